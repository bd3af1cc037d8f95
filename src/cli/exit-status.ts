import type { Report } from '../model/report.ts';

/**
 * 2: something fails that is not waived. 3: nothing fails, but something is unknown, which is never success. Else 0.
 */
export function exitStatus(report: Pick<Report, 'totals'>): 0 | 2 | 3 {
  if (report.totals.causes + report.totals.followers > 0) return 2;
  return report.totals.byStatus.unknown > 0 ? 3 : 0;
}
