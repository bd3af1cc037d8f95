import type { FixRow } from '../../fix/fix-row.ts';
import { packName } from '../../fix/pack/fix-pack.ts';
import { ticketCsv } from '../../fix/pack/ticket-csv.ts';
import type { ReportModel } from '../data/report-model.ts';
import { download } from '../shell/download.ts';

/** Gives the reader some rows as a table for a change ticket. */
export function downloadTicket(model: ReportModel, rows: readonly FixRow[]): void {
  const { scan } = model.encoded;
  download(`${packName(rows, scan)}.csv`, ticketCsv(rows, scan), 'text/csv');
}
