import type { Outbox } from '../../src/notify/ports.ts';
import type { Store } from '../../src/scan/store.ts';
import type { SimulatedMail } from './mailbox.ts';

/* Everything that is stored at the end, without times of writing. */

const TIMES = new Set(['finishedAt', 'chain', 'head', 'nudgedAt', 'judgedAt', 'at', 'mayRepeat', 'newestScan']);

const timeless = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, one: unknown) => (TIMES.has(key) ? undefined : one)));

export async function dump(store: Store, outbox: Outbox, ids: readonly string[]): Promise<unknown> {
  const scans = await store.scans(1000);
  const perScan = [];
  for (const scan of scans) {
    const results = [];
    for (let shard = 0; shard < scan.shards; shard++)
      for await (const result of store.results(scan.id, shard)) results.push(result);
    const left = [];
    for await (const result of store.delisted(scan.id)) left.push(result);
    const drift = (await store.driftOf(scan.id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    perScan.push({
      id: scan.id,
      scan,
      marks: [...(await store.marks(scan.id))].sort(([a], [b]) => a - b),
      results,
      left,
      drift,
      notes: await outbox.notes(scan.id),
    });
  }
  const memories = await Promise.all(ids.map(async (id) => (await store.getMemory(id))?.value));
  const history = await Promise.all(ids.map((id) => store.getHistory(id, 1000)));
  return timeless({
    perScan,
    memories,
    history,
    latest: await store.latest(),
    outgoing: (await outbox.outgoing()).map((row) => row.value),
  });
}

/** What arrived, by owner: each mail once. */
export const arrived = (mail: SimulatedMail): unknown =>
  timeless(
    mail.delivered
      .map(({ to, cc, digest }) => ({ to, cc, digest }))
      .toSorted((a, b) =>
        JSON.stringify([a.digest.scanIds, a.to]) < JSON.stringify([b.digest.scanIds, b.to]) ? -1 : 1,
      ),
  );
