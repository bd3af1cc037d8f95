import { canonical } from '../../src/model/canonical.ts';
import type { Leaf, Manifest } from '../../src/model/manifest.ts';
import type { StoredNote } from '../../src/notify/ports.ts';
import { hashOfLeaf, headOf, leafOf, manifestHash, scanDigest } from '../../src/scan/evidence/digests.ts';
import { merkleTree } from '../../src/scan/evidence/merkle.ts';
import { newestFirst } from '../../src/scan/scan-id.ts';
import type { Link, Memory, ScanRow, SubscriptionResult } from '../../src/scan/store.ts';
import type { Random } from '../simulate/random.ts';
import type { Tables } from './nights.ts';

/*
 * Somebody who knows the format: they change what a finding says and compute every hash anew, up to the head, so that
 * the store agrees with itself.
 */

/** The tables with one finding of a stored scan reworded, and everything that follows computed again. */
export function rewritten(tables: Tables, random: Random): { readonly tables: Tables; readonly what: string } {
  const copy: Tables = {
    ...tables,
    scans: tables.scans.copy(),
    shards: tables.shards.copy(),
    results: tables.results.copy(),
    memories: tables.memories.copy(),
    outbox: tables.outbox.copy(),
  };
  const rows = copy.results.all().filter((row) => !row.partition.endsWith('-left'));
  const row = random.pick(rows);
  const result: SubscriptionResult = JSON.parse(row.text);
  const at = random.below(result.findings.length);
  const findings = result.findings.map((one, index) =>
    index === at ? { ...one, message: 'Everything is as it should be' } : one,
  );
  const forged = { ...result, findings };
  copy.results.force(row.partition, row.key, canonical(forged), row.plain);
  const memory = copy.memories.all().find((one) => one.partition === row.key);
  if (memory) {
    const held: Memory = JSON.parse(memory.text);
    const isNewest = canonical(held.result) === row.text;
    if (isNewest) copy.memories.force(memory.partition, memory.key, canonical({ ...held, result: forged }));
  }
  relink(copy, row.partition.slice(0, 16));
  return { tables: copy, what: `${row.partition} ${row.key}: finding ${at}` };
}

/** Computes the manifests anew, from a scan up to the head. */
function relink(tables: Tables, from: string): void {
  const scans = tables.scans
    .all()
    .filter((row) => row.partition === 'scan')
    .map((row): ScanRow => JSON.parse(row.text))
    .reverse();
  let before: ScanRow | undefined;
  for (const scan of scans) {
    const manifest = scan.chain?.manifest;
    if (!manifest) continue;
    const next = scan.id < from ? scan : { ...scan, chain: linkAnew(tables, scan, manifest, before) };
    tables.scans.force('scan', newestFirst(scan.id), canonical(next));
    for (const row of tables.outbox.all().filter((one) => one.partition === newestFirst(scan.id))) {
      const { note, ...sent }: StoredNote = JSON.parse(row.text);
      const head = next.chain?.manifest ? { head: headOf(next.chain.manifest) } : {};
      tables.outbox.force(row.partition, row.key, canonical({ ...sent, note: { ...note, ...head } }), row.plain);
    }
    before = next;
  }
}

function linkAnew(tables: Tables, scan: ScanRow, manifest: Manifest, before: ScanRow | undefined): Link {
  const tree = merkleTree();
  for (let shard = 0; shard < scan.shards; shard++) {
    const key = String(shard).padStart(5, '0');
    const stated = tables.shards.all().find((row) => row.partition === `${scan.id}-leaves` && row.key === key);
    if (!stated) continue;
    const results = tables.results
      .all()
      .filter((row) => row.partition === `${scan.id}-${key}`)
      .map((row) => leafOf(shard, JSON.parse(row.text)));
    const own = new Map(results.map((leaf) => [leaf.subscription, leaf]));
    const leaves = (JSON.parse(stated.text) as Leaf[]).map((leaf) => own.get(leaf.subscription) ?? leaf);
    for (const leaf of leaves) tree.add(hashOfLeaf(leaf));
    tables.shards.force(stated.partition, stated.key, canonical(leaves));
  }
  const { root, size } = tree.end();
  const genesis = before?.chain?.manifest ? (before.chain.manifest.genesis ?? before.chain.hash) : null;
  const anew: Manifest = {
    ...manifest,
    previous: before?.chain?.hash ?? manifest.previous,
    genesis,
    scan: scanDigest(scan),
    // Where the purge took all results, the old root is the only one there is.
    subscriptions: size === 0 ? manifest.subscriptions : { root, size },
  };
  return { previous: anew.previous, results: anew.subscriptions.root, hash: manifestHash(anew), manifest: anew };
}
