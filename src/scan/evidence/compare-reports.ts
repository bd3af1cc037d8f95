import { canonical } from '../../model/canonical.ts';
import type { Report } from '../../model/report.ts';

/** Where the earlier scans have a part in a report: what they gave cannot be judged again from one scan's evidence. */
export type Comparison = 'whole' | 'without-earlier-scans';

type Row = Readonly<Record<string, unknown>>;
type Keyed = {
  readonly named: (row: Row) => string;
  readonly rows: (report: Report) => readonly Row[];
  readonly earlier: readonly string[];
};

const LISTS: readonly Keyed[] = [
  { named: (row) => `Subscription ${String(row['id'])}`, rows: (report) => report.subscriptions, earlier: ['history'] },
  {
    named: (row) => `${String(row['checkId'])} of ${String(row['subscriptionId'])}`,
    rows: (report) => report.findings,
    earlier: ['since', 'at'],
  },
  { named: (row) => `Resource ${String(row['resourceId'])}`, rows: (report) => report.inventory, earlier: [] },
];

/** The first thing in which a report differs from what its evidence gives, in words; undefined where nothing does. */
export function firstDifference(report: Report, again: Report, compared: Comparison): string | undefined {
  const lost = new Set(report.scan.missing);
  const judged = (row: Row) => !lost.has(String(row['subscriptionId'] ?? row['id']));
  for (const { named, rows, earlier } of LISTS) {
    const left = compared === 'whole' ? [] : earlier;
    const expected = new Map(rows(again).map((row) => [named(row), row]));
    for (const row of rows(report).filter(judged)) {
      const name = named(row);
      const other = expected.get(name);
      if (!other) return `${name} stands in the report, and the evidence gives none`;
      expected.delete(name);
      const field = firstField(row, other, left);
      if (field) return `${name}: ${told(field, row, other)}`;
    }
    const [missing] = expected.keys();
    if (missing !== undefined) return `${missing} follows from the evidence, and is not in the report`;
  }
  const { subscriptions: _s, findings: _f, inventory: _i, ...head } = report;
  const heads: readonly string[] =
    compared === 'whole' ? Object.keys({ ...head }) : lost.size > 0 ? ['checks'] : ['checks', 'coverage', 'totals'];
  const field = heads.find((name) => canonical(Reflect.get(report, name)) !== canonical(Reflect.get(again, name)));
  return field ? told(field, report, again) : undefined;
}

/** Which findings of which status, of resources too, a report comes to: what redaction must never change. */
export const statusesOf = (report: Report): string =>
  canonical(
    report.findings.map((finding) => [
      finding.subscriptionId,
      finding.checkId,
      finding.status,
      (finding.items ?? []).map((item) => item.status),
    ]),
  );

const firstField = (row: Row, other: Row, left: readonly string[]): string | undefined =>
  [...new Set([...Object.keys(row), ...Object.keys(other)])].find(
    (name) => !left.includes(name) && canonical(row[name] ?? null) !== canonical(other[name] ?? null),
  );

const told = (field: string, one: object, other: object): string =>
  `${field} is ${short(Reflect.get(one, field))} in the report, and ${short(Reflect.get(other, field))} from the evidence`;
const short = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};
