import { pathsOver, riskOfPath } from '../../model/attack-paths.ts';
import { KINDS } from '../../model/evidence.ts';
import { textField } from '../../model/field.ts';
import { inPairs } from '../../model/in-pairs.ts';
import type { Reading } from '../../model/reading.ts';
import type { Recorded, RecordSource } from '../../model/recorded-scan.ts';
import type { Part } from '../../model/report.ts';
import { csvLine } from '../csv.ts';
import type { ReportParts } from '../layout.ts';

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

async function* table(
  head: readonly string[],
  rows: AsyncIterable<readonly (readonly string[])[]>,
): AsyncGenerator<string> {
  yield `\ufeff${csvLine(head)}`;
  for await (const some of rows) yield some.map(csvLine).join('');
}

/** Every read of a scan, those of the whole scope first. */
export async function* readsOf(record: RecordSource, queries: Queries): AsyncGenerator<ReadAttempt> {
  const of = (subscription: string, readings: object): ReadAttempt[] =>
    Object.entries(readings).flatMap(([kind, reading]: [string, Reading<object>]) =>
      kind === 'history' ? [] : [readOf(subscription, kind, reading, kind in queries)],
    );
  yield* of('', record.head.scope);
  for await (const { subject, readings } of record.subscriptions()) yield* of(subject.id, readings);
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

export const readRows = (reads: AsyncIterable<ReadAttempt>): AsyncIterable<string> =>
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
    cellsOf(reads),
  );

async function* cellsOf(reads: AsyncIterable<ReadAttempt>): AsyncGenerator<readonly (readonly string[])[]> {
  for await (const read of reads)
    yield [
      [
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
      ],
    ];
}

/**
 * A row for each path that is listed; `status` and `message` are those of AISPM-030, for a path that touches an AI
 * resource.
 */
export const attackPathRows = (report: ReportParts, record: RecordSource): AsyncIterable<string> =>
  table(
    'scan scanned_utc subscription_id subscription attack_path_id name risk ai_resources status message'.split(' '),
    pathCells(report, record),
  );

async function* pathCells(
  { head, parts }: ReportParts,
  record: RecordSource,
): AsyncGenerator<readonly (readonly string[])[]> {
  const ids: string[] = [];
  for await (const { subscription } of parts(false)) ids.push(subscription.id);
  const pairs = inPairs(record.subscriptions(), parts(false), {
    ofLeft: (one) => one.subject.id,
    ofRight: (part) => part.subscription.id,
    keys: ids,
  });
  for await (const [one, part] of pairs)
    if (one) yield pathsOf(one, part).map((cells) => [head.scan.id, head.scan.startedAt, ...cells]);
}

function pathsOf(
  { subject, readings: { attackPaths } }: Recorded['subscriptions'][number],
  part: Part | undefined,
): readonly (readonly string[])[] {
  const items = new Map(
    (part?.findings ?? [])
      .filter((one) => one.checkId === 'AISPM-030')
      .flatMap((one) => (one.items ?? []).map((item) => [item.resourceId.toLowerCase(), item] as const)),
  );
  return (attackPaths?.ok ? attackPaths.value.rows : []).map((row) => {
    const touched = (part?.inventory ?? []).filter(
      (item) =>
        item.role !== 'related' &&
        pathsOver([row], [{ id: item.resourceId, name: item.name, type: item.type }]).length > 0,
    );
    const item = items.get(row.id.toLowerCase());
    return [
      subject.id,
      part?.subscription.name ?? '',
      row.id,
      textField(row.properties, 'displayName') ?? row.name ?? '',
      riskOfPath(row) ?? '',
      touched.map((one) => one.resourceId).join(' '),
      item?.status ?? '',
      item?.message ?? '',
    ];
  });
}
