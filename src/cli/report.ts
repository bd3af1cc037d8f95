import type { Head } from '../model/report.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { laterHead, laterScans } from '../scan/stored/later-results.ts';
import { type ReportSource, reportHead, reportSource } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { checkPrintOptions, type PrintOptions, printReport } from './print-report.ts';
import { requireWritable } from './write-output.ts';

type ReportOptions = PrintOptions & { readonly scan?: string };

/**
 * `aispm report`: writes the report of the latest stored scan, or of another one, in any format. Returns 0, 2 or 3 like
 * `aispm scan`. Errors: a `CliError` where the storage cannot be opened, or there is no such scan.
 */
export async function reportCommand(ports: CliPorts, options: ReportOptions): Promise<number> {
  checkPrintOptions(options);
  await requireWritable(options.out);
  const { store } = await openStorage(ports);
  return printReport(ports, options, await storedReport(store, options.scan));
}

/**
 * The report of a finished scan; by default of the latest, with what later scans of some subscriptions say in place of
 * it. Errors: a `CliError` where there is none.
 */
export async function storedReport(store: Store, scan: string | undefined): Promise<ReportSource> {
  const { row, head } = await closedScan(store, scan);
  const later = scan ? [] : await laterScans(store, row);
  return reportSource(store, { row, later }, await laterHead(store, row, later, head));
}

/** A finished scan alone, by default the latest, with its row. Errors: a `CliError` where there is none. */
export async function finishedScan(
  store: Store,
  scan: string | undefined,
): Promise<{ readonly row: ScanRow; readonly report: ReportSource }> {
  const { row, head } = await closedScan(store, scan);
  return { row, report: reportSource(store, { row, later: [] }, head) };
}

async function closedScan(
  store: Store,
  scan: string | undefined,
): Promise<{ readonly row: ScanRow; readonly head: Head }> {
  const id = scan ?? (await store.latest());
  const row = id && /^\d{8}T\d{6}Z$/.test(id) ? await store.getScan(id) : undefined;
  const head = row ? await reportHead(store, CHECKS, row) : undefined;
  if (row && head) return { row, head };
  throw scan
    ? new CliError(
        `There is no finished scan ${JSON.stringify(scan)}`,
        'Leave --scan out for the latest one; GET /api/scans lists them all',
      )
    : new CliError(
        'No stored scan has finished yet',
        'Wait for the nightly scan, or run "aispm scan", which needs no storage',
      );
}
