import type { Head } from '../model/report.ts';
import type { LayoutName } from '../report/formats.ts';

/*
 * What an answer will need, from what the head of the report counts. Measured over generated tenants and the simulated
 * bank; reports with many items of a resource exceed it, and are stopped where they do.
 */

/** Bytes of a finding in each format: as it is, and compressed. */
const BYTES: Readonly<Record<LayoutName | 'html', { readonly plain: number; readonly gzip: number }>> = {
  json: { plain: 340, gzip: 14 },
  csv: { plain: 320, gzip: 10 },
  ocsf: { plain: 1530, gzip: 75 },
  oscal: { plain: 1210, gzip: 113 },
  sarif: { plain: 610, gzip: 45 },
  html: { plain: 12, gzip: 1 },
};
/** What a format holds of each subscription until its end: lists that are collected, or the tables of the page. */
const HELD: Partial<Readonly<Record<LayoutName | 'html', number>>> = { json: 1500, oscal: 800, html: 6000 };
const CHECKS_AND_ENVELOPE = 64 * 1024;

/** The bytes of an answer's body, and what making it holds beside that. */
export function expectedSize(
  { totals, coverage }: Pick<Head, 'totals' | 'coverage'>,
  format: LayoutName | 'html',
  gzip: boolean,
): { readonly body: number; readonly beside: number } {
  const findings = Object.values(totals.byStatus).reduce((sum, count) => sum + count, 0);
  const bytes = BYTES[format];
  return {
    body: CHECKS_AND_ENVELOPE + findings * (gzip ? bytes.gzip : bytes.plain),
    beside: coverage.inScope * (HELD[format] ?? 0),
  };
}
