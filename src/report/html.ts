import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Head, Part, Report } from '../model/report.ts';

import { encodeReport, LARGE_REPORT, reportEncoder } from './page/data/encode.ts';
import type { EncodedReport } from './page/data/encoded-report.ts';
import type { PageData } from './page/data/page-data.ts';
import { reportModel } from './page/data/report-model.ts';
import { pageAssets } from './page/shell/assets.ts';
import { Document } from './page/shell/document.tsx';

export type PageOptions = {
  /** From this age on the page gives no verdict. The age is computed in the browser. */
  readonly staleAfterHours?: number;
  /** When the next scan is planned, as ISO 8601 UTC, if known. */
  readonly nextScanAt?: string;
  /** The newest finished scan; where it is a later one, the page says that it is old and makes no scripts. */
  readonly latest?: { readonly id: string; readonly at: string };
  /** Whether this reader may start a scan: then the page has a button, and may call its own app. */
  readonly mayScan?: boolean;
};

const STALE_AFTER_HOURS = 26;

/**
 * Renders the whole report as one self-contained HTML file. A Content-Security-Policy admits its own script and style
 * by their hashes and nothing else. The same report always gives the same bytes.
 */
export const renderPage = (report: Report, options: PageOptions = {}): string =>
  document(encodeReport(report), options);

/** Renders the page of a report that is never whole in memory: one subscription at a time, in the report's order. */
export async function streamPage(head: Head, parts: AsyncIterable<Part>, options: PageOptions = {}): Promise<string> {
  const encoder = reportEncoder(head, head.coverage.inScope >= LARGE_REPORT);
  for await (const part of parts) encoder.add(part);
  return document(encoder.end(), options);
}

/** Renders the page shown until the first scan has finished. */
export const renderEmptyPage = (options: Pick<PageOptions, 'nextScanAt'> = {}): string => document(undefined, options);

function document(
  report: EncodedReport | undefined,
  { staleAfterHours = STALE_AFTER_HOURS, nextScanAt, latest, mayScan = false }: PageOptions,
): string {
  const assets = pageAssets();
  const data: PageData = {
    ...(report ? { report } : {}),
    staleAfterHours,
    ...(nextScanAt ? { nextScanAt } : {}),
    ...(latest ? { latest } : {}),
    ...(mayScan ? { mayScan } : {}),
  };
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(assets.head)} ${hashOf(assets.script)}`,
    `style-src ${hashOf(assets.style)}`,
    'img-src data:',
    ...(mayScan ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const model = report ? { model: reportModel(report) } : {};
  return `<!doctype html>\n${renderToString(h(Document, { data, ...model, assets, policy, json: scriptJson(data) }))}\n`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON that cannot end its script element, whatever the names in it contain. */
const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
