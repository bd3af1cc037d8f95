import type { Zone } from '../../model/finding.ts';
import type { ChainHead, Manifest } from '../../model/manifest.ts';
import { newestFirst } from '../scan-id.ts';
import { type Difference, type Found, findings, type Ledger, type LedgerTable } from './ledger.ts';
import { verifyAside } from './verify-aside.ts';
import { verifyAttestations } from './verify-attestations.ts';
import { verifyEvents } from './verify-events.ts';
import { readScans, type ScansFound, unexpired, verifyLinks } from './verify-links.ts';
import { keptRows } from './verify-memory.ts';
import { verifyNotes } from './verify-notes.ts';
import { verifyPointers } from './verify-pointers.ts';
import { verifyScan } from './verify-scan.ts';

export type Verified = {
  /** The first 1,000 of `total`, in the order in which they were found. */
  readonly differences: readonly Difference[];
  readonly total: number;
  /** What a person should know, and what may be in order. */
  readonly notes: readonly Difference[];
  readonly head: ChainHead | undefined;
  /** Closed scans; of them those with a manifest, and those of which the purge took something. */
  readonly scans: number;
  readonly manifests: number;
  readonly purged: number;
  readonly results: number;
  /** The manifests, oldest first. */
  readonly chain: readonly Manifest[];
};

/**
 * Checks every stored row against the chain of manifests, in this order: scan rows and manifests, then each scan's
 * lists, results and drift, then memories, history, evidence and policies, then pointers and rows that belong to
 * nothing. Reads only. Throws where storage fails.
 */
export async function verifyStore(ledger: Ledger, now: Date): Promise<Verified> {
  const found = findings();
  const scans = await readScans(ledger, found);
  const head = verifyLinks(scans, found);
  const chain = scans.closed.flatMap((one) => one.manifest ?? []);
  const gone = goneZones(scans, now, found);
  const kept = keptRows(ledger, found);
  let results = 0;
  for (const { row, manifest } of scans.closed)
    results += await verifyScan(
      ledger,
      { row, manifest, gone: gone.get(row.id) ?? new Set() },
      found,
      (result, { shard, zone }) => kept.add(row.id, shard, result, gone.get(row.id)?.has(zone) === true),
    );
  const newestClosed = scans.closed.at(-1)?.row.id ?? '';
  const newest = [newestClosed, scans.claim?.id ?? '', scans.unclosed.at(-1)?.id ?? ''].sort().at(-1) ?? '';
  const open = new Set(
    [scans.claim?.id ?? '', ...scans.unclosed.map((row) => row.id)].filter((id) => id > newestClosed),
  );
  await kept.verify(open, newest, (scanId) => gone.has(scanId));
  for (const [policy, scanId] of kept.policies())
    if (!scans.policies.has(policy))
      found.differs({ table: 'scans', row: 'policy', scanId, what: `the policy ${policy} it was judged by is gone` });
  verifyPointers(scans, now, found);
  await verifyPlaces(ledger, scans, open, found);
  await verifyAttestations(ledger, chain, found);
  await verifyEvents(
    ledger,
    scans.closed.map((one) => one.row),
    found,
  );
  await verifyAside(ledger, chain, found);
  await verifyNotes(ledger, scans, (scanId) => gone.get(scanId)?.size === 3, found);
  return {
    differences: found.differences,
    total: found.total(),
    notes: found.notes,
    head,
    scans: scans.closed.length,
    manifests: scans.closed.filter((one) => one.manifest).length,
    purged: scans.closed.filter((one) => gone.has(one.row.id)).length,
    results,
    chain,
  };
}

/** By scan: the zones of which the tombstones in the chain, and those that still wait for it, say that they went. */
function goneZones({ closed, purge }: ScansFound, now: Date, found: Found): Map<string, Set<Zone>> {
  const gone = new Map<string, Set<Zone>>();
  const bury = (scanId: string, zone: Zone) => gone.set(scanId, (gone.get(scanId) ?? new Set()).add(zone));
  for (const { manifest } of closed) for (const one of manifest?.purge.tombstones ?? []) bury(one.scanId, one.zone);
  const newest = closed.findLast((one) => one.manifest)?.manifest;
  for (const tombstone of purge?.pending ?? []) {
    const isCarried = tombstone.number <= (newest?.purge.upTo ?? 0);
    const why = isCarried ? undefined : unexpired(tombstone, []);
    const late = Date.parse(tombstone.at) > now.getTime() + 3_600_000 ? 'it is of a time to come' : undefined;
    if (why ?? late)
      found.differs({ table: 'scans', row: 'tombstone', scanId: tombstone.scanId, what: why ?? late ?? '' });
    else if (!isCarried) bury(tombstone.scanId, tombstone.zone);
  }
  // Before there were tombstones, the purge's own row said how far it was.
  const legacy = closed.find((one) => one.manifest)?.manifest?.purge.done ?? purge?.done;
  for (const { row, manifest } of closed)
    for (const zone of [1, 2, 3] as const) if (!manifest && legacy && row.id <= legacy[zone]) bury(row.id, zone);
  return gone;
}

/** Rows in places of scans that are not there. */
async function verifyPlaces(ledger: Ledger, scans: ScansFound, open: ReadonlySet<string>, found: Found): Promise<void> {
  const rows = new Map([...scans.closed.map((one) => one.row), ...scans.unclosed].map((row) => [row.id, row]));
  const shards = (scanId: string) => rows.get(scanId)?.shards ?? 0;
  const report = new Set<string>();
  const stray = (table: LedgerTable, row: string, scanId: string, partition: string) => {
    if (report.has(`${table} ${partition}`)) return;
    report.add(`${table} ${partition}`);
    found.differs({ table, row, scanId, what: `nothing belongs into ${partition}` });
  };
  for (const table of ['results', 'shards'] as const)
    for await (const { partition } of ledger.places(table)) {
      const scanId = partition.slice(0, 16);
      const part = partition.slice(16);
      const isShard = part === '-left' || (/^-\d{5}$/.test(part) && Number(part.slice(1)) < shards(scanId));
      const isOwn =
        table === 'results' ? isShard : partition === scanId || /^-(leaves|mark-([0-9]|1[0-5]))$/.test(part);
      if (!isOwn || !(rows.has(scanId) || open.has(scanId)))
        stray(table, table === 'results' ? 'result' : 'list of a shard', scanId, partition);
    }
  for await (const { partition } of ledger.places('drift')) {
    const scanId = newestFirst(partition);
    if (!rows.has(scanId) && !open.has(scanId)) stray('drift', 'drift', scanId, partition);
  }
}
