import { canonical } from '../../model/canonical.ts';
import type { Finding } from '../../model/finding.ts';
import { inPairs } from '../../model/in-pairs.ts';
import type { Part } from '../../model/report.ts';
import type { ReportSource } from '../stored/report-source.ts';

/** `without-earlier-scans`: what a report took from earlier scans cannot be judged again from the evidence of one. */
export type Comparison = 'whole' | 'without-earlier-scans';

type Row = Readonly<Record<string, unknown>>;
type Keyed = {
  readonly nameOf: (row: Row) => string;
  readonly rows: (part: Part) => readonly Row[];
  readonly earlier: readonly string[];
};

const LISTS: readonly Keyed[] = [
  {
    nameOf: (row) => `Subscription ${String(row['id'])}`,
    rows: (part) => [part.subscription],
    earlier: ['history', 'evidence', 'judgedAt'],
  },
  {
    nameOf: (row) => `${String(row['checkId'])} of ${String(row['subscriptionId'])}`,
    rows: (part) => part.findings,
    earlier: ['since', 'at', 'flapping'],
  },
  { nameOf: (row) => `Resource ${String(row['resourceId'])}`, rows: (part) => part.inventory, earlier: [] },
];

type Parts = Pick<ReportSource, 'head'> & { parts(withHistory: boolean): AsyncIterable<Part> };

/**
 * The first difference between a report and what its evidence gives, in words; undefined where there is none. Both are
 * read a subscription at a time. Throws what reading them throws.
 */
export async function firstDifference(
  report: Parts,
  again: Parts,
  comparison: Comparison,
): Promise<string | undefined> {
  const lost = new Set(report.head.scan.missing);
  const lists = LISTS.map((list) => listDifference({ ...list, earlier: comparison === 'whole' ? [] : list.earlier }));
  const ids: string[] = [];
  for await (const { subscription } of again.parts(false)) ids.push(subscription.id);
  const idOf = (part: Part) => part.subscription.id;
  const pairs = inPairs(report.parts(true), again.parts(true), { ofLeft: idOf, ofRight: idOf, keys: ids });
  for await (const [one, other] of pairs)
    for (const list of lists) list.add(one && !lost.has(idOf(one)) ? one : undefined, other);
  const inList = lists.map((list) => list.first()).find((found) => found !== undefined);
  if (inList !== undefined) return inList;
  const heads: readonly string[] =
    comparison === 'whole' ? Object.keys(report.head) : lost.size > 0 ? ['checks'] : ['checks', 'coverage', 'totals'];
  const field = heads.find(
    (name) => canonical(Reflect.get(report.head, name)) !== canonical(Reflect.get(again.head, name)),
  );
  return field ? differenceText(field, report.head, again.head) : undefined;
}

/** The statuses of all findings and items: redaction must never change them. */
export const statusesOf = ({ findings }: { readonly findings: readonly Finding[] }): string =>
  canonical(
    findings.map((finding) => [
      finding.subscriptionId,
      finding.checkId,
      finding.status,
      (finding.items ?? []).map((item) => item.status),
    ]),
  );

/** Compares one list of a report, a subscription at a time: a row that differs comes before one that is missing. */
function listDifference({ nameOf, rows, earlier }: Keyed) {
  let differs: string | undefined;
  let missing: string | undefined;
  const differenceOf = (row: Row, other: Row | undefined): string | undefined => {
    if (!other) return `${nameOf(row)} is in the report, and the evidence gives none`;
    const field = firstField(row, other, earlier);
    return field ? `${nameOf(row)}: ${differenceText(field, row, other)}` : undefined;
  };
  return {
    add(part: Part | undefined, again: Part | undefined): void {
      if (differs !== undefined) return;
      const expected = new Map((again ? rows(again) : []).map((row) => [nameOf(row), row]));
      for (const row of part ? rows(part) : []) {
        differs ??= differenceOf(row, expected.get(nameOf(row)));
        expected.delete(nameOf(row));
      }
      const [left] = expected.keys();
      missing ??= left === undefined ? undefined : `${left} follows from the evidence, but is not in the report`;
    },
    first: () => differs ?? missing,
  };
}

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
