import { CSV_HEAD, csvLine, findingLines } from '../../csv.ts';
import type { Selection } from '../data/filters.ts';
import type { ReportModel } from '../data/report-model.ts';

/** The findings that are shown, as the report's CSV has them; with filters only those that match. */
export function findingsCsv(model: ReportModel, selection: Selection, filtered: boolean): string {
  const lines = selection.rows.flatMap((s) =>
    selection.columns.flatMap(({ index: c }) => {
      const cell = filtered && !selection.isHit(s, c) ? undefined : model.cell(s, c);
      if (!cell) return [];
      const { subscription, check, ...finding } = cell;
      const own = { ...finding, checkId: check.id, subscriptionId: subscription.id, at: model.readAt(s, c) };
      return findingLines(model.encoded.scan, subscription, own, check.title);
    }),
  );
  return `\ufeff${csvLine(CSV_HEAD)}${lines.join('')}`;
}
