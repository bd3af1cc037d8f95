import { canonical } from '../../model/canonical.ts';
import type { Leaf, ShardLeaf } from '../../model/manifest.ts';
import type { ScanRow, SubscriptionResult } from '../store.ts';
import { hashOfLeaf } from './digests.ts';
import type { Ledger } from './ledger.ts';
import { auditPaths } from './merkle.ts';
import type { Private } from './pack-file.ts';

/*
 * The results of one scan as lines of a pack: each with its leaf, and where the pack is a choice, with its audit path.
 */

/** What the results of a pack rest on. `each` is handed every result. */
export type Used = {
  readonly policies: Set<string>;
  /** Whose place in the tree was written, whether or not its result is still there. */
  readonly subscriptions: Set<string>;
  /** By subscription: the digests of its evidence. */
  readonly evidence: Map<string, Set<string>>;
  each(scanId: string, result: SubscriptionResult): void;
};

const pad = (shard: number): string => String(shard).padStart(5, '0');
const MARK_PARTITIONS = 16;

/** The lines of all results, in the order of the tree, those of delisted subscriptions last. */
export async function* resultLines(
  ledger: Ledger,
  row: ScanRow,
  chosen: ReadonlySet<string> | undefined,
  open: Private,
  used: Used,
): AsyncGenerator<string> {
  const places = chosen ? await placesOf(ledger, row, chosen) : undefined;
  for await (const { shard, leaves } of leavesOf(ledger, row)) {
    const wanted = chosen ? leaves.filter((leaf) => chosen.has(leaf.subscription)) : leaves;
    if (chosen && wanted.length === 0) continue;
    const rows = new Map<string, unknown>();
    for await (const one of ledger.rows('results', `${row.id}-${shard === 'left' ? shard : pad(shard)}`))
      rows.set(one.key, one.fault === undefined ? one.value : { fault: one.fault });
    for (const leaf of wanted) {
      used.subscriptions.add(leaf.subscription);
      const key = ledger.keyOf(leaf.subscription);
      const result = rows.get(key) ?? null;
      rows.delete(key);
      yield lineOf({ leaf, ...open('result', result, leaf.result), ...places?.get(canonical(leaf)) });
      if (result !== null) note(result, row.id, shard, used);
    }
    if (!chosen) for (const result of rows.values()) yield lineOf({ leaf: null, ...open('result', result, null) });
  }
}

function note(value: unknown, scanId: string, shard: number | 'left', used: Used): void {
  const result = value as SubscriptionResult;
  if (result.subscription === undefined) return;
  if (result.policy !== undefined) used.policies.add(result.policy);
  const { id } = result.subscription;
  if (result.evidence !== undefined && shard !== 'left')
    used.evidence.set(id, (used.evidence.get(id) ?? new Set()).add(result.evidence));
  used.each(scanId, result);
}

/** Index and audit path of each chosen leaf, in the tree that it belongs to. Holds the hashes of one scan's leaves. */
async function placesOf(
  ledger: Ledger,
  row: ScanRow,
  chosen: ReadonlySet<string>,
): Promise<Map<string, { readonly index: number; readonly path: readonly string[] }>> {
  const trees = [false, true].map((isLeft) => ({ isLeft, hashes: [] as string[], wanted: new Map<number, string>() }));
  for await (const { shard, leaves } of leavesOf(ledger, row)) {
    const tree = trees.find((one) => one.isLeft === (shard === 'left'));
    for (const leaf of leaves) {
      if (chosen.has(leaf.subscription)) tree?.wanted.set(tree.hashes.length, canonical(leaf));
      tree?.hashes.push(hashOfLeaf(leaf));
    }
  }
  return new Map(
    trees.flatMap(({ hashes, wanted }) =>
      [...auditPaths(hashes, [...wanted.keys()])].map(([index, path]) => [wanted.get(index) ?? '', { index, path }]),
    ),
  );
}

type ShardLeaves = { readonly shard: number | 'left'; readonly leaves: readonly Leaf[] };

/** The leaves of a scan, a shard at a time in their order, those of delisted subscriptions last. */
async function* leavesOf(ledger: Ledger, row: ScanRow): AsyncGenerator<ShardLeaves> {
  for await (const { key, value, fault } of ledger.rows('shards', `${row.id}-leaves`))
    if (/^(\d{5}|left)$/.test(key) && fault === undefined)
      yield { shard: key === 'left' ? key : Number(key), leaves: value as Leaf[] };
}

/** A line for each shard: its leaf, its mark and, in a whole pack, its list of subscriptions. */
export async function* shardLines(
  ledger: Ledger,
  row: ScanRow,
  chosen: ReadonlySet<string> | undefined,
  open: Private,
): AsyncGenerator<string> {
  const stated: ShardLeaf[] = [];
  for await (const one of ledger.rows('shards', `${row.id}-leaves`))
    if (one.key === 'shards' && one.fault === undefined) stated.push(...(one.value as ShardLeaf[]));
  const marks = new Map<string, unknown>();
  for (let part = 0; part < MARK_PARTITIONS; part++)
    for await (const { key, value } of ledger.rows('shards', `${row.id}-mark-${part}`)) marks.set(key, value);
  const isInOrder = stated.every((leaf, index) => leaf.shard === index);
  const left = new Map(stated.map((leaf) => [`${row.plan}-${pad(leaf.shard)}`, leaf]));
  const line = (leaf: ShardLeaf, list: object) => lineOf({ leaf, mark: marks.get(pad(leaf.shard)) ?? null, ...list });
  if (!chosen && isInOrder)
    for await (const { key, value, fault } of ledger.rows('shards', row.id)) {
      const leaf = left.get(key);
      if (leaf && left.delete(key)) yield line(leaf, open('list', fault === undefined ? value : null, leaf.list));
    }
  for (const leaf of left.values()) yield line(leaf, chosen ? {} : { list: null });
}

const lineOf = (value: unknown): string => `${canonical(value)}\n`;
