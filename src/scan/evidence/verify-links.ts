import { type ChainHead, type Manifest, manifestSchema } from '../../model/manifest.ts';
import { YEAR_MS } from '../finish/tombstones.ts';
import type { PurgeProgress } from '../purge-progress.ts';
import { newestFirst } from '../scan-id.ts';
import type { ScanRow } from '../store.ts';
import { digestOf, headOf, manifestHash, scanDigest } from './digests.ts';
import type { Found, Ledger } from './ledger.ts';

/** The table of scans as it was found. */
export type ScansFound = {
  /** Closed scans, oldest first, each with its manifest where it has one. */
  readonly closed: readonly { readonly row: ScanRow; readonly manifest: Manifest | undefined }[];
  readonly unclosed: readonly ScanRow[];
  readonly policies: ReadonlySet<string>;
  readonly latest?: string;
  readonly claim?: ScanRow;
  readonly policyText?: string;
  readonly purge?: PurgeProgress;
  readonly anchored?: string;
  readonly archived?: string;
  readonly signed?: string;
};

const SINGLE = new Set(['latest', 'claim', 'policy', 'purge', 'anchored', 'archived', 'signed']);
const CLOSED = new Set(['complete', 'partial']);

/** Reads the table of scans, and finds rows that are damaged, misplaced or of an unknown kind. */
export async function readScans(ledger: Ledger, found: Found): Promise<ScansFound> {
  const rows: ScanRow[] = [];
  const policies = new Set<string>();
  const singles: { -readonly [K in keyof ScansFound]?: unknown } = {};
  for await (const { partition, key, value, fault } of ledger.rows('scans')) {
    const differs = (row: string, what: string) => found.differs({ table: 'scans', row, what });
    if (fault !== undefined) {
      const scanId = partition === 'scan' ? newestFirst(key) : undefined;
      found.differs({ table: 'scans', row: KINDS[partition] ?? partition, scanId, what: fault });
    } else if (partition === 'scan') {
      const row = value as ScanRow;
      if (key !== newestFirst(row.id)) differs('scan row', `it stands where scan ${newestFirst(key)} belongs`);
      else rows.push(row);
    } else if (partition === 'policies') {
      if (digestOf(value) === key) policies.add(key);
      else differs('policy', `its content is not that of its digest ${key}`);
    } else if (SINGLE.has(partition)) {
      const isPlaced = key === partition || (partition === 'purge' && key === 'progress');
      if (!isPlaced) differs(KINDS[partition] ?? partition, `there is a second one, at ${key}`);
      else singles[partition === 'policy' ? 'policyText' : (partition as 'latest')] = value;
    } else if (!OTHERS.has(partition)) differs('row', `nothing writes the partition ${partition}`);
  }
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const closed = rows.filter((row) => CLOSED.has(row.state)).map((row) => ({ row, manifest: manifestIn(row, found) }));
  const unclosed = rows.filter((row) => !CLOSED.has(row.state));
  return { ...(singles as Partial<ScansFound>), closed, unclosed, policies };
}

const KINDS: Readonly<Record<string, string>> = {
  scan: 'scan row',
  latest: 'id of the newest scan',
  claim: 'claim',
  policy: 'stored policy text',
  policies: 'policy',
  purge: 'purge pointer',
  anchored: 'id of the newest anchored scan',
  archived: 'id of the newest archived scan',
  signed: 'id of the newest signed scan',
};
/** Partitions that other modules look after. */
const OTHERS = new Set(['attestations']);

function manifestIn(row: ScanRow, found: Found): Manifest | undefined {
  if (row.chain?.manifest === undefined) return undefined;
  const parsed = manifestSchema.safeParse(row.chain.manifest);
  if (parsed.success) return row.chain.manifest;
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  found.differs({ table: 'scans', row: 'manifest', scanId: row.id, what: `its ${path} is none` });
  return undefined;
}

/**
 * Checks that the manifests follow one another from the genesis to the newest, and that each is that of its scan's row.
 * Returns the newest head.
 */
export function verifyLinks({ closed, unclosed, policies }: ScansFound, found: Found): ChainHead | undefined {
  let before: { readonly row: ScanRow; readonly manifest: Manifest | undefined } | undefined;
  let genesis: string | undefined;
  let earlier = 0;
  for (const { row, manifest } of closed) {
    const differs = (what: string, of = 'manifest') => found.differs({ table: 'scans', row: of, scanId: row.id, what });
    if (!row.chain) differs('it has no link', 'scan row');
    else if (!manifest) {
      if (genesis !== undefined) differs('it has no manifest, although an earlier scan has one', 'scan row');
      else earlier += 1;
      if (row.chain.previous !== (before?.row.chain?.hash ?? null))
        differs(followsWhat(before?.row), 'link of a version before manifests');
    } else {
      for (const what of faultsOf(row, manifest)) differs(what);
      const isGenesis = genesis === undefined;
      genesis ??= manifest.genesis ?? manifestHash(manifest);
      if (isGenesis && manifest.genesis !== null)
        differs(`it is number ${manifest.number}; the first manifest, which it names, and those up to it are gone`);
      if (isGenesis && (manifest.earlier ?? -1) !== earlier && manifest.genesis === null)
        differs(`${manifest.earlier} scans were closed before it, and ${earlier} are there`);
      if (!isGenesis && manifest.genesis !== genesis) differs('it names another first manifest');
      if (manifest.previous !== (before?.row.chain?.hash ?? null) && !(isGenesis && manifest.genesis !== null))
        differs(followsWhat(before?.row));
      if (manifest.number !== (before?.manifest?.number ?? 0) + 1 && !(isGenesis && manifest.genesis !== null))
        differs(`it is number ${manifest.number}, and the one before is number ${before?.manifest?.number ?? 0}`);
      if (manifest.lost) differs(`when it was closed, the row of scan ${manifest.lost} was gone`);
      if (!policies.has(manifest.policy)) differs(`the policy ${manifest.policy} that was in force is gone`, 'policy');
      for (const what of purgeFaults(manifest, before?.manifest)) differs(what, 'tombstone');
      const between = unclosed.filter((one) => one.id < row.id && one.id > (before?.row.id ?? ''));
      for (const { scanId, what } of unclosedFaults(manifest, between))
        found.differs({ table: 'scans', row: 'row of a scan that was never closed', scanId, what });
    }
    before = { row, manifest };
  }
  const newest = closed.at(-1);
  return newest?.manifest ? headOf(newest.manifest) : undefined;
}

const followsWhat = (before: ScanRow | undefined): string =>
  before
    ? `it does not follow scan ${before.id}: a scan in between was removed, or that one was changed`
    : 'it follows a scan that is gone';

function* faultsOf(row: ScanRow, manifest: Manifest): Generator<string> {
  const { chain } = row;
  if (manifest.scanId !== row.id) yield `it is that of scan ${manifest.scanId}`;
  if (chain?.hash !== manifestHash(manifest)) yield 'its hash is not the one in the link';
  if (chain?.previous !== manifest.previous || chain.results !== manifest.subscriptions.root)
    yield 'the link around it says something else';
  if (manifest.scan !== scanDigest(row)) yield 'the scan row is not the one that was closed';
  if (manifest.actual !== manifest.subscriptions.size) yield 'it counts other results than its tree has';
  if (manifest.expected !== row.summary?.coverage.inScope) yield 'it counts other subscriptions than the scan row';
}

/** Tombstones that are out of order, or that claim an expiry which the retention did not allow. */
function* purgeFaults(manifest: Manifest, before: Manifest | undefined): Generator<string> {
  const { tombstones, upTo, done } = manifest.purge;
  let number = before?.purge.upTo ?? 0;
  for (const tombstone of tombstones) {
    if (tombstone.number !== number + 1) yield `number ${tombstone.number} follows number ${number}`;
    number = tombstone.number;
    const why = unexpired(tombstone, [manifest, ...(before ? [before] : [])]);
    if (why) yield why;
  }
  if (upTo !== number) yield `they end with number ${number}, not ${upTo}`;
  for (const zone of [1, 2, 3] as const)
    if (before && done[zone] < before.purge.done[zone]) yield `the purge of zone ${zone} went back to ${done[zone]}`;
}

/** When a scan began, by its id. */
export const timeOf = (scanId: string): number =>
  Date.parse(scanId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Why what a tombstone names had not expired; undefined where it had. `manifests`: those that say the retention. */
export function unexpired(
  { scanId, zone, at, retentionYears }: Manifest['purge']['tombstones'][number],
  manifests: readonly Manifest[],
): string | undefined {
  if (manifests.length > 0 && !manifests.some((one) => one.retentionYears[zone] === retentionYears))
    return `scan ${scanId}, zone ${zone}: a retention of ${retentionYears} years was never in force`;
  if (timeOf(scanId) + retentionYears * YEAR_MS > Date.parse(at) + 1000)
    return `scan ${scanId}, zone ${zone}: it had not expired at ${at}, after ${retentionYears} years`;
  return undefined;
}

function* unclosedFaults(manifest: Manifest, rows: readonly ScanRow[]): Generator<{ scanId: string; what: string }> {
  const recorded = new Map(manifest.unclosed.map((one) => [one.scanId, one.row]));
  for (const row of rows) {
    if (!recorded.has(row.id)) yield { scanId: row.id, what: `scan ${manifest.scanId} did not know it` };
    else if (recorded.get(row.id) !== scanDigest(row)) yield { scanId: row.id, what: 'it was changed' };
    recorded.delete(row.id);
  }
  for (const [scanId] of recorded) yield { scanId, what: 'it is gone' };
}
