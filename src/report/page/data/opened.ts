import type { FixRow } from '../../fix/fix-row.ts';
import type { Cell, ReportModel } from './report-model.ts';

/* What an address opens. */

/** The finding that "007/SUBSCRIPTION" names. */
export function cellOfAddress(model: ReportModel, finding: string | undefined): Cell | undefined {
  const [check = '', ...rest] = finding?.split('/') ?? [];
  return finding ? model.find(check, rest.join('/')) : undefined;
}

/** The findings of a row, in its order. */
export const cellsOfRow = (model: ReportModel, row: FixRow): readonly Cell[] =>
  row.places.flatMap((place) => model.find(place.finding.checkId, place.subscription.id) ?? []);
