import { STATUSES, type Status, worst } from '../../../model/status.ts';
import type { FindingBody } from './encoded-report.ts';
import type { ReportModel } from './report-model.ts';

/** The subscriptions below one management group, worst first. */
export type Group = {
  readonly name: string;
  readonly rows: readonly number[];
  /** Subscriptions by their worst status, without waived findings. */
  readonly worst: Readonly<Record<Status, number>>;
  /** For each area: subscriptions in which something fails. */
  readonly failing: readonly number[];
};

export const worstStatus = (bodies: readonly Pick<FindingBody, 'status' | 'waiver'>[]): Status =>
  worst(bodies.flatMap((body) => (body.waiver ? [] : [body.status])));

/** Subscriptions by their nearest management group, sorted by the share that fails or is unknown, then by size. */
export function groupsOf(model: ReportModel): readonly Group[] {
  const members = Map.groupBy(model.subscriptions, (one) => one.managementGroups[0] ?? 'No known management group');
  const groups = [...members].map(([name, subscriptions]): Group => {
    const counts: Record<Status, number> = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
    for (const one of subscriptions) counts[STATUSES[one.counts.findIndex((n) => n > 0)] ?? 'not-applicable'] += 1;
    const failing = model.areas.map(
      (area) =>
        subscriptions.filter(
          (one) =>
            (one.counts[0] ?? 0) > 0 &&
            area.checks.some(
              (check) => model.statusOf(one.index, check.index) === 'fail' && !model.isWaived(one.index, check.index),
            ),
        ).length,
    );
    return {
      name,
      rows: [...subscriptions].sort((a, b) => a.rank - b.rank || a.index - b.index).map((one) => one.index),
      worst: counts,
      failing,
    };
  });
  const weight = (group: Group) => (group.worst.fail + group.worst.unknown) / group.rows.length;
  return groups.sort(
    (a, b) => weight(b) - weight(a) || b.rows.length - a.rows.length || a.name.localeCompare(b.name, 'en'),
  );
}
