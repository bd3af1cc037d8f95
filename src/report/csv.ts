import type { Finding } from '../model/finding.ts';
import type { Head, Part, ReportSubscription, Scan } from '../model/report.ts';
import type { Layout } from './layout.ts';

export const CSV_HEAD = [
  'scan',
  'scanned_utc',
  'row',
  'subscription_id',
  'subscription',
  'zone',
  'owner',
  'check',
  'title',
  'status',
  'severity',
  'message',
  'resource_id',
  'cause',
  'since',
  'waiver',
  'waived_until',
  'items',
  'items_failing',
  'source',
  'read_utc',
];

/**
 * One row for each finding (`row` = finding), followed by one for each of its resources that does not pass (`row` =
 * item). RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. No cell can start a formula, also
 * where `;` separates cells.
 */
export function csv(head: Head): Layout {
  const titles = new Map(head.checks.map((check) => [check.id, check.title]));
  const of = (part: Part) =>
    part.findings.flatMap((finding) =>
      findingLines(head.scan, part.subscription, finding, titles.get(finding.checkId) ?? ''),
    );
  return { lists: [{ before: `\ufeff${csvLine(CSV_HEAD)}`, of }], between: '', after: '' };
}

/** The lines of one finding, and of its resources. */
export function findingLines(
  scan: Pick<Scan, 'id' | 'startedAt'>,
  subscription: Pick<ReportSubscription, 'name' | 'zone' | 'owner'>,
  finding: Finding,
  title: string,
): string[] {
  const { counted, waiver } = finding;
  const row = (kind: string, status: string, message: string, resource: string, waiverId: string) =>
    csvLine([
      scan.id,
      scan.startedAt,
      kind,
      finding.subscriptionId,
      subscription.name,
      String(subscription.zone),
      finding.owner ?? subscription.owner ?? '',
      finding.checkId,
      title,
      status,
      finding.severity,
      message,
      resource,
      finding.cause ?? '',
      kind === 'item' ? '' : (finding.since ?? ''),
      waiverId,
      kind === 'item' ? '' : (waiver?.expires ?? ''),
      kind === 'item' || !counted ? '' : String(counted.total),
      kind === 'item' || !counted ? '' : String(counted.fail),
      finding.source,
      finding.at,
    ]);
  return [
    row('finding', finding.status, finding.message, '', waiver?.id ?? ''),
    ...(finding.items ?? []).map((item) => row('item', item.status, item.message, item.resourceId, item.waiver ?? '')),
  ];
}

/** One row with its line ending. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * A spreadsheet evaluates a cell that starts with one of these, even after blanks or as a full-width or small form. A
 * leading apostrophe makes it text.
 */
const FORMULA = /^[\s\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]/u;
/**
 * The same where a spreadsheet divides at `;`, as with a German or French list separator: there, quotation marks that
 * do not begin the cell hold nothing together.
 */
const FORMULA_WITHIN = /;(?=[\s\p{Cf}"]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212])/gu;
/** Characters that change the direction of text. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Cells that need no quoting, which most are: ids, times and single words. */
const UNQUOTED = /^[A-Za-z0-9][\w.:/-]*$|^$/;

export function csvCell(value: string): string {
  if (UNQUOTED.test(value)) return value;
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const text = FORMULA.test(line) && !/^-?\d+(\.\d+)?$/.test(line) ? `'${line}` : line;
  const legible = text
    .replace(FORMULA_WITHIN, ";'")
    .replace(BIDI, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return /[",;\s]/.test(legible) ? `"${legible.replaceAll('"', '""')}"` : legible;
}
