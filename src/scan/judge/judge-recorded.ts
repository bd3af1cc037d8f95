import type { Check } from '../../model/check.ts';
import type { CloudProfile } from '../../model/cloud.ts';
import type { Readings } from '../../model/evidence.ts';
import type { Policy } from '../../model/policy.ts';
import type { Recorded } from '../../model/recorded-scan.ts';
import type { Head, Part } from '../../model/report.ts';
import { checkText } from '../check-text.ts';
import { budgetWarnings } from '../finish/budget-warnings.ts';
import { night, totalsCounter } from '../finish/totals.ts';
import { leaveOut } from '../plan/left-out.ts';
import { warningsCollector } from '../policy/policy-warnings.ts';
import { scanIdOf } from '../scan-id.ts';
import { subscriptionJudge } from './judge-subscription.ts';
import { malformedCounter, shapeWarnings } from './malformed.ts';

export type ReportOptions = {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** Warnings about the policy file itself. */
  readonly policyWarnings: readonly string[];
  readonly cloud: CloudProfile;
  readonly version: string;
};

/** What one scan read of one subscription. */
export type RecordedSubscription = Recorded['subscriptions'][number];
/** What one scan read, apart from its subscriptions. */
export type RecordedHead = Omit<Recorded, 'subscriptions'>;
/** The same before anything was read of a subscription. */
export type BegunScan = Omit<RecordedHead, 'recordedAt'>;

/**
 * Judges a scan one subscription at a time, as of the time it began: so it can be judged while it is read. `part` gives
 * nothing for a subscription that the policy leaves out; `head` is what the report says once, after the last of them.
 */
export function recordedJudge(
  recorded: BegunScan,
  options: ReportOptions,
): { part(one: RecordedSubscription): Part | undefined; head(recordedAt: string): Head } {
  const now = new Date(recorded.startedAt);
  const judge = subscriptionJudge({ ...options, scanAt: now });
  const warnings = warningsCollector(options.policy, now);
  const counter = totalsCounter(options.checks);
  const malformed = malformedCounter();
  const budgets = budgetWarnings(options.policy);
  const leftOut = [...(recorded.leftOut ?? [])];
  let inScope = 0;
  let evaluated = 0;
  return {
    part({ subject, readings: own, judgedAt }) {
      const later = leaveOut([subject], options.policy, new Date(recorded.startedAt));
      if (later.leftOut.length > 0) {
        leftOut.push(...later.leftOut);
        return undefined;
      }
      const readings: Readings = {
        history: { ok: true, value: { firstSeen: {} }, source: 'earlier scans', at: recorded.startedAt },
        ...own,
        ...recorded.scope,
      };
      const judged = judge(subject, readings, { judgedAt: judgedAt ? new Date(judgedAt) : now });
      counter.add(judged.findings, judged);
      warnings.add(judged);
      malformed.add(judged);
      budgets.add(judged);
      inScope += 1;
      if (judged.subscription.evaluated) evaluated += 1;
      const { subscription, findings, inventory } = judged;
      return { subscription, findings, inventory };
    },
    head(recordedAt) {
      const scan = {
        id: scanIdOf(new Date(recorded.startedAt)),
        trigger: 'cli' as const,
        startedAt: recorded.startedAt,
        finishedAt: recordedAt,
        status: 'complete' as const,
        version: options.version,
        cloud: recorded.cloud,
        missing: [],
        ...(recorded.principalId ? { principalId: recorded.principalId } : {}),
      };
      const coverage = { inScope, evaluated, unknown: counter.unknownSubscriptions() };
      const totals = counter.totals();
      return {
        schemaVersion: '1.0',
        scan,
        coverage,
        checks: options.checks.map(checkText),
        ...(leftOut.length > 0 ? { leftOut } : {}),
        totals,
        warnings: [
          ...shapeWarnings(malformed.total(recorded.scope.sentinel)),
          ...options.policyWarnings,
          ...warnings.list(recorded.scope.sentinel, leftOut),
          ...budgets.list(),
        ],
        drift: [],
        trend: [night(scan, totals, counter.failingBySeverity(), coverage, { toFix: counter.toFix() })],
        baseline: false,
      };
    },
  };
}
