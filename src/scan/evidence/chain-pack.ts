import { canonical } from '../../model/canonical.ts';
import type { Readings } from '../../model/evidence.ts';
import { type Manifest, manifestSchema } from '../../model/manifest.ts';
import { newestFirst } from '../scan-id.ts';
import type { ScanRow, StoredReadings } from '../store.ts';
import { anchorName, digestOf, headOf, statementOf } from './digests.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import type { ChainFile, Private } from './pack-file.ts';
import { resultLines, shardLines, type Used } from './pack-results.ts';
import { redactor } from './redaction.ts';

/** What is exported. Days as YYYY-MM-DD, both included. `subscriptions`: lower-case ids; all where it is absent. */
export type PackRange = {
  readonly from: string;
  readonly to: string;
  readonly subscriptions?: ReadonlySet<string>;
};

export type ChainScan = { readonly row: ScanRow; readonly manifest: Manifest };
/** The scans of a store, and those of them that a range takes; oldest first. */
export type ChainScans = {
  readonly chain: readonly ChainScan[];
  readonly within: readonly ChainScan[];
  readonly latest: string | undefined;
  /** The row of the purge, which holds the tombstones that wait for the next manifest. */
  readonly purge: unknown;
  /** Closed scans in the range from before there were manifests: they are in no pack. */
  readonly earlier: number;
};

/** Rows of the table of scans that cannot be read, so that no pack can be made. */
export class UnreadableScans extends Error {}

/**
 * Reads the scans that have a manifest. Throws `UnreadableScans` where a row is damaged, and what storage throws.
 */
export async function chainScans(ledger: Ledger, { from, to }: Pick<PackRange, 'from' | 'to'>): Promise<ChainScans> {
  const chain: ChainScan[] = [];
  let latest: string | undefined;
  let purge: unknown;
  let earlier = 0;
  const [first, last] = [from.replaceAll('-', ''), `${to.replaceAll('-', '')}Z`];
  const isWithin = (id: string) => id >= first && id <= last;
  for await (const { partition, key, value, fault } of ledger.rows('scans')) {
    if (fault !== undefined && partition === 'scan')
      throw new UnreadableScans(`The row of scan ${newestFirst(key)}: ${fault}`);
    if (fault !== undefined) continue;
    if (partition === 'latest') latest = String(value);
    if (partition === 'purge') purge = value;
    if (partition !== 'scan') continue;
    const row = value as ScanRow;
    if (key !== newestFirst(row.id))
      throw new UnreadableScans(`The row of scan ${newestFirst(key)} is that of scan ${row.id}`);
    const manifest = row.chain?.manifest;
    if (manifest) {
      if (!manifestSchema.safeParse(manifest).success)
        throw new UnreadableScans(`The manifest of scan ${row.id} cannot be read`);
      chain.push({ row, manifest });
    } else if (row.summary && isWithin(row.id)) earlier += 1;
  }
  chain.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
  return { chain, within: chain.filter(({ row }) => isWithin(row.id)), latest, purge, earlier };
}

/** Members that hold what Azure answered, as it answered. */
const LISTED: ReadonlySet<string> = new Set(['scope', 'list']);

/**
 * The files of a pack that the chain vouches for, one after another; rows are copied as they are, for the verifier to
 * judge. Holds the results of one shard in memory. Throws what storage throws.
 */
export async function* chainFiles(
  ledger: Ledger,
  range: PackRange,
  { chain, within, latest, purge }: ChainScans,
  used: Used,
): AsyncGenerator<ChainFile> {
  const { subscription: impersonal, open } = privacy();
  const newest = chain.at(-1)?.manifest;
  yield json('pack.json', {
    format: 'aispm-chain-pack/1',
    from: range.from,
    to: range.to,
    subscriptions: range.subscriptions ? [...range.subscriptions].sort() : null,
    head: newest ? headOf(newest) : null,
    latest: latest ?? null,
    purge: purge ?? null,
  });
  for (const { row, manifest } of chain) {
    const subject = [{ name: row.id, digest: { sha256: row.chain?.hash ?? '' } }];
    const name = `manifests/${anchorName({ scanId: row.id, number: manifest.number })}`;
    yield { name, text: canonical({ ...statementOf(manifest), subject }) };
  }
  for (const { row, manifest } of within) {
    yield* scanFiles(ledger, { row, manifest }, `scans/${row.id}/`, range.subscriptions, open, used);
  }
  for await (const { key, value, fault } of ledger.rows('scans', 'policies'))
    if (fault === undefined && used.policies.has(key)) yield json(`policies/${key}.json`, open('policy', value, key));
  for await (const { digest, read } of evidenceOf(ledger, used, () => true))
    yield json(`evidence/${digest}.json`, marked('evidence', read, impersonal(read), digest));
  const stated = chain.flatMap(({ manifest }) => manifest.attestations ?? []);
  yield { name: 'attestations.jsonl', text: attestationLines(ledger.rows('scans', 'attestations'), stated, open) };
}

/** The files of one scan. Holds the results of one shard in memory. */
async function* scanFiles(
  ledger: Ledger,
  { row, manifest }: ChainScan,
  at: string,
  chosen: PackRange['subscriptions'],
  open: Private,
  used: Used,
): AsyncGenerator<ChainFile> {
  const { chain: link, told: _told, ...closed } = row;
  const { previous, results, hash } = link ?? {};
  yield json(`${at}scan.json`, { link: { previous, results, hash }, ...open('row', closed, manifest.scan) });
  yield* scopeFile(ledger, { row, manifest }, at, open);
  yield { name: `${at}shards.jsonl`, text: shardLines(ledger, row, chosen, open) };
  yield { name: `${at}results.jsonl.gz`, text: resultLines(ledger, row, chosen, open, used) };
  used.policies.add(manifest.policy);
}

/**
 * The pack of one scan, as it is kept outside the store beside its anchor: the files of a pack of many nights, and what
 * was read, as far as no earlier pack holds it. Throws what storage throws.
 */
export async function* archiveFiles(
  ledger: Ledger,
  { row, manifest }: ChainScan,
  kept: ReadonlySet<string>,
): AsyncGenerator<ChainFile> {
  const { subscription: impersonal, open } = privacy();
  const used: Used = { policies: new Set(), subscriptions: new Set(), evidence: new Map(), each: () => {} };
  yield* scanFiles(ledger, { row, manifest }, '', undefined, open, used);
  for await (const { key, value, fault } of ledger.rows('scans', 'policies'))
    if (fault === undefined && used.policies.has(key)) yield json(`policies/${key}.json`, open('policy', value, key));
  async function* evidence(): AsyncGenerator<string> {
    for await (const { digest, read } of evidenceOf(ledger, used, (key) => !kept.has(key)))
      yield `${canonical({ digest, ...marked('evidence', read, impersonal(read), digest) })}\n`;
  }
  yield { name: 'evidence.jsonl.gz', text: evidence() };
}

async function* evidenceOf(
  ledger: Ledger,
  used: Used,
  isWanted: (digest: string) => boolean,
): AsyncGenerator<{ readonly digest: string; readonly read: StoredReadings }> {
  for (const [subscription, digests] of used.evidence) {
    if (![...digests].some(isWanted)) continue;
    for await (const { key, value, fault } of ledger.rows('evidence', ledger.keyOf(subscription)))
      if (fault === undefined && digests.has(key) && isWanted(key))
        yield { digest: key, read: withoutDetail(value as StoredReadings) };
  }
}

/** Values as a pack holds them: without personal data, and marked where that changes what a digest covers. */
function privacy() {
  const { subscription, listed, texts } = redactor();
  const open: Private = (name, value, digest) =>
    marked(name, value, LISTED.has(name) ? listed(value) : texts(value), digest);
  return { subscription, open };
}

async function* scopeFile(
  ledger: Ledger,
  { row, manifest }: ChainScan,
  at: string,
  open: Private,
): AsyncGenerator<ChainFile> {
  for await (const { key, value, fault } of ledger.rows('shards', row.id))
    if (key === `${row.plan}-scope` && fault === undefined) {
      yield json(`${at}scope.json`, open('scope', value, manifest.scope));
      return;
    }
  yield json(`${at}scope.json`, { scope: null });
}

async function* attestationLines(
  rows: AsyncIterable<LedgerRow>,
  stated: readonly string[],
  open: Private,
): AsyncGenerator<string> {
  let index = 0;
  for await (const { value, fault } of rows) {
    const one = fault === undefined ? value : { fault };
    // One that no manifest carries yet has no digest to be held against.
    yield `${canonical(open('attestation', one, stated[index] ?? digestOf(one)))}\n`;
    index += 1;
  }
}

const json = (name: string, value: unknown): ChainFile => ({ name, text: `${canonical(value)}\n` });

function marked(name: string, value: unknown, redacted: unknown, digest: string | null): { readonly private?: true } {
  const isPrivate = canonical(value) !== canonical(redacted) && digestOf(value) === digest;
  return { [name]: redacted, ...(isPrivate ? { private: true } : {}) };
}

/** Evidence as its digest covers it. */
function withoutDetail({ readings, ...rest }: StoredReadings): StoredReadings {
  const entries = Object.entries(readings).map(([kind, reading]) => [kind, { ...Object(reading), detail: undefined }]);
  return { ...rest, readings: Object.fromEntries(entries) as Readings };
}
