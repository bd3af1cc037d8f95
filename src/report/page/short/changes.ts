import { independentFixes } from '../../../model/to-fix.ts';
import { daysBetween } from '../../dates.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';

/* Changes of last night as findings, without those that only followed. */

export type Placed = { readonly cell: Cell };

const changesOf = (model: ReportModel) =>
  model.encoded.drift.flatMap((one) => {
    const cell = one.resourceId === undefined ? model.cell(one.s, one.c) : undefined;
    return cell ? [{ ...one, cell }] : [];
  });

/** What was fixed; a cause and what followed from it are one. */
export function fixedOf(model: ReportModel): readonly Placed[] {
  const fixes = changesOf(model).filter(
    (one) => one.kind === 'fixed' && (one.to === 'pass' || one.to === 'not-applicable'),
  );
  return independentFixes(fixes, (one) => ({
    subscriptionId: one.cell.subscription.id,
    checkId: one.cell.check.id,
    cause: one.cause,
  }));
}

/** Subscriptions of which something went out of sight, with how many checks did. */
export function outOfSight(model: ReportModel): readonly (Placed & { readonly n: number })[] {
  const lost = changesOf(model).filter((one) => one.kind === 'lost-sight');
  return [...Map.groupBy(lost, (one) => one.s).values()].flatMap((group) =>
    group[0] ? [{ cell: group[0].cell, n: group.length }] : [],
  );
}

/** Waived findings whose waiver ends within so many days, the soonest first. */
export function waiversEnding(model: ReportModel, within: number): readonly Placed[] {
  const { scan, bodies, cells } = model.encoded;
  const waived: { cell: Cell; days: number }[] = [];
  for (const [c, list] of bodies.entries()) {
    const days = list.map(({ waiver }) =>
      waiver ? daysBetween(scan.startedAt, waiver.expires) : Number.POSITIVE_INFINITY,
    );
    if (!days.some((n) => n <= within)) continue;
    for (const [s, body] of cells[c]?.entries() ?? []) {
      const daysLeft = days[body] ?? Number.POSITIVE_INFINITY;
      const cell = daysLeft <= within ? model.cell(s, c) : undefined;
      if (cell) waived.push({ cell, days: daysLeft });
    }
  }
  return waived.sort((a, b) => a.days - b.days);
}
