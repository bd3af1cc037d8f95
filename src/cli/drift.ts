import { isDayOrTime } from '../model/age.ts';
import type { Drift } from '../model/report.ts';
import { alignedColumns } from './aligned-columns.ts';
import { CliError } from './errors.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

type DriftOptions = { readonly since?: string; readonly format: 'table' | 'json'; readonly limit: number };

/**
 * `aispm drift`: lists what changed between the stored scans, newest first. Returns 0. Errors: a `CliError` where the
 * date is not one, or the storage cannot be opened.
 */
export async function driftCommand(ports: CliPorts, options: DriftOptions): Promise<number> {
  if (options.since && !isDayOrTime(options.since))
    throw new CliError(`--since "${options.since}" is not a date`, 'Give a day as YYYY-MM-DD, or an ISO time');
  const { store } = await openStorage(ports);
  const { rows, next } = await store.driftPage({ since: options.since, limit: options.limit });
  if (options.format === 'json') {
    await writeOutput(ports, JSON.stringify({ drift: rows }, null, 2), undefined);
    return 0;
  }
  const text =
    rows.length === 0
      ? `Nothing changed${options.since ? ` since ${options.since}` : ''}.`
      : alignedColumns(['WHEN', 'WHAT', 'SEVERITY', 'CHECK', 'WHERE', 'SEEN'], rows.map(line));
  await writeOutput(ports, next ? `${text}\nOlder changes are not shown; --limit shows more.` : text, undefined);
  return 0;
}

const line = (row: Drift): readonly string[] => [
  `${row.at.slice(0, 10)} ${row.at.slice(11, 16)}`,
  row.from && row.to ? `${row.kind}: ${row.from} > ${row.to}` : row.kind,
  row.severity,
  row.checkId,
  row.resourceId ?? row.subscriptionId,
  `${row.message}${row.cause ? ` (follows from ${row.cause})` : ''}${row.waived ? ' (waived)' : ''}`,
];
