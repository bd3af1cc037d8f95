import { createHash } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Head, Part, Report } from '../model/report.ts';
import { type EncodedReport, encodeReport, LARGE, reportEncoder } from './page/data/encode.ts';
import type { PageData } from './page/data/page-data.ts';
import { reportModel } from './page/data/report-model.ts';
import { pageAssets } from './page/shell/assets.ts';
import { Document } from './page/shell/document.tsx';

export type PageOptions = {
  /** From this age on the page gives no verdict; the age is computed where it is read. */
  readonly staleAfterHours?: number;
  /** ISO 8601 UTC of the next planned scan, where that is known. */
  readonly nextScanAt?: string;
};

const STALE_AFTER_HOURS = 26;

/**
 * The whole report as one HTML file that needs nothing else: its own script and style, held by a
 * Content-Security-Policy with hashes. Pure: the same report gives the same bytes.
 */
export const renderPage = (report: Report, options: PageOptions = {}): string =>
  document(encodeReport(report), options);

/** The page from a report that never stands in memory whole: one subscription at a time, in the report's order. */
export async function streamPage(head: Head, parts: AsyncIterable<Part>, options: PageOptions = {}): Promise<string> {
  const packer = reportEncoder(head, head.coverage.inScope >= LARGE);
  for await (const part of parts) packer.add(part);
  return document(packer.end(), options);
}

/** The page before the first scan has finished. */
export const renderEmptyPage = (options: Pick<PageOptions, 'nextScanAt'> = {}): string => document(undefined, options);

function document(
  report: EncodedReport | undefined,
  { staleAfterHours = STALE_AFTER_HOURS, nextScanAt }: PageOptions,
): string {
  const assets = pageAssets();
  const data: PageData = { ...(report ? { report } : {}), staleAfterHours, ...(nextScanAt ? { nextScanAt } : {}) };
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(assets.head)} ${hashOf(assets.script)}`,
    `style-src ${hashOf(assets.style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>\n${renderToString(h(Document, { data, ...(report ? { model: reportModel(report) } : {}), assets, policy, json: inertJson(data) }))}\n`;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** JSON that stays inside its script element, whatever a name in it says. */
const inertJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<\u2028\u2029]/g, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
