import type { Zone } from '../model/finding.ts';
import type { Expiry } from '../scan/expiry.ts';
import type { PurgeProgress } from '../scan/purge-progress.ts';
import { newestFirst } from '../scan/scan-id.ts';
import type { ScanRow } from '../scan/store.ts';
import {
  drawnPartition,
  leavesPartition,
  MARK_PARTITIONS,
  markPartition,
  overduePartition,
  resultsPartition,
} from './keys.ts';
import type { Table, ValueHead } from './table.ts';

type Tables = Readonly<Record<'scans' | 'shards' | 'results' | 'history' | 'evidence' | 'drift' | 'outbox', Table>>;

const CONCURRENCY = 16;

/** The name of the plain property of evidence that holds the newest scan which used it in a zone. */
export const useProperty = (zone: Zone): string => `zone${zone}`;
const USE_PROPERTIES = [useProperty(1), useProperty(2), useProperty(3)];

/** The deletions of the purge, over the tables of `openStore`. Each throws the `RestError` of a failed request. */
export function expiry({
  scans,
  shards,
  results,
  history,
  evidence,
  drift,
  outbox,
}: Tables): Omit<Expiry, 'latest' | 'getScan' | 'leaves' | 'expireReady'> {
  return {
    async purgeProgress() {
      return (await scans.get('purge', 'progress'))?.value as PurgeProgress | undefined;
    },
    putPurgeProgress: (progress) => scans.put('purge', 'progress', progress),
    async scansBetween(after, before) {
      const found: ScanRow[] = [];
      if (before === '') return found;
      for await (const row of scans.listAll({ last: 'scan', from: { partition: 'scan', key: newestFirst(before) } })) {
        const scan = row.value as ScanRow;
        if (scan.id <= after) break;
        if (scan.id < before) found.push(scan);
      }
      return found.reverse();
    },
    async expireResults(scanId, shard, zone) {
      const heads = await collect(results.heads({ partition: resultsPartition(scanId, shard), where: { zone } }, []));
      for (let at = 0; at < heads.length; at += CONCURRENCY)
        await Promise.all(heads.slice(at, at + CONCURRENCY).map(({ key }) => history.drop(key, newestFirst(scanId))));
      await results.remove(heads);
      return heads.length;
    },
    async expireDrift(scanId, zone) {
      const heads = await collect(drift.heads({ partition: newestFirst(scanId), where: { zone } }, []));
      await drift.remove(heads);
      return heads.length;
    },
    async expireRest(scanId) {
      for (let part = 0; part < MARK_PARTITIONS; part++) await shards.deletePartition(markPartition(scanId, part));
      await shards.deletePartition(scanId);
      await shards.deletePartition(leavesPartition(scanId));
      await outbox.deletePartition(newestFirst(scanId));
      await outbox.deletePartition(overduePartition(scanId));
      const drawn = drawnPartition(scanId);
      for await (const { partition } of outbox.heads({ from: drawn }, [])) {
        if (!partition.startsWith(drawn)) break;
        await outbox.deletePartition(partition);
      }
    },
    async expireEvidence(from, isExpired, hasTime) {
      let removed = 0;
      let partition = from;
      for await (const head of evidence.heads({ from }, USE_PROPERTIES)) {
        if (head.partition !== partition && !hasTime()) return { removed, next: head.partition };
        partition = head.partition;
        if (isExpired(usesOf(head)) && (await evidence.removeUnchanged(head))) removed += 1;
      }
      return { removed, next: '' };
    },
  };
}

const usesOf = ({ plain }: ValueHead): { readonly zone: Zone; readonly scanId: string }[] =>
  ([1, 2, 3] as const).flatMap((zone) => {
    const scanId = plain[useProperty(zone)];
    return typeof scanId === 'string' ? [{ zone, scanId }] : [];
  });

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}
