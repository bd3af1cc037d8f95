import { canonical } from '../../model/canonical.ts';
import type { Report } from '../../model/report.ts';

/** `without-earlier-scans`: what a report took from earlier scans cannot be judged again from the evidence of one. */
export type Comparison = 'whole' | 'without-earlier-scans';

type Row = Readonly<Record<string, unknown>>;
type Keyed = {
  readonly nameOf: (row: Row) => string;
  readonly rows: (report: Report) => readonly Row[];
  readonly earlier: readonly string[];
};

const LISTS: readonly Keyed[] = [
  {
    nameOf: (row) => `Subscription ${String(row['id'])}`,
    rows: (report) => report.subscriptions,
    earlier: ['history', 'evidence', 'judgedAt'],
  },
  {
    nameOf: (row) => `${String(row['checkId'])} of ${String(row['subscriptionId'])}`,
    rows: (report) => report.findings,
    earlier: ['since', 'at', 'flapping'],
  },
  { nameOf: (row) => `Resource ${String(row['resourceId'])}`, rows: (report) => report.inventory, earlier: [] },
];

/** The first difference between a report and what its evidence gives, in words; undefined where there is none. */
export function firstDifference(report: Report, again: Report, comparison: Comparison): string | undefined {
  const lost = new Set(report.scan.missing);
  const judged = (row: Row) => !lost.has(String(row['subscriptionId'] ?? row['id']));
  for (const { nameOf, rows, earlier } of LISTS) {
    const ignored = comparison === 'whole' ? [] : earlier;
    const expected = new Map(rows(again).map((row) => [nameOf(row), row]));
    for (const row of rows(report).filter(judged)) {
      const name = nameOf(row);
      const other = expected.get(name);
      if (!other) return `${name} is in the report, and the evidence gives none`;
      expected.delete(name);
      const field = firstField(row, other, ignored);
      if (field) return `${name}: ${differenceText(field, row, other)}`;
    }
    const [missing] = expected.keys();
    if (missing !== undefined) return `${missing} follows from the evidence, but is not in the report`;
  }
  const { subscriptions: _s, findings: _f, inventory: _i, ...head } = report;
  const heads: readonly string[] =
    comparison === 'whole' ? Object.keys({ ...head }) : lost.size > 0 ? ['checks'] : ['checks', 'coverage', 'totals'];
  const field = heads.find((name) => canonical(Reflect.get(report, name)) !== canonical(Reflect.get(again, name)));
  return field ? differenceText(field, report, again) : undefined;
}

/** The statuses of all findings and items in a report: redaction must never change them. */
export const statusesOf = (report: Report): string =>
  canonical(
    report.findings.map((finding) => [
      finding.subscriptionId,
      finding.checkId,
      finding.status,
      (finding.items ?? []).map((item) => item.status),
    ]),
  );

const firstField = (row: Row, other: Row, ignored: readonly string[]): string | undefined =>
  [...new Set([...Object.keys(row), ...Object.keys(other)])].find(
    (name) => !ignored.includes(name) && canonical(row[name] ?? null) !== canonical(other[name] ?? null),
  );

const differenceText = (field: string, one: object, other: object): string =>
  `${field} is ${short(Reflect.get(one, field))} in the report, and ${short(Reflect.get(other, field))} from the evidence`;
const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};
