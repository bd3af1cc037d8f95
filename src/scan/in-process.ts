import type { Check, CheckText } from '../model/check.ts';
import type { CloudProfile } from '../model/cloud.ts';
import type { Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { InventoryItem, Report, ReportSubscription } from '../model/report.ts';
import { isVisible, type Subject } from '../model/subject.ts';
import { night, totalsCounter } from './finish/totals.ts';
import { type JudgedSubscription, judgeSubscription } from './judge/judge-subscription.ts';
import type { Azure, Clock, ScopeReadings } from './ports.ts';

/** What one scan read, enough to judge it again without Azure. */
export type Recorded = {
  readonly startedAt: string;
  readonly recordedAt: string;
  readonly cloud: CloudProfile['name'];
  readonly scope: ScopeReadings;
  /** `judgedAt`: when each was judged, in a scan that the service kept; the others are judged at `recordedAt`. */
  readonly subscriptions: readonly {
    readonly subject: Subject;
    readonly readings: Readings;
    readonly judgedAt?: string | undefined;
  }[];
};

export type OnceOptions = {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  readonly cloud: CloudProfile;
  readonly version: string;
  readonly inventoryOf: (readings: Readings, subject: Subject, policy: Policy, now: Date) => readonly InventoryItem[];
  /** Waivers and owners, which the policy names. */
  readonly dress: (evaluated: JudgedSubscription) => {
    readonly findings: JudgedSubscription['findings'];
    readonly owner: string | undefined;
  };
  readonly warnings: (evaluated: readonly JudgedSubscription[], recorded: Recorded) => readonly string[];
};

/**
 * How far a scan is. `list` and `judge` come when they begin and again, with their number, when they end; `partly`:
 * what was read of it in part, with the reason.
 */
export type ScanProgress =
  | { readonly step: 'list'; readonly subscriptions?: number }
  | { readonly step: 'gather'; readonly done: number; readonly total: number; readonly partly: readonly string[] }
  | { readonly step: 'judge'; readonly findings?: number };
export type Progress = (step: ScanProgress) => void;

/** Reads everything of a scope, one batch after another, in this process. Throws what `azure.plan` throws. */
export async function recordScope(
  azure: Azure,
  scope: readonly string[],
  policy: Policy,
  cloud: CloudProfile,
  now: Clock,
  progress: Progress,
  batch = 200,
): Promise<Recorded> {
  const startedAt = now().toISOString();
  progress({ step: 'list' });
  const plan = await azure.plan(scope, policy);
  const total = plan.subjects.length;
  progress({ step: 'list', subscriptions: total });
  const subscriptions: { subject: Subject; readings: Readings }[] = [];
  const partly: string[] = [];
  let done = 0;
  progress({ step: 'gather', done, total, partly });
  for (let at = 0; at < total; at += batch) {
    const subjects = plan.subjects.slice(at, at + batch);
    const readings = await azure.gather(
      subjects,
      policy,
      () => ++done < total && progress({ step: 'gather', done, total, partly }),
    );
    for (const subject of subjects) {
      const own = readings.get(subject.id) ?? {};
      subscriptions.push({ subject, readings: own });
      const lost = isVisible(subject) ? Object.values(own).find((reading) => !reading.ok) : { why: 'not visible' };
      if (lost && 'why' in lost) partly.push(`${subject.name}: ${lost.why}`);
    }
  }
  progress({ step: 'gather', done: total, total, partly });
  return { startedAt, recordedAt: now().toISOString(), cloud: cloud.name, scope: plan.scope, subscriptions };
}

/** Judges what was recorded, at the time it was recorded: the same evidence and policy give the same report. Pure. */
export function reportOf(recorded: Recorded, options: OnceOptions, progress: Progress): Report {
  progress({ step: 'judge' });
  const now = new Date(recorded.recordedAt);
  const tally = totalsCounter();
  const evaluated: JudgedSubscription[] = [];
  const subscriptions: ReportSubscription[] = [];
  const inventory: InventoryItem[] = [];
  for (const { subject, readings: own, judgedAt } of recorded.subscriptions) {
    const readings: Readings = {
      history: { ok: true, value: { firstSeen: {} }, source: 'earlier scans', at: recorded.recordedAt },
      ...own,
      ...recorded.scope,
    };
    const judged = judgeSubscription(options.checks, subject, readings, {
      policy: options.policy,
      cloud: options.cloud,
      now: judgedAt ? new Date(judgedAt) : now,
    });
    const { findings, owner } = options.dress(judged);
    tally.add(findings);
    evaluated.push({ ...judged, findings });
    const items = options.inventoryOf(readings, subject, options.policy, now);
    inventory.push(...items);
    subscriptions.push(reportSubscription(subject, judged, owner, readings, items));
  }
  const scan = {
    id: recorded.startedAt.replace(/[-:]|\.\d+/g, ''),
    trigger: 'cli' as const,
    startedAt: recorded.startedAt,
    finishedAt: recorded.recordedAt,
    status: 'complete' as const,
    version: options.version,
    cloud: recorded.cloud,
    missing: [],
  };
  const coverage = {
    inScope: subscriptions.length,
    evaluated: subscriptions.filter((one) => one.evaluated).length,
    unknown: tally.unknownSubscriptions(),
  };
  const totals = tally.totals();
  const findings = evaluated.flatMap((one) => one.findings);
  progress({ step: 'judge', findings: findings.length });
  return {
    schemaVersion: '1.0',
    scan,
    coverage,
    checks: options.checks.map(textOf),
    subscriptions,
    findings,
    totals,
    warnings: [...options.warnings(evaluated, recorded)],
    inventory,
    drift: [],
    trend: [night(scan, totals, tally.failingBySeverity(), coverage)],
    baseline: false,
  };
}

/** A subscription as the report shows it. */
export function reportSubscription(
  subject: Subject,
  judged: JudgedSubscription,
  owner: string | undefined,
  readings: Readings,
  items: readonly InventoryItem[],
): ReportSubscription {
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

/**
 * Exit status of a command-line run: 2 an unwaived failure, 3 no failure but something unknown, 0 otherwise. Unknown is
 * never success.
 */
export function exitStatus(report: Report): 0 | 2 | 3 {
  if (report.totals.causes + report.totals.followers > 0) return 2;
  return report.totals.byStatus.unknown > 0 ? 3 : 0;
}
