import { aiResources } from '../../model/ai.ts';
import type { Check, Context, Verdict } from '../../model/check.ts';
import type { EvidenceKind, EvidenceMap, Readings } from '../../model/evidence.ts';
import type { Finding, Severity } from '../../model/finding.ts';
import { type Unread, Unseen } from '../../model/reading.ts';
import { isVisible, notRunningBecause } from '../../model/subject.ts';
import { type EvidenceViews, evidenceViews } from './evidence-views.ts';
import { MOST_READ, MOST_READ_OF_PASS } from './field-trace.ts';
import { type Run, seenFields } from './seen-fields.ts';

/** Judges a subscription by one check; see `checkJudge`. */
export const judge = (check: Check, readings: Readings, context: Context): Finding =>
  checkJudge(readings, context)(check);

/**
 * The one place that turns evidence into a finding, and the only one that writes `unknown`. Never throws: evidence that
 * was not read, a field that the rule needs and the answer lacks, and a crash of the rule are each `unknown`, with the
 * reason. What all checks of a subscription share is made once; its readings must not change meanwhile.
 */
export function checkJudge(readings: Readings, context: Context): (check: Check) => Finding {
  const views = evidenceViews(readings, context);
  return (check) => findingOf(check, readings, context, views);
}

function findingOf(check: Check, readings: Readings, context: Context, views: EvidenceViews): Finding {
  const used = new Set<EvidenceKind>();
  const judgement = judgementOf(check, views.plain(used), context);
  const read = [...used].map((kind) => readings[kind]).filter((reading) => reading !== undefined);
  const times = read.map((reading) => reading.at).sort();
  return {
    checkId: check.id,
    subscriptionId: context.subject.id,
    severity: severityOf(check, context),
    source: [...new Set(read.map((reading) => reading.source))].join('; ') || 'subscription list',
    at: times[0] ?? context.now.toISOString(),
    ...judgement,
    ...fieldsOf(check, judgement, views, context),
    ...commandsOf(check, judgement, views, context),
  };
}

/**
 * What fixes a finding, or why it has no command. One that follows from a cause needs none: the cause is what is to be
 * fixed.
 */
function commandsOf(
  check: Check,
  { status, cause }: Judgement,
  views: EvidenceViews,
  context: Context,
): Pick<Finding, 'commands' | 'noCommand'> {
  if (!check.commands || cause || (status !== 'fail' && status !== 'warn')) return {};
  try {
    const made = check.commands(views.plain(), context);
    return 'withheld' in made ? { noCommand: made.withheld } : { commands: made };
  } catch (error) {
    return { noCommand: `It cannot be made from what was read: ${error instanceof Error ? error.message : error}` };
  }
}

/** What a finding rests on. One that follows from a cause has none: its cause shows them. */
function fieldsOf(
  check: Check,
  { status, why, cause }: Judgement,
  views: EvidenceViews,
  context: Context,
): Pick<Finding, 'fields'> {
  if (cause || status === 'not-applicable') return {};
  const budget = { left: status === 'pass' ? MOST_READ_OF_PASS : MOST_READ };
  const run: Run = (change) => ({
    ...judgementOf(check, views.traced(budget, change), context),
    fields: views.fields,
  });
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

function severityOf(check: Check, context: Context): Severity {
  return context.policy.severities[check.id]?.[context.zone] ?? check.severity;
}
