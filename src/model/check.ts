import type { Area, Escalation } from './area.ts';
import type { CloudProfile } from './cloud.ts';
import { count, countOf } from './count.ts';
import type { EvidenceKind, EvidenceMap } from './evidence.ts';
import {
  type CheckId,
  type Counts,
  type Item,
  type Outcome,
  type Severity,
  type Status,
  worst,
  type Zone,
} from './finding.ts';
import type { Policy } from './policy.ts';
import { type Blind, type Unread, Unseen } from './reading.ts';
import type { Subject } from './subject.ts';

export { AREAS, type Area, ESCALATION, type Escalation } from './area.ts';

/**
 * How to make it right. `cli` and `powershell` are complete commands; `{subscription}` stands for the subscription id
 * and, in one that is repeated for each failing item (`perItem`), `{resource}`, `{resourceGroup}`, `{name}` for the
 * item's id and its parts. Without a command, `decision` says why a person must decide.
 */
export type Remediation = {
  readonly text: string;
  readonly cli?: string;
  readonly powershell?: string;
  readonly perItem?: boolean;
  readonly decision?: string;
  /** Cost, permission and latency, as a reader must know them before running it. */
  readonly caveats?: readonly string[];
};

export type Context = {
  readonly subject: Subject;
  readonly zone: Zone;
  readonly policy: Policy;
  readonly cloud: CloudProfile;
  readonly now: Date;
};

declare const counted: unique symbol;
/** What `each` concludes: as bad as the worst item, `unknown` included, which a rule alone cannot say. */
export type ListVerdict = {
  readonly outcome: Status;
  readonly message: string;
  readonly counted: Counts;
  readonly items: readonly Item[];
  readonly cause?: CheckId;
  /** Why the first unknown item, or the list, could not be seen. */
  readonly why?: Unread;
  /** Rows may be missing: it failed on what was seen, and there may be more. */
  readonly partial?: boolean;
  readonly [counted]: true;
};
/** What a rule concludes. `cause`: the root check whose failure explains this one. */
export type Decision = { readonly outcome: Outcome; readonly message: string; readonly cause?: CheckId };
export type Verdict = Decision | ListVerdict;

export type CheckText = {
  readonly id: CheckId;
  readonly slug: string;
  readonly area: Area;
  /** The wanted state. */
  readonly title: string;
  readonly failureTitle: string;
  readonly severity: Severity;
  readonly rationale: string;
  readonly remediation: Remediation;
  readonly docs: readonly string[];
  /** The control's own references, such as "FSI 1.24". */
  readonly controls: readonly string[];
  readonly escalation: Escalation;
  /**
   * `ai`: not applicable without AI resources. `every`: judged in every subscription it can see. `visibility`: judged
   * also where nothing can be seen.
   */
  readonly scope: 'ai' | 'every' | 'visibility';
  /** What a reader must know where it is shown: latency, regions, what no API tells. */
  readonly limitations?: readonly string[];
};

export type Check = CheckText & {
  readonly needs: readonly EvidenceKind[];
  evaluate(evidence: EvidenceMap, context: Context): Verdict;
};

/**
 * A check whose rule sees only the evidence it names. Reading a kind that could not be read throws, and `judge` writes
 * `unknown`.
 */
export function check<K extends EvidenceKind>(
  definition: CheckText & {
    readonly needs: readonly K[];
    evaluate(evidence: Pick<EvidenceMap, K>, context: Context): Verdict;
  },
): Check {
  return definition;
}

export type ItemVerdict = { readonly outcome: Outcome; readonly message: string };

export type RowsRule<R> = {
  readonly rows: readonly R[];
  readonly id: (row: R) => string;
  /** May throw `Unseen`: that item is unknown. */
  readonly rule: (row: R) => ItemVerdict;
  /** What one row is called, singular: "AI account". */
  readonly noun: string;
  /** Its plural, where that is not its end alone: "suppression rules over AI alerts". */
  readonly nouns?: string;
  /** Why rows may be missing: then the list can fail on what was seen and cannot pass. */
  readonly blind?: Blind | undefined;
  /** The check that explains why something fails, warns or waits, if one does. */
  readonly cause?: CheckId | undefined;
  /** The sentence for a list that passes; "0 of 0" is said by itself. */
  readonly good: string;
  /** A list that passes also says what the rule says of its first rows. */
  readonly tell?: boolean;
};

/** One rule over a list: the worst outcome, how many ended how, and the items that do not pass. */
export function each<R>(over: RowsRule<R>): ListVerdict {
  const counts = { total: over.rows.length, fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
  let why: Unread | undefined;
  const judged: Item[] = over.rows.map((row) => {
    const { unseen, ...said } = ruled(over, row);
    why ??= unseen;
    counts[said.status] += 1;
    return { resourceId: over.id(row), ...said };
  });
  const items = judged.filter((item) => item.status !== 'pass' && item.status !== 'not-applicable');
  const bad = worst(judged.map((item) => item.status));
  if (over.blind && bad !== 'fail' && bad !== 'unknown') {
    return tally(
      'unknown',
      `${over.blind.message}; ${count(counts.total, over.noun, over.nouns)} seen, so it is not proven that none is missing`,
      counts,
      items,
      {
        why: over.blind.why,
      },
    );
  }
  if (over.rows.length === 0) return tally('pass', `0 of 0: no ${over.noun} to judge`, counts, [], {});
  const explained = bad === 'fail' || bad === 'warn' || bad === 'pending';
  const told = tally(bad, sentence(bad, counts, judged, over), counts, items, {
    cause: explained ? over.cause : undefined,
    why: bad === 'unknown' ? why : undefined,
  });
  return over.blind ? { ...told, partial: true } : told;
}

type Reason = { readonly cause?: CheckId | undefined; readonly why?: Unread | undefined };

function tally(
  outcome: Status,
  message: string,
  counts: Counts,
  items: readonly Item[],
  { cause, why }: Reason,
): ListVerdict {
  return {
    outcome,
    message,
    counted: counts,
    items,
    ...(cause ? { cause } : {}),
    ...(why ? { why } : {}),
  } as ListVerdict;
}

function ruled<R>(over: RowsRule<R>, row: R): { status: Status; message: string; unseen?: Unread } {
  try {
    const { outcome, message } = over.rule(row);
    return { status: outcome, message };
  } catch (error) {
    if (error instanceof Unseen) return { status: 'unknown', message: error.message, unseen: error.why };
    throw error;
  }
}

function sentence<R>(status: Status, counts: Counts, judged: readonly Item[], over: RowsRule<R>): string {
  const good = status === 'pass' || status === 'not-applicable';
  if (good && !over.tell) return `${countOf(counts.total, counts.total, over.noun, over.nouns)}: ${over.good}`;
  const first = good ? judged : judged.filter((item) => item.status === status);
  const names = first.slice(0, 3).map((item) => item.message);
  const more = first.length > 3 ? `; and ${first.length - 3} more` : '';
  return `${countOf(first.length, counts.total, over.noun, over.nouns)}: ${good ? `${over.good}: ` : ''}${names.join('; ')}${more}`;
}
