import type { Head, Report } from '../model/report.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { ocsf } from './ocsf.ts';
import { oscal } from './oscal.ts';
import { type Layout, partsOf, textOf } from './parts.ts';
import { sarif } from './sarif.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';

export type RenderOptions = TerminalOptions;
export type Format = {
  readonly contentType: string;
  readonly extension: string;
  render(report: Report, options: RenderOptions): string;
};

/** The formats that are written a subscription at a time. The same report gives the same bytes. */
export const LAYOUTS = { json, csv, ocsf, oscal, sarif } as const satisfies Record<string, (head: Head) => Layout>;
export type LayoutName = keyof typeof LAYOUTS;

const laid = (contentType: string, extension: string, name: LayoutName): Format => ({
  contentType,
  extension,
  render: (report) => {
    const { head, parts } = partsOf(report);
    return textOf(LAYOUTS[name](head), parts);
  },
});

/** Every format but the page, which also needs its script and style. */
export const FORMATS = {
  table: { contentType: 'text/plain; charset=utf-8', extension: 'txt', render: renderTerminal },
  json: laid('application/json', 'json', 'json'),
  csv: laid('text/csv; charset=utf-8', 'csv', 'csv'),
  ocsf: laid('application/x-ndjson', 'ocsf.ndjson', 'ocsf'),
  oscal: laid('application/oscal+json', 'oscal.json', 'oscal'),
  sarif: laid('application/sarif+json', 'sarif', 'sarif'),
} as const satisfies Record<string, Format>;
