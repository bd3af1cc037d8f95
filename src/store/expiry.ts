import type { Zone } from '../model/finding.ts';
import type { Expiry, PurgeProgress, ScanRow } from '../scan/store.ts';
import { MARK_PARTITIONS, markPartition, newestFirst, resultsPartition } from './keys.ts';
import type { Table, ValueHead } from './tables.ts';

type Tables = Readonly<Record<'scans' | 'shards' | 'results' | 'history' | 'evidence' | 'drift' | 'outbox', Table>>;

const AT_ONCE = 16;

/** The plain property of evidence that names the newest scan which used it in a zone. */
export const useOf = (zone: Zone): string => `zone${zone}`;
const USES = [useOf(1), useOf(2), useOf(3)];

export function expiry({
  scans,
  shards,
  results,
  history,
  evidence,
  drift,
  outbox,
}: Tables): Omit<Expiry, 'latest' | 'getScan'> {
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
      const heads = await all(results.heads({ partition: resultsPartition(scanId, shard), where: { zone } }, []));
      for (let at = 0; at < heads.length; at += AT_ONCE)
        await Promise.all(heads.slice(at, at + AT_ONCE).map(({ key }) => history.drop(key, newestFirst(scanId))));
      await results.remove(heads);
      return heads.length;
    },
    async expireDrift(scanId, zone) {
      const heads = await all(drift.heads({ partition: newestFirst(scanId), where: { zone } }, []));
      await drift.remove(heads);
      return heads.length;
    },
    async expireRest(scanId) {
      for (let part = 0; part < MARK_PARTITIONS; part++) await shards.deletePartition(markPartition(scanId, part));
      await shards.deletePartition(scanId);
      await outbox.deletePartition(newestFirst(scanId));
    },
    async expireEvidence(from, isExpired, goOn) {
      let removed = 0;
      let partition = from;
      for await (const head of evidence.heads({ from }, USES)) {
        if (head.partition !== partition && !goOn()) return { removed, next: head.partition };
        partition = head.partition;
        if (isExpired(usesOf(head)) && (await evidence.removeUnchanged(head))) removed += 1;
      }
      return { removed, next: '' };
    },
  };
}

const usesOf = ({ plain }: ValueHead): { readonly zone: Zone; readonly scanId: string }[] =>
  ([1, 2, 3] as const).flatMap((zone) => {
    const scanId = plain[useOf(zone)];
    return typeof scanId === 'string' ? [{ zone, scanId }] : [];
  });

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}
