import type { Head, Report } from '../model/report.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { type Layout, layoutText, splitReport } from './layout.ts';
import { ocsf } from './ocsf.ts';
import { oscal } from './oscal.ts';
import { sarif } from './sarif.ts';
import { renderTerminal, type TerminalOptions } from './terminal.ts';

export type RenderOptions = TerminalOptions;
export type Format = {
  readonly contentType: string;
  readonly extension: string;
  render(report: Report, options: RenderOptions): string;
};

/** The formats that can be written one subscription at a time. The same report always gives the same bytes. */
export const LAYOUTS = { json, csv, ocsf, oscal, sarif } as const satisfies Record<string, (head: Head) => Layout>;
export type LayoutName = keyof typeof LAYOUTS;

const layoutFormat = (contentType: string, extension: string, name: LayoutName): Format => ({
  contentType,
  extension,
  render: (report) => {
    const { head, parts } = splitReport(report);
    return layoutText(LAYOUTS[name](head), parts);
  },
});

/** Every format except the page, which also needs its script and style. */
export const FORMATS = {
  table: { contentType: 'text/plain; charset=utf-8', extension: 'txt', render: renderTerminal },
  json: layoutFormat('application/json', 'json', 'json'),
  csv: layoutFormat('text/csv; charset=utf-8', 'csv', 'csv'),
  ocsf: layoutFormat('application/x-ndjson', 'ocsf.ndjson', 'ocsf'),
  oscal: layoutFormat('application/oscal+json', 'oscal.json', 'oscal'),
  sarif: layoutFormat('application/sarif+json', 'sarif', 'sarif'),
} as const satisfies Record<string, Format>;
