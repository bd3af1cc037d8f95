import type { Finding, STATUSES } from '../../model/finding.ts';
import type { Night, Report, Scan } from '../../model/report.ts';

export type Totals = Report['totals'];

/** Adds up findings one subscription at a time, so that those of 20,000 are never in memory together. */
export function totalsCounter(): {
  add(findings: readonly Finding[]): void;
  totals(): Totals;
  failingBySeverity(): Night['failingBySeverity'];
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
  return {
    add(findings) {
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
): Night {
  return {
    scanId: scan.id,
    at: scan.startedAt,
    status: scan.status,
    byStatus: totals.byStatus,
    failingBySeverity,
    inScope: coverage.inScope,
    evaluated: coverage.evaluated,
  };
}
