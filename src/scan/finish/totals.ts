import type { Check } from '../../model/check.ts';
import type { Finding, STATUSES } from '../../model/finding.ts';
import type { Night, Report, ReportSubscription, Scan } from '../../model/report.ts';
import { NO_OWNER, toFix } from '../../model/to-fix.ts';

export type Totals = Report['totals'];

/** A subscription whose part of what is to be fixed is counted; `lost`: its part of the scan never ended. */
type Counted = { readonly subscription: Pick<ReportSubscription, 'state' | 'owner'>; readonly lost?: boolean };

/** Adds up findings one subscription at a time, so that those of 20,000 are never in memory together. */
export function totalsCounter(checks: readonly Pick<Check, 'id' | 'area'>[] = []): {
  /** The findings of one subscription; what there is to fix is counted where the subscription is given. */
  add(findings: readonly Finding[], subscription?: Counted): void;
  totals(): Totals;
  failingBySeverity(): Night['failingBySeverity'];
  toFix(): NonNullable<Night['toFix']>;
  unknownSubscriptions(): number;
  unknownBy(): Readonly<Record<string, number>>;
} {
  const byStatus = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 } satisfies Record<
    (typeof STATUSES)[number],
    number
  >;
  const failing: Night['failingBySeverity'] = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  let causes = 0;
  let followers = 0;
  let waived = 0;
  let subscriptionsWithUnknown = 0;
  const unknownBy: Record<string, number> = {};
  const owners = new Map<string, number>();
  let everything = 0;
  const areas = new Map<string, string>(checks.map((check) => [check.id, check.area]));
  function countToFix(findings: readonly Finding[], { subscription, lost = false }: Counted): void {
    const sight = { subscription, unfinished: lost, isSentinel: (id: string) => areas.get(id) === 'sentinel' };
    for (const { finding, missing } of toFix(findings, sight)) {
      const owner = (missing ? subscription.owner : (finding.owner ?? subscription.owner)) ?? NO_OWNER;
      owners.set(owner, (owners.get(owner) ?? 0) + 1);
      everything += 1;
    }
  }
  return {
    add(findings, subscription) {
      if (subscription) countToFix(findings, subscription);
      for (const finding of findings) {
        byStatus[finding.status] += 1;
        if (finding.status === 'unknown')
          unknownBy[finding.why ?? 'failed'] = (unknownBy[finding.why ?? 'failed'] ?? 0) + 1;
        if (finding.waiver) waived += 1;
        else if (finding.status === 'fail') {
          failing[finding.severity] += 1;
          if (finding.cause) followers += 1;
          else causes += 1;
        }
      }
      if (findings.some((finding) => finding.status === 'unknown')) subscriptionsWithUnknown += 1;
    },
    totals: () => ({ byStatus: { ...byStatus }, causes, followers, waived }),
    failingBySeverity: () => ({ ...failing }),
    toFix: () => ({ all: everything, owners: [...owners].sort(([a], [b]) => (a < b ? -1 : 1)) }),
    unknownSubscriptions: () => subscriptionsWithUnknown,
    unknownBy: () => ({ ...unknownBy }),
  };
}

/** One night of the trend. */
export function night(
  scan: Scan,
  totals: Totals,
  failingBySeverity: Night['failingBySeverity'],
  coverage: Report['coverage'],
  counted: Pick<Night, 'toFix' | 'fixed'> = {},
): Night {
  return {
    scanId: scan.id,
    at: scan.startedAt,
    status: scan.status,
    byStatus: totals.byStatus,
    failingBySeverity,
    inScope: coverage.inScope,
    evaluated: coverage.evaluated,
    unseen: coverage.unknown,
    ...counted,
  };
}
