import type { Report } from '../model/report.ts';
import { FORMATS, type RenderOptions } from '../report/formats.ts';
import { renderPage } from '../report/html.ts';

export const FORMAT_NAMES = ['table', 'json', 'html', 'csv', 'ocsf', 'oscal', 'sarif'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** Renders a report in any format. */
export function render(format: FormatName, report: Report, options: RenderOptions): string {
  return format === 'html' ? renderPage(report) : FORMATS[format].render(report, options);
}
