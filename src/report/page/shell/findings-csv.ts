import { csvLine } from '../../csv.ts';
import type { Selection } from '../data/filters.ts';
import type { ReportModel } from '../data/report-model.ts';

const HEAD = [
  'scan',
  'subscription_id',
  'subscription',
  'zone',
  'owner',
  'check',
  'title',
  'status',
  'severity',
  'message',
  'cause',
  'since',
  'waiver',
  'source',
  'read_utc',
];

/** The findings that are shown, one a line; with filters only those that match. */
export function findingsCsv(model: ReportModel, selection: Selection, filtered: boolean): string {
  const lines = selection.rows.flatMap((s) =>
    selection.columns.flatMap(({ index: c }) => {
      const cell = filtered && !selection.isHit(s, c) ? undefined : model.cell(s, c);
      if (!cell) return [];
      const { subscription, check } = cell;
      return csvLine([
        model.encoded.scan.id,
        subscription.id,
        subscription.label,
        String(subscription.zone),
        cell.owner ?? subscription.owner ?? '',
        check.id,
        check.title,
        cell.status,
        cell.severity,
        cell.message,
        cell.cause ?? '',
        cell.since ?? '',
        cell.waiver?.id ?? '',
        cell.source,
        model.readAt(s, c),
      ]);
    }),
  );
  return `\ufeff${csvLine(HEAD)}${lines.join('')}`;
}
