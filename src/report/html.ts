import { createHash, randomUUID } from 'node:crypto';
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { OpenNow } from '../model/open-now.ts';
import type { Head, Part, Report } from '../model/report.ts';
import { becameIndex } from './page/data/became.ts';
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
  /**
   * The newest finished scan; where it is a later one, the page says that it is old and makes no scripts. `open`: what
   * is open in it, so that the page can say what became of its causes.
   */
  readonly latest?: { readonly id: string; readonly at: string; readonly open?: OpenNow };
  /** Whether some readers may do more than others: then the page may call its own app, and asks it. */
  readonly asksRights?: boolean;
};

const STALE_AFTER_HOURS = 26;

/**
 * Renders the whole report as one self-contained HTML file. A Content-Security-Policy admits its own script and style
 * by their hashes and nothing else. The same report always gives the same bytes.
 */
export const renderPage = (report: Report, options: PageOptions = {}): string =>
  [...document(encodeReport(report), options)].join('');

/**
 * The same page piece by piece, of a report that is never whole in memory: one subscription at a time, in the report's
 * order.
 */
export async function* streamPage(
  head: Head,
  parts: AsyncIterable<Part>,
  options: PageOptions = {},
): AsyncGenerator<string> {
  const encoder = reportEncoder(head, head.coverage.inScope >= LARGE_REPORT);
  for await (const part of parts) encoder.add(part);
  yield* document(encoder.end(), options);
}

/** Renders the page shown until the first scan has finished. */
export const renderEmptyPage = (options: Pick<PageOptions, 'nextScanAt'> = {}): string =>
  [...document(undefined, options)].join('');

/** Renders the page shown for a scan that is not there: which was asked for, and which is the latest. */
export const renderGonePage = (goneScan: string, latest: PageOptions['latest']): string =>
  [...document(undefined, latest ? { latest } : {}, goneScan)].join('');

/** Stands for the page's script and style: a page with another fingerprint was made by another build. */
export function pageFingerprint(): string {
  const { head, script, style } = pageAssets();
  fingerprint ??= [head, script, style].map(hashOf).join(' ');
  return fingerprint;
}
let fingerprint: string | undefined;

/** Stands where the data goes; no text of a report contains it, because it is another one in every process. */
const DATA = randomUUID();

function* document(
  report: EncodedReport | undefined,
  { staleAfterHours = STALE_AFTER_HOURS, nextScanAt, latest, asksRights = false }: PageOptions,
  goneScan?: string,
): Generator<string> {
  const assets = pageAssets();
  const data: PageData = {
    ...(report ? { report } : {}),
    staleAfterHours,
    ...(nextScanAt ? { nextScanAt } : {}),
    ...(goneScan ? { goneScan } : {}),
    ...(latest ? { latest: latestOf(latest, report) } : {}),
    ...(asksRights ? { asksRights } : {}),
  };
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(assets.head)} ${hashOf(assets.script)}`,
    `style-src ${hashOf(assets.style)}`,
    'img-src data:',
    ...(asksRights ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const model = report ? { model: reportModel(report) } : {};
  const page = renderToString(h(Document, { data, ...model, assets, policy, json: DATA }));
  const at = page.indexOf(DATA);
  yield `<!doctype html>\n${page.slice(0, at)}`;
  yield* scriptJson({ ...data });
  yield `${page.slice(at + DATA.length)}\n`;
}

function latestOf(
  { open, ...latest }: NonNullable<PageOptions['latest']>,
  report: EncodedReport | undefined,
): NonNullable<PageData['latest']> {
  return open && report ? { ...latest, became: becameIndex(report, open) } : latest;
}

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** How deep the data is written member by member, so that its text is never whole in memory. */
const MEMBERS_DEEP = 3;
const PIECE_CHARACTERS = 64 * 1024;

/** JSON, in pieces, that cannot end its script element, whatever the names in it contain. */
function* scriptJson(value: object): Generator<string> {
  let piece = '';
  for (const text of membersOf(value, MEMBERS_DEEP)) {
    piece += text;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

function* membersOf(value: object, deep: number): Generator<string> {
  const isList = Array.isArray(value);
  let between = '';
  yield isList ? '[' : '{';
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    yield between + (isList ? '' : `${inScript(key)}:`);
    between = ',';
    if (deep > 1 && typeof member === 'object' && member !== null) yield* membersOf(member, deep - 1);
    else yield inScript(member);
  }
  yield isList ? ']' : '}';
}

const inScript = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
