import { aiResources } from '../../model/ai.ts';
import type { Check, Context, Verdict } from '../../model/check.ts';
import { type EvidenceKind, type EvidenceMap, KINDS, type Readings } from '../../model/evidence.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { evidenceOf } from '../../model/proof-of-sight.ts';
import { type Unread, Unseen } from '../../model/reading.ts';
import { isVisible, notRunningBecause } from '../../model/subject.ts';

/**
 * The one place that turns evidence into a finding, and the only one that writes `unknown`. Never throws: evidence that
 * was not read, a field that the rule needs and the answer lacks, and a crash of the rule are each `unknown`, with the
 * reason.
 */
export function judge(check: Check, readings: Readings, context: Context): Finding {
  const used = new Set<EvidenceKind>();
  const evidence = accessors(readings, context, used);
  const judgement = judgementOf(check, evidence, context);
  const read = [...used].map((kind) => readings[kind]).filter((reading) => reading !== undefined);
  const times = read.map((reading) => reading.at).sort();
  return {
    checkId: check.id,
    subscriptionId: context.subject.id,
    severity: severityOf(check, context),
    source: [...new Set(read.map((reading) => reading.source))].join('; ') || 'subscription list',
    at: times[0] ?? context.now.toISOString(),
    ...judgement,
    ...commandsOf(check, judgement, () => accessors(readings, context, new Set()), context),
  };
}

/**
 * What fixes a finding, or why it has no command. One that follows from a cause needs none: the cause is what is to be
 * fixed.
 */
function commandsOf(
  check: Check,
  { status, cause }: Judgement,
  evidence: () => EvidenceMap,
  context: Context,
): Pick<Finding, 'commands' | 'noCommand'> {
  if (!check.commands || cause || (status !== 'fail' && status !== 'warn')) return {};
  try {
    const made = check.commands(evidence(), context);
    return 'withheld' in made ? { noCommand: made.withheld } : { commands: made };
  } catch (error) {
    return { noCommand: `It cannot be made from what was read: ${error instanceof Error ? error.message : error}` };
  }
}

type Judgement = Pick<Finding, 'status' | 'message' | 'cause' | 'counted' | 'items' | 'partial' | 'why'>;

function judgementOf(check: Check, evidence: EvidenceMap, context: Context): Judgement {
  const { subject } = context;
  const stopped = notRunningBecause(subject);
  if (stopped) return { status: 'not-applicable', message: stopped };
  if (!isVisible(subject) && check.scope !== 'visibility')
    return { status: 'unknown', why: 'denied', message: 'The subscription is not visible to the scanner' };
  try {
    if (check.scope === 'ai' && aiResources(evidence.inventory.rows, context.policy).length === 0)
      return { status: 'not-applicable', message: 'No AI resource in the subscription' };
    return fromVerdict(check.evaluate(evidence, context));
  } catch (error) {
    if (error instanceof Unseen) return { status: 'unknown', message: error.message, ...unreadBecause(error.why) };
    return {
      status: 'unknown',
      why: 'failed',
      message: `The check could not be evaluated: ${error instanceof Error ? error.message : String(error)}; report it with the recorded evidence`,
    };
  }
}

function fromVerdict(verdict: Verdict): Judgement {
  const judgement = {
    status: verdict.outcome,
    message: verdict.message,
    ...(verdict.cause ? { cause: verdict.cause } : {}),
  };
  if (!('counted' in verdict)) return judgement;
  return {
    ...judgement,
    ...(verdict.why ? unreadBecause(verdict.why) : {}),
    counted: verdict.counted,
    ...(verdict.items.length > 0 ? { items: [...verdict.items] } : {}),
    ...(verdict.partial ? { partial: true } : {}),
  };
}

/** An unknown has a cause only where a resource provider is not registered: check 015 then fails. */
const unreadBecause = (why: Unread): Pick<Judgement, 'why' | 'cause'> => ({
  why,
  ...(why === 'unregistered' ? { cause: 'AISPM-015' } : {}),
});

/**
 * Every kind of evidence as a property that throws `Unseen` when a rule reaches for what was not read: a rule that does
 * not look at it is not held up by it.
 */
function accessors(readings: Readings, context: Context, used: Set<EvidenceKind>): EvidenceMap {
  const read = (kind: EvidenceKind): unknown => {
    used.add(kind);
    return evidenceOf(kind, readings[kind], context, readings.permissions);
  };
  return Object.create(ACCESSORS, { [READ]: { value: read } });
}

/** How an accessor reaches what it reads from: one object has them all, for every subscription and check. */
const READ = Symbol('read');
type Readable = { readonly [READ]: (kind: EvidenceKind) => unknown };
const ACCESSORS = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(KINDS).map((kind) => [
      kind,
      {
        enumerable: true,
        get(this: Readable) {
          return this[READ](kind as EvidenceKind);
        },
      },
    ]),
  ),
);

function severityOf(check: Check, context: Context): Severity {
  return context.policy.severities[check.id]?.[context.zone] ?? check.severity;
}
