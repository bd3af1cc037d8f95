import { aiResources } from '../../model/ai.ts';
import type { Check, Context, Verdict } from '../../model/check.ts';
import { type EvidenceKind, type EvidenceMap, KINDS, type Readings } from '../../model/evidence.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { evidenceOf } from '../../model/proof-of-sight.ts';
import { type Unread, Unseen } from '../../model/reading.ts';
import { isVisible, notRunningBecause } from '../../model/subject.ts';
import { MOST_READ, MOST_READ_OF_PASS, type Traced, traced } from './field-trace.ts';
import { type Run, seenFields } from './seen-fields.ts';

/**
 * The one place that turns evidence into a finding, and the only one that writes `unknown`. Never throws: evidence that
 * was not read, a field that the rule needs and the answer lacks, and a crash of the rule are each `unknown`, with the
 * reason.
 */
export function judge(check: Check, readings: Readings, context: Context): Finding {
  const used = new Set<EvidenceKind>();
  const evidence = accessors(readings, context, { used });
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
    ...fieldsOf(check, judgement, readings, context),
    ...commandsOf(check, judgement, () => accessors(readings, context, {}), context),
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

/** What a finding rests on. One that follows from a cause has none: its cause shows them. */
function fieldsOf(
  check: Check,
  { status, why, cause }: Judgement,
  readings: Readings,
  context: Context,
): Pick<Finding, 'fields'> {
  if (cause || status === 'not-applicable') return {};
  const budget = { left: status === 'pass' ? MOST_READ_OF_PASS : MOST_READ };
  const run: Run = (trace, change) =>
    judgementOf(check, accessors(readings, context, { trace: { trace, budget, change } }), context);
  const fields = seenFields(status, why, run);
  return fields.length > 0 ? { fields: [...fields] } : {};
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

/** What is written down of what a rule reads: kinds, or fields. */
type Notes = { readonly used?: Set<EvidenceKind>; readonly trace?: Traced };
type Look = (kind: EvidenceKind) => unknown;
const LOOK = Symbol('look');

/** A property for each kind, made once: a rule is run several times for one finding. */
const KINDS_SEEN: object = Object.defineProperties(
  {},
  Object.fromEntries(
    (Object.keys(KINDS) as EvidenceKind[]).map((kind) => [
      kind,
      {
        get(this: { readonly [LOOK]: Look }) {
          return this[LOOK](kind);
        },
      },
    ]),
  ),
);

/**
 * Every kind of evidence as a property that throws `Unseen` when a rule reaches for what was not read: a rule that does
 * not look at it is not held up by it.
 */
function accessors(readings: Readings, context: Context, { used, trace }: Notes): EvidenceMap {
  const read = (kind: EvidenceKind) => evidenceOf(kind, readings[kind], context, readings.permissions);
  const proxies = new Map<EvidenceKind, unknown>();
  const look: Look = (kind) => {
    used?.add(kind);
    // What we know from earlier scans is no answer of Azure.
    if (!trace || KINDS[kind].over === 'own' || (trace.change && trace.change.field.kind !== kind)) return read(kind);
    // One proxy a kind: rules compare rows by identity.
    if (!proxies.has(kind)) proxies.set(kind, traced(kind, read(kind), trace));
    return proxies.get(kind);
  };
  return Object.assign(Object.create(KINDS_SEEN), { [LOOK]: look }) as EvidenceMap;
}

function severityOf(check: Check, context: Context): Severity {
  return context.policy.severities[check.id]?.[context.zone] ?? check.severity;
}
