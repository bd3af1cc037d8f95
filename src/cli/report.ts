import type { Report } from '../model/report.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { laterScans } from '../scan/stored/later-results.ts';
import { loadReport } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { checkPrintOptions, type PrintOptions, printReport } from './print-report.ts';

type ReportOptions = PrintOptions & { readonly scan?: string };

/**
 * `aispm report`: writes the report of the latest stored scan, or of another one, in any format. Returns 0, 2 or 3 like
 * `aispm scan`. Errors: a `CliError` where the storage cannot be opened, or there is no such scan.
 */
export async function reportCommand(ports: CliPorts, options: ReportOptions): Promise<number> {
  checkPrintOptions(options);
  const { store } = await openStorage(ports);
  const { row, report } = await finishedScan(store, options.scan);
  const later = options.scan ? [] : await laterScans(store, row);
  if (later.length > 0) return printReport(ports, options, (await loadReport(store, CHECKS, row, later)) ?? report);
  return printReport(ports, options, report);
}

/** Loads a finished scan, by default the latest, with its row. Errors: a `CliError` where there is none. */
export async function finishedScan(
  store: Store,
  scan: string | undefined,
): Promise<{ readonly row: ScanRow; readonly report: Report }> {
  const id = scan ?? (await store.latest());
  const row = id && /^\d{8}T\d{6}Z$/.test(id) ? await store.getScan(id) : undefined;
  const report = row ? await loadReport(store, CHECKS, row) : undefined;
  if (row && report) return { row, report };
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
