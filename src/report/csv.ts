import type { Report } from '../model/report.ts';

const HEAD = [
  'scan',
  'scanned_utc',
  'subscription_id',
  'subscription',
  'zone',
  'owner',
  'check',
  'title',
  'status',
  'severity',
  'message',
  'cause',
  'since',
  'waived_until',
  'items_failing',
  'source',
  'read_utc',
];

/** One row a finding, RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. No cell can start a formula. */
export function renderCsv(report: Report): string {
  const subscriptions = new Map(report.subscriptions.map((one) => [one.id, one]));
  const titles = new Map(report.checks.map((check) => [check.id, check.title]));
  const rows = report.findings.map((finding) => {
    const subscription = subscriptions.get(finding.subscriptionId);
    return [
      report.scan.id,
      report.scan.startedAt,
      finding.subscriptionId,
      subscription?.name ?? '',
      String(subscription?.zone ?? ''),
      subscription?.owner ?? '',
      finding.checkId,
      titles.get(finding.checkId) ?? '',
      finding.status,
      finding.severity,
      finding.message,
      finding.cause ?? '',
      finding.since ?? '',
      finding.waiver?.expires ?? '',
      finding.counted ? String(finding.counted.fail) : '',
      finding.source,
      finding.at,
    ];
  });
  return `\ufeff${[HEAD, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet runs a cell that starts with one of these, also after blanks: an apostrophe in front makes it text. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u;

export function csvCell(value: string): string {
  const clean = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ');
  const safe = FORMULA.test(clean) && !/^-?\d+(\.\d+)?$/.test(clean) ? `'${clean}` : clean;
  return /[",;\s]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
