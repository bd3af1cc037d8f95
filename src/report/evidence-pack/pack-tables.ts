import { pathsOver, riskOfPath } from '../../model/attack-paths.ts';
import { KINDS } from '../../model/evidence.ts';
import { textField } from '../../model/field.ts';
import type { Reading } from '../../model/reading.ts';
import type { Recorded } from '../../model/recorded-scan.ts';
import type { Report } from '../../model/report.ts';
import { csvLine } from '../csv.ts';

/* The tables of an evidence pack that no other format has. */

/** The words of each query, by the kind of evidence it reads (or, once for the whole scope, what it lists). */
export type Queries = Readonly<Record<string, string>>;

/**
 * One attempt to read one kind of evidence. `expected`: as Azure counts the rows, where it counts them and the answer
 * is whole.
 */
export type ReadAttempt = {
  readonly subscription: string;
  readonly kind: string;
  readonly source: string;
  readonly read_utc: string;
  readonly time_range: string;
  readonly expected: number | null;
  readonly actual: number | null;
  readonly complete: boolean;
  readonly reason: string;
};

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `\ufeff${csvLine(head)}${rows.map(csvLine).join('')}`;

/** Every read of a scan, those of the whole scope first. */
export function readsOf(recorded: Recorded, queries: Queries): readonly ReadAttempt[] {
  const of = (subscription: string, readings: object): ReadAttempt[] =>
    Object.entries(readings).flatMap(([kind, reading]: [string, Reading<object>]) =>
      kind === 'history' ? [] : [readOf(subscription, kind, reading, kind in queries)],
    );
  return [
    ...of('', recorded.scope),
    ...recorded.subscriptions.flatMap(({ subject, readings }) => of(subject.id, readings)),
  ];
}

function readOf(subscription: string, kind: string, reading: Reading<object>, queried: boolean): ReadAttempt {
  const { expected, actual, blind } = reading.ok
    ? countsOf(reading.value)
    : { expected: null, actual: null, blind: reading.message };
  return {
    subscription,
    kind,
    source: reading.source,
    read_utc: reading.at,
    time_range:
      kind === 'alerts'
        ? 'what Azure kept then, about 90 days'
        : queried
          ? 'all that Azure listed then'
          : 'as it stood then',
    expected: blind ? null : expected,
    actual,
    complete: blind === undefined,
    reason: blind ?? '',
  };
}

function countsOf(value: object): {
  readonly expected: number | null;
  readonly actual: number | null;
  readonly blind: string | undefined;
} {
  const { rows, accounts, workspaces, plans, permissions, totalRecords, blind } = value as Readonly<
    Record<string, unknown>
  >;
  const list = [rows, accounts, workspaces, plans, permissions].find((one) => Array.isArray(one));
  return {
    expected: typeof totalRecords === 'number' ? totalRecords : null,
    actual: Array.isArray(list) ? list.length : null,
    blind: textField(blind, 'message'),
  };
}

export const readRows = (reads: readonly ReadAttempt[]): string =>
  table(
    [
      'subscription_id',
      'kind',
      'title',
      'source',
      'read_utc',
      'time_range',
      'expected_rows',
      'actual_rows',
      'complete',
      'reason',
    ],
    reads.map((read) => [
      read.subscription,
      read.kind,
      KINDS[read.kind as keyof typeof KINDS]?.title ?? read.kind,
      read.source,
      read.read_utc,
      read.time_range,
      String(read.expected ?? ''),
      String(read.actual ?? ''),
      read.complete ? 'yes' : 'no',
      read.reason,
    ]),
  );

/**
 * A row for each path that is listed; `status` and `message` are those of AISPM-030, for a path that touches an AI
 * resource.
 */
export function attackPathRows(report: Report, recorded: Recorded): string {
  const names = namesOf(report);
  const items = new Map(
    report.findings
      .filter((one) => one.checkId === 'AISPM-030')
      .flatMap((one) => (one.items ?? []).map((item) => [item.resourceId.toLowerCase(), item] as const)),
  );
  const inventory = Map.groupBy(report.inventory, (item) => item.subscriptionId);
  const rows = recorded.subscriptions.flatMap(({ subject, readings: { attackPaths } }) =>
    (attackPaths?.ok ? attackPaths.value.rows : []).map((row) => {
      const touched = (inventory.get(subject.id) ?? []).filter(
        (item) =>
          item.role !== 'related' &&
          pathsOver([row], [{ id: item.resourceId, name: item.name, type: item.type }]).length > 0,
      );
      const item = items.get(row.id.toLowerCase());
      return [
        report.scan.id,
        report.scan.startedAt,
        subject.id,
        names.get(subject.id) ?? '',
        row.id,
        textField(row.properties, 'displayName') ?? row.name ?? '',
        riskOfPath(row) ?? '',
        touched.map((one) => one.resourceId).join(' '),
        item?.status ?? '',
        item?.message ?? '',
      ];
    }),
  );
  return table(
    'scan scanned_utc subscription_id subscription attack_path_id name risk ai_resources status message'.split(' '),
    rows,
  );
}

const namesOf = (report: Report): ReadonlyMap<string, string> =>
  new Map(report.subscriptions.map((one) => [one.id, one.name]));
