import type { Zone } from '../../model/finding.ts';
import type { Head, Manifest } from '../../model/manifest.ts';
import { newestFirst } from '../scan-id.ts';
import type { PurgeProgress } from '../store.ts';
import { type Difference, type Found, findings, type Ledger, type LedgerTable } from './ledger.ts';
import { readScans, type ScansFound, unexpired, verifyLinks } from './verify-links.ts';
import { keptRows } from './verify-memory.ts';
import { verifyScan } from './verify-scan.ts';

export type Verified = {
  /** The first 1,000 of `total`, in the order in which they were found. */
  readonly differences: readonly Difference[];
  readonly total: number;
  /** What a person should know, and what may be in order. */
  readonly notes: readonly Difference[];
  readonly head: Head | undefined;
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
 * nothing. `policyOf`: the digest of the policy that a text holds. Reads only. Throws where storage fails.
 */
export async function verifyStore(
  ledger: Ledger,
  policyOf: (text: string) => string | undefined,
  now: Date,
): Promise<Verified> {
  const found = findings();
  const scans = await readScans(ledger, found);
  const head = verifyLinks(scans, found);
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
  await kept.verify(newestClosed, newest, (scanId) => gone.has(scanId));
  for (const [policy, scanId] of kept.policies())
    if (!scans.policies.has(policy))
      found.differs({ table: 'scans', row: 'policy', scanId, what: `the policy ${policy} it was judged by is gone` });
  verifyPointers(scans, policyOf, now, found);
  await verifyPlaces(ledger, scans, newestClosed, found);
  return {
    differences: found.differences,
    total: found.total(),
    notes: found.notes,
    head,
    scans: scans.closed.length,
    manifests: scans.closed.filter((one) => one.manifest).length,
    purged: scans.closed.filter((one) => gone.has(one.row.id)).length,
    results,
    chain: scans.closed.flatMap((one) => one.manifest ?? []),
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

function verifyPointers(
  scans: ScansFound,
  policyOf: (text: string) => string | undefined,
  now: Date,
  found: Found,
): void {
  const { closed, unclosed, latest, claim, policyText, purge, anchored } = scans;
  const differs = (row: string, what: string) => found.differs({ table: 'scans', row, what });
  const newest = closed.at(-1);
  if ((latest ?? '') !== (newest?.row.id ?? ''))
    differs(
      'id of the newest scan',
      `it names ${latest ?? 'none'}, and the newest closed scan is ${newest?.row.id ?? 'none'}`,
    );
  const rows = [...closed.map((one) => one.row), ...unclosed];
  const newestRow =
    rows
      .map((row) => row.id)
      .sort()
      .at(-1) ?? '';
  const claimed = rows.find((row) => row.id === claim?.id);
  if ((claim?.id ?? '') !== newestRow)
    differs('claim', `it names scan ${claim?.id ?? 'none'}, and the newest that is there is ${newestRow || 'none'}`);
  else if (claim && claimed)
    for (const name of ['trigger', 'startedAt', 'cloud', 'version', 'scope'] as const)
      if (JSON.stringify(claim[name]) !== JSON.stringify(claimed[name]))
        differs('claim', `its ${name} is not that of the scan`);
  if (anchored !== undefined && anchored > (newest?.row.id ?? ''))
    differs('id of the newest anchored scan', `scan ${anchored} is not there`);
  const policy = policyText === undefined ? undefined : policyOf(policyText);
  if (newest?.manifest && policyText !== undefined && policy !== newest.manifest.policy)
    found.note({
      table: 'scans',
      row: 'stored policy text',
      what: `it is not the policy of scan ${newest.row.id}: it was changed since, and the next scan records it`,
    });
  if (purge) for (const what of purgePointerFaults(purge, newest?.manifest, now)) differs('purge pointer', what);
  else if (newest?.manifest && Object.values(newest.manifest.purge.done).some(Boolean))
    differs('purge pointer', 'it is gone');
}

function* purgePointerFaults(purge: PurgeProgress, newest: Manifest | undefined, now: Date): Generator<string> {
  const pending = purge.pending ?? [];
  for (const zone of [1, 2, 3] as const) {
    const least = newest?.purge.done[zone] ?? '';
    const buried = pending.filter((one) => one.zone === zone).map((one) => one.scanId);
    const most = [least, ...buried, ...purge.held].sort().at(-1) ?? '';
    if (newest && (purge.done[zone] < least || purge.done[zone] > most))
      yield `zone ${zone} is at ${purge.done[zone] || 'the beginning'}, and the tombstones end at ${most || 'none'}`;
  }
  if (purge.at !== undefined && Date.parse(purge.at) > now.getTime() + 3_600_000)
    yield `it ran at ${purge.at}, which is to come`;
  let number = 0;
  for (const one of pending) {
    if (one.number <= number) yield `tombstone ${one.number} is out of order`;
    number = one.number;
  }
  if (number > (purge.numbered ?? 0))
    yield `tombstone ${number} is newer than the newest number, ${purge.numbered ?? 0}`;
}

/** Rows in places of scans that are not there. */
async function verifyPlaces(ledger: Ledger, scans: ScansFound, newestClosed: string, found: Found): Promise<void> {
  const rows = new Map([...scans.closed.map((one) => one.row), ...scans.unclosed].map((row) => [row.id, row]));
  const shards = (scanId: string) => rows.get(scanId)?.shards ?? 0;
  const open = (scanId: string) => scanId > newestClosed;
  const report = new Set<string>();
  const stray = (table: LedgerTable, row: string, scanId: string, partition: string) => {
    if (report.has(`${table} ${partition}`)) return;
    report.add(`${table} ${partition}`);
    found.differs({ table, row, scanId, what: `nothing belongs into ${partition}` });
  };
  for (const table of ['results', 'shards'] as const)
    for await (const { partition } of ledger.places(table)) {
      const scanId = partition.slice(0, 16);
      const part = partition.slice(17);
      const isShard = part === 'left' || (/^\d{5}$/.test(part) && Number(part) < shards(scanId));
      const isOwn = table === 'results' ? isShard : /^(|leaves|mark-([0-9]|1[0-5]))$/.test(part);
      if (!isOwn || !(rows.has(scanId) || open(scanId)))
        stray(table, table === 'results' ? 'result' : 'list of a shard', scanId, partition);
    }
  for await (const { partition } of ledger.places('drift')) {
    const scanId = newestFirst(partition);
    if (!rows.has(scanId) && !open(scanId)) stray('drift', 'drift', scanId, partition);
  }
}
