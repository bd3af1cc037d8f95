import type { Finding } from '../model/finding.ts';
import type { Head, Part } from '../model/report.ts';
import type { Layout } from './parts.ts';

const HEAD = [
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
 * A row a finding (`row` = finding), and after it a row for each of its resources that does not pass (`row` = item).
 * RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. No cell can start a formula.
 */
export function csv(head: Head): Layout {
  const titles = new Map(head.checks.map((check) => [check.id, check.title]));
  const of = (part: Part) =>
    part.findings.flatMap((finding) => rows(head, part, finding, titles.get(finding.checkId) ?? ''));
  return { lists: [{ before: `\ufeff${csvLine(HEAD)}`, of }], between: '', after: '' };
}

function rows(head: Head, { subscription }: Part, finding: Finding, title: string): string[] {
  const { counted, waiver } = finding;
  const row = (kind: string, status: string, message: string, resource: string, waived: string) =>
    csvLine([
      head.scan.id,
      head.scan.startedAt,
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
      waived,
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

/** One row, with its line end. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * A spreadsheet runs a cell that starts with one of these, also after blanks or in full or small width: an apostrophe
 * in front makes it text.
 */
const FORMULA = /^[\s\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]/u;
/** Marks that reverse what is read. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Most cells: ids, times and single words. */
const PLAIN = /^[A-Za-z0-9][\w.:/-]*$|^$/;

export function csvCell(value: string): string {
  if (PLAIN.test(value)) return value;
  const flat = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const safe = FORMULA.test(flat) && !/^-?\d+(\.\d+)?$/.test(flat) ? `'${flat}` : flat;
  const shown = safe.replace(BIDI, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return /[",;\s]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
