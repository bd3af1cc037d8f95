import type { Report } from '../model/report.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { loadReport } from '../scan/stored/report-source.ts';
import { CHECKS } from '../scanners/index.ts';
import { deliver } from './deliver.ts';
import { CliError } from './errors.ts';
import { exitStatus } from './exit-status.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { type FormatName, render } from './render.ts';

type ReportOptions = {
  readonly scan?: string;
  readonly format: FormatName;
  readonly wide?: boolean;
  readonly out?: string;
};

/**
 * `aispm report`: the latest scan that the service kept, or another, in any format. Returns 0, 2 or 3, as `aispm scan`
 * does.
 */
export async function reportCommand(ports: CliPorts, options: ReportOptions): Promise<number> {
  if (options.wide && options.format !== 'table')
    throw new CliError('--wide is for --format table', 'Leave it out: every other format is whole');
  const { report } = await finishedScan((await openStorage(ports)).store, options.scan);
  const exit = exitStatus(report);
  const text = render(options.format, report, {
    columns: ports.out.columns ?? 80,
    colour: ports.colour && !options.out,
    wide: options.wide ?? false,
    exit,
  });
  await deliver(ports, text, options.out);
  return exit;
}

/** The latest scan that was kept and has finished, or the one asked for, with its row. Errors: there is none. */
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
        'No scan that was kept has finished yet',
        'Wait for the nightly one, or run "aispm scan", which needs no storage',
      );
}
