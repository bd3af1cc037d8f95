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
import { type Blind, provenAbsent, type Unread, Unseen } from './reading.ts';
import type { Commands, Withheld } from './remediation.ts';
import type { Subject } from './subject.ts';

export { AREAS, type Area, ESCALATION, type Escalation } from './area.ts';

/**
 * How to fix a failure. `cli` and `powershell` are complete commands; `{subscription}` stands for the subscription id
 * and, in one that is repeated for each failing item (`perItem`), `{resource}`, `{resourceGroup}`, `{name}` for the
 * item's id and its parts. A check whose command depends on what was read has `commands` instead. Without a command,
 * `decision` says why a person must decide.
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
/** The verdict of `each`: as bad as the worst item, `unknown` included, which a rule itself cannot return. */
export type ListVerdict = {
  readonly outcome: Status;
  readonly message: string;
  readonly counted: Counts;
  readonly items: readonly Item[];
  readonly cause?: CheckId;
  /** Why the first unknown item, or the list itself, could not be read. */
  readonly why?: Unread;
  /** Rows may be missing: it failed on what was seen, and more may fail. */
  readonly partial?: boolean;
  readonly [counted]: true;
};
/** The verdict of a rule. `cause`: the root check whose failure explains this one. */
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
   * `ai`: not applicable without AI resources. `every`: judged in every visible subscription. `visibility`: judged also
   * in a subscription that is not visible.
   */
  readonly scope: 'ai' | 'every' | 'visibility';
  /** What a reader must know beside the finding: latency, regions, what no API shows. */
  readonly limitations?: readonly string[];
};

export type Check = CheckText & {
  readonly needs: readonly EvidenceKind[];
  evaluate(evidence: EvidenceMap, context: Context): Verdict;
  /**
   * What fixes a finding that fails or warns by itself, made from what was read. Pure. Throws `Unseen` where what it is
   * made from was not read; then there is no command.
   */
  commands?(evidence: EvidenceMap, context: Context): Commands | Withheld;
};

/**
 * A check whose rule sees only the evidence it names. Reading a kind that could not be read throws, and `judge` writes
 * `unknown`.
 */
export function check<K extends EvidenceKind>(
  definition: CheckText & {
    readonly needs: readonly K[];
    evaluate(evidence: Pick<EvidenceMap, K>, context: Context): Verdict;
    commands?(evidence: Pick<EvidenceMap, K>, context: Context): Commands | Withheld;
  },
): Check {
  return definition;
}

export type ItemVerdict = { readonly outcome: Outcome; readonly message: string };

/** A rule over a list, and the words of its verdict. */
export type ListRule<R> = {
  readonly rows: readonly R[];
  readonly id: (row: R) => string;
  /** May throw `Unseen`: that item is unknown. */
  readonly rule: (row: R) => ItemVerdict;
  /** The noun for one row: "AI account". */
  readonly noun: string;
  /** Its plural, where adding to its end does not make it: "suppression rules over AI alerts". */
  readonly nouns?: string;
  /** Why rows may be missing: the list can then fail on what was seen, and cannot pass. */
  readonly blind?: Blind | undefined;
  /** The check whose failure explains why the list fails, warns or is pending, if there is one. */
  readonly cause?: CheckId | undefined;
  /** What holds for every row of a list that passes: "diagnostic logs on". */
  readonly good: string;
  /** Whether a list that passes also shows the messages of its first rows. */
  readonly showRows?: boolean;
};

/** One rule over a list: the worst outcome, how many ended how, and the items that do not pass. */
export function each<R>(over: ListRule<R>): ListVerdict {
  const counts = { total: over.rows.length, fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
  let why: Unread | undefined;
  const judged: Item[] = over.rows.map((row) => {
    const { unseen, ...result } = applyRule(over, row);
    why ??= unseen;
    counts[result.status] += 1;
    return { resourceId: over.id(row), ...result };
  });
  const items = judged.filter((item) => item.status !== 'pass' && item.status !== 'not-applicable');
  const bad = worst(judged.map((item) => item.status));
  if (over.blind && bad !== 'fail' && bad !== 'unknown') {
    const message = `${over.blind.message}; ${count(counts.total, over.noun, over.nouns)} seen, and more may be hidden`;
    return listVerdict('unknown', message, counts, items, { why: over.blind.why });
  }
  if (over.rows.length === 0) return listVerdict('pass', `0 of 0: no ${over.noun} to judge`, counts, [], {});
  const explained = bad === 'fail' || bad === 'warn' || bad === 'pending';
  const verdict = listVerdict(bad, sentence(bad, counts, judged, over), counts, items, {
    cause: explained ? over.cause : undefined,
    why: bad === 'unknown' ? why : undefined,
  });
  return over.blind ? { ...verdict, partial: true } : verdict;
}

type Reason = { readonly cause?: CheckId | undefined; readonly why?: Unread | undefined };

function listVerdict(
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

function applyRule<R>(over: ListRule<R>, row: R): { status: Status; message: string; unseen?: Unread } {
  try {
    const { outcome, message } = over.rule(row);
    return { status: outcome, message };
  } catch (error) {
    if (error instanceof Unseen) return { status: 'unknown', message: error.message, unseen: error.why };
    throw error;
  }
}

function sentence<R>(status: Status, counts: Counts, judged: readonly Item[], over: ListRule<R>): string {
  const good = status === 'pass' || status === 'not-applicable';
  if (good && !over.showRows) return `${countOf(counts.total, counts.total, over.noun, over.nouns)}: ${over.good}`;
  const first = good ? judged : judged.filter((item) => item.status === status);
  const names = first.slice(0, 3).map((item) => item.message);
  const more = first.length > 3 ? `; and ${first.length - 3} more` : '';
  return `${countOf(first.length, counts.total, over.noun, over.nouns)}: ${good ? `${over.good}: ` : ''}${names.join('; ')}${more}`;
}

/**
 * A long text of a check, written as a list of sentences or parts of them, so that a changed sentence is one line of a
 * diff.
 */
export const sentences = (...parts: readonly string[]): string => parts.join(' ');

/** Not applicable, because nothing of a kind is there. Throws `Unseen` where the list may hide one. */
export function noneOf(what: string, list: { readonly blind?: Blind | undefined }): Decision {
  provenAbsent(what, list);
  return { outcome: 'not-applicable', message: `No ${what}` };
}

/** As `noneOf`, for the checks that judge AI accounts alone. */
export const noAccount = (inventory: { readonly blind?: Blind | undefined }): Decision => noneOf('account', inventory);
