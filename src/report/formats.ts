import type { Report } from '../model/report.ts';
import { renderCsv } from './csv.ts';
import { renderOcsf } from './ocsf.ts';
import { renderOscal } from './oscal.ts';
import { renderSarif } from './sarif.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';

export type RenderOptions = TerminalOptions;
export type Format = { readonly contentType: string; readonly extension: string; render(report: Report, options: RenderOptions): string };

/** Every format but the page, which also needs its script and style. The same report gives the same bytes. */
export const FORMATS = {
  table: { contentType: 'text/plain; charset=utf-8', extension: 'txt', render: renderTerminal },
  json: { contentType: 'application/json', extension: 'json', render: (report) => `${JSON.stringify(report, null, 1)}\n` },
  csv: { contentType: 'text/csv; charset=utf-8', extension: 'csv', render: (report) => renderCsv(report) },
  ocsf: { contentType: 'application/x-ndjson', extension: 'ocsf.ndjson', render: (report) => renderOcsf(report) },
  oscal: { contentType: 'application/json', extension: 'oscal.json', render: (report) => renderOscal(report) },
  sarif: { contentType: 'application/sarif+json', extension: 'sarif', render: (report) => renderSarif(report) },
} as const satisfies Record<string, Format>;
