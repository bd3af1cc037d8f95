import type { Check, CheckText } from '../model/check.ts';
import type { CloudProfile } from '../model/cloud.ts';
import type { Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { InventoryItem, Report, ReportSubscription } from '../model/report.ts';
import { isVisible, type Subject } from '../model/subject.ts';
import { type Evaluated, evaluate } from './evaluate.ts';
import type { Azure, Clock, ScopeReadings } from './ports.ts';
import { night, tallying } from './totals.ts';

/** What one scan read, enough to judge it again without Azure. */
export type Recorded = {
  readonly recordedAt: string;
  readonly cloud: CloudProfile['name'];
  readonly scope: ScopeReadings;
  readonly subscriptions: readonly { readonly subject: Subject; readonly readings: Readings }[];
};

export type OnceOptions = {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  readonly cloud: CloudProfile;
  readonly version: string;
  readonly startedAt: string;
  readonly inventoryOf: (readings: Readings, subject: Subject, policy: Policy, now: Date) => readonly InventoryItem[];
  /** Waivers and owners, which the policy names. */
  readonly dress: (evaluated: Evaluated) => { readonly findings: Evaluated['findings']; readonly owner: string | undefined };
  readonly warnings: (evaluated: readonly Evaluated[], recorded: Recorded) => readonly string[];
};

export type Progress = (phase: 'plan' | 'read' | 'judge', done: number, total: number) => void;

/** Reads everything of a scope, one batch after another, in this process. Throws what `azure.plan` throws. */
export async function record(azure: Azure, scope: readonly string[], policy: Policy, cloud: CloudProfile, now: Clock, progress: Progress, batch = 200): Promise<Recorded> {
  progress('plan', 0, 0);
  const plan = await azure.plan(scope, policy);
  const subscriptions: { subject: Subject; readings: Readings }[] = [];
  let read = 0;
  for (let at = 0; at < plan.subjects.length; at += batch) {
    const subjects = plan.subjects.slice(at, at + batch);
    const readings = await azure.gather(subjects, policy, () => progress('read', ++read, plan.subjects.length));
    for (const subject of subjects) subscriptions.push({ subject, readings: readings.get(subject.id) ?? {} });
  }
  return { recordedAt: now().toISOString(), cloud: cloud.name, scope: plan.scope, subscriptions };
}

/** Judges what was recorded, at the time it was recorded: the same evidence and policy give the same report. Pure. */
export function reportOf(recorded: Recorded, options: OnceOptions, progress: Progress): Report {
  const now = new Date(recorded.recordedAt);
  const tally = tallying();
  const evaluated: Evaluated[] = [];
  const subscriptions: ReportSubscription[] = [];
  const inventory: InventoryItem[] = [];
  for (const [index, { subject, readings: own }] of recorded.subscriptions.entries()) {
    const readings: Readings = { history: { ok: true, value: { firstSeen: {} }, source: 'earlier scans', at: recorded.recordedAt }, ...own, ...recorded.scope };
    const judged = evaluate(options.checks, subject, readings, { policy: options.policy, cloud: options.cloud, now });
    const { findings, owner } = options.dress(judged);
    tally.add(findings);
    evaluated.push({ ...judged, findings });
    const items = options.inventoryOf(readings, subject, options.policy, now);
    inventory.push(...items);
    subscriptions.push(reportSubscription(subject, judged, owner, readings, items));
    progress('judge', index + 1, recorded.subscriptions.length);
  }
  const scan = {
    id: options.startedAt.replace(/[-:]|\.\d+/g, ''),
    trigger: 'cli' as const,
    startedAt: options.startedAt,
    finishedAt: recorded.recordedAt,
    status: 'complete' as const,
    version: options.version,
    cloud: recorded.cloud,
    missing: [],
  };
  const coverage = { inScope: subscriptions.length, evaluated: subscriptions.filter((one) => one.evaluated).length, unknown: tally.unknownSubscriptions() };
  const totals = tally.totals();
  return {
    schemaVersion: '1.0',
    scan,
    coverage,
    checks: options.checks.map(textOf),
    subscriptions,
    findings: evaluated.flatMap((one) => one.findings),
    totals,
    warnings: [...options.warnings(evaluated, recorded)],
    inventory,
    drift: [],
    trend: [night(scan, totals, tally.failingBySeverity(), coverage)],
    baseline: false,
  };
}

/** A subscription as the report shows it. */
export function reportSubscription(subject: Subject, judged: Evaluated, owner: string | undefined, readings: Readings, items: readonly InventoryItem[]): ReportSubscription {
  const known = readings.inventory?.ok === true;
  return {
    id: subject.id,
    name: subject.name,
    state: subject.state,
    zone: judged.zoning.zone,
    zoneFrom: judged.zoning.from,
    managementGroups: subject.managementGroups,
    ...(owner ? { owner } : {}),
    ...(known ? { aiResources: items.filter((item) => item.role === 'ai').length } : {}),
    evaluated: isVisible(subject),
  };
}

/** A check's words without its rule, as the report carries them. */
export function textOf(check: Check): Report['checks'][number] {
  const { evaluate: _rule, needs: _needs, ...text } = check;
  return structuredClone(text as CheckText) as Report['checks'][number];
}

/** Exit status of a command-line run: 2 an unwaived failure, 3 no failure but something unknown, 0 otherwise. Unknown is never success. */
export function exitStatus(report: Report): 0 | 2 | 3 {
  if (report.totals.causes + report.totals.followers > 0) return 2;
  return report.totals.byStatus.unknown > 0 ? 3 : 0;
}
