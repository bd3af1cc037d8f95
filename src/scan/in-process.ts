import type { Check } from '../model/check.ts';
import type { CloudProfile } from '../model/cloud.ts';
import type { Readings } from '../model/evidence.ts';
import type { Finding } from '../model/finding.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { InventoryItem, Report, ReportSubscription } from '../model/report.ts';
import { isVisible, type Subject } from '../model/subject.ts';
import { checkText } from './check-text.ts';
import { night, totalsCounter } from './finish/totals.ts';
import { subscriptionJudge } from './judge/judge-subscription.ts';
import { malformedCounter, shapeWarnings } from './judge/malformed.ts';
import { leaveOut } from './plan/left-out.ts';
import { warningsCollector } from './policy/policy-warnings.ts';
import type { Azure, Clock } from './ports.ts';
import { scanIdOf } from './scan-id.ts';

/* A scan in one process, without storage: read everything, then judge it. */

export type ReportOptions = {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** Warnings about the policy file itself. */
  readonly policyWarnings: readonly string[];
  readonly cloud: CloudProfile;
  readonly version: string;
};

/**
 * How far a scan is. `list` and `judge` are reported when they begin and, with a number, when they end. `partly` names
 * each subscription that could not be read completely, with the first reason.
 */
export type ScanProgress =
  | { readonly step: 'list'; readonly subscriptions?: number }
  | { readonly step: 'gather'; readonly done: number; readonly total: number; readonly partly: readonly string[] }
  | { readonly step: 'judge'; readonly findings?: number };
export type Progress = (step: ScanProgress) => void;

/** Reads everything in a scope, one batch after another, in this process. Throws what `azure.listScope` throws. */
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
  const listing = await azure.listScope(scope, policy);
  const { subjects: inScope, leftOut } = leaveOut(listing.subjects, policy, new Date(startedAt));
  const total = inScope.length;
  progress({ step: 'list', subscriptions: total });
  const subscriptions: { subject: Subject; readings: Readings }[] = [];
  const partly: string[] = [];
  let done = 0;
  progress({ step: 'gather', done, total, partly });
  for (let at = 0; at < total; at += batch) {
    const subjects = inScope.slice(at, at + batch);
    const bySubscription = await azure.gather(
      subjects,
      policy,
      () => ++done < total && progress({ step: 'gather', done, total, partly }),
    );
    for (const subject of subjects) {
      const readings = bySubscription.get(subject.id) ?? {};
      subscriptions.push({ subject, readings });
      const unread = isVisible(subject)
        ? Object.values(readings).find((reading) => !reading.ok)
        : { why: 'not visible' };
      if (unread && 'why' in unread) partly.push(`${subject.name}: ${unread.why}`);
    }
  }
  progress({ step: 'gather', done: total, total, partly });
  return {
    startedAt,
    recordedAt: now().toISOString(),
    cloud: cloud.name,
    scope: listing.scope,
    ...(listing.principalId ? { principalId: listing.principalId } : {}),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    subscriptions,
  };
}

/** Judges a recorded scan as of the time it was recorded: the same evidence and policy give the same report. Pure. */
export function reportOf(recorded: Recorded, options: ReportOptions, progress: Progress = () => {}): Report {
  progress({ step: 'judge' });
  const now = new Date(recorded.recordedAt);
  const judge = subscriptionJudge({ ...options, scanAt: now });
  const warnings = warningsCollector(options.policy, now);
  const counter = totalsCounter(options.checks);
  const malformed = malformedCounter();
  const findings: Finding[] = [];
  const subscriptions: ReportSubscription[] = [];
  const inventory: InventoryItem[] = [];
  const later = leaveOut(
    recorded.subscriptions.map((one) => one.subject),
    options.policy,
    new Date(recorded.startedAt),
  );
  const leftOut = [...(recorded.leftOut ?? []), ...later.leftOut];
  const inScope = new Set(later.subjects);
  for (const { subject, readings: own, judgedAt } of recorded.subscriptions) {
    if (!inScope.has(subject)) continue;
    const readings: Readings = {
      history: { ok: true, value: { firstSeen: {} }, source: 'earlier scans', at: recorded.recordedAt },
      ...own,
      ...recorded.scope,
    };
    const judged = judge(subject, readings, { judgedAt: judgedAt ? new Date(judgedAt) : now });
    counter.add(judged.findings, judged);
    warnings.add(judged);
    malformed.add(judged);
    findings.push(...judged.findings);
    inventory.push(...judged.inventory);
    subscriptions.push(judged.subscription);
  }
  const scan = {
    id: scanIdOf(new Date(recorded.startedAt)),
    trigger: 'cli' as const,
    startedAt: recorded.startedAt,
    finishedAt: recorded.recordedAt,
    status: 'complete' as const,
    version: options.version,
    cloud: recorded.cloud,
    missing: [],
    ...(recorded.principalId ? { principalId: recorded.principalId } : {}),
  };
  const coverage = {
    inScope: subscriptions.length,
    evaluated: subscriptions.filter((one) => one.evaluated).length,
    unknown: counter.unknownSubscriptions(),
  };
  const totals = counter.totals();
  progress({ step: 'judge', findings: findings.length });
  return {
    schemaVersion: '1.0',
    scan,
    coverage,
    checks: options.checks.map(checkText),
    subscriptions,
    findings,
    ...(leftOut.length > 0 ? { leftOut } : {}),
    totals,
    warnings: [
      ...shapeWarnings(malformed.total(recorded.scope.sentinel)),
      ...options.policyWarnings,
      ...warnings.list(recorded.scope.sentinel, leftOut),
    ],
    inventory,
    drift: [],
    trend: [night(scan, totals, counter.failingBySeverity(), coverage, counter.toFix())],
    baseline: false,
  };
}
