import { canonical } from '../../model/canonical.ts';
import type { Readings } from '../../model/evidence.ts';
import { type Manifest, manifestSchema } from '../../model/manifest.ts';
import { newestFirst } from '../scan-id.ts';
import type { ScanRow, StoredReadings } from '../store.ts';
import { anchorName, headOf, statementOf } from './digests.ts';
import type { Ledger, LedgerRow } from './ledger.ts';
import { resultLines, shardLines, type Used } from './pack-results.ts';
import { redactor } from './redaction.ts';

/** What is exported. Days as YYYY-MM-DD, both included. `subscriptions`: lower-case ids; all where it is absent. */
export type PackRange = {
  readonly from: string;
  readonly to: string;
  readonly subscriptions?: ReadonlySet<string>;
};

/** A file of a pack, whose text is taken once, before the next file is asked for. A name in `.gz` is compressed. */
export type ChainFile = { readonly name: string; readonly text: string | AsyncIterable<string> };

export type ChainScan = { readonly row: ScanRow; readonly manifest: Manifest };
/** The scans of a store, and those of them that a range takes; oldest first. */
export type ChainScans = {
  readonly chain: readonly ChainScan[];
  readonly within: readonly ChainScan[];
  readonly latest: string | undefined;
  readonly pending: readonly unknown[];
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
  let pending: readonly unknown[] = [];
  let earlier = 0;
  const [first, last] = [from.replaceAll('-', ''), `${to.replaceAll('-', '')}Z`];
  const isWithin = (id: string) => id >= first && id <= last;
  for await (const { partition, key, value, fault } of ledger.rows('scans')) {
    if (fault !== undefined && partition === 'scan')
      throw new UnreadableScans(`The row of scan ${newestFirst(key)}: ${fault}`);
    if (fault !== undefined) continue;
    if (partition === 'latest') latest = String(value);
    if (partition === 'purge') pending = pendingOf(value);
    if (partition !== 'scan') continue;
    const row = value as ScanRow;
    const manifest = row.chain?.manifest;
    if (manifest) {
      if (!manifestSchema.safeParse(manifest).success)
        throw new UnreadableScans(`The manifest of scan ${row.id} cannot be read`);
      chain.push({ row, manifest });
    } else if (row.summary && isWithin(row.id)) earlier += 1;
  }
  chain.sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
  return { chain, within: chain.filter(({ row }) => isWithin(row.id)), latest, pending, earlier };
}

const pendingOf = (value: unknown): readonly unknown[] => {
  const pending: unknown = Reflect.get(Object(value), 'pending');
  return Array.isArray(pending) ? pending : [];
};

/** A value without personal data, as members of a file: marked `private` where that changed it. */
export type Private = (name: string, value: unknown) => { readonly private?: true };

/**
 * The files of a pack that the chain vouches for, one after another; rows are copied as they are, for the verifier to
 * judge. Holds the results of one shard in memory. Throws what storage throws.
 */
export async function* chainFiles(
  ledger: Ledger,
  range: PackRange,
  { chain, within, latest, pending }: ChainScans,
  used: Used,
): AsyncGenerator<ChainFile> {
  const { subscription: impersonal, texts } = redactor();
  const open: Private = (name, value) => marked(name, value, texts(value));
  const newest = chain.at(-1)?.manifest;
  yield json('pack.json', {
    format: 'aispm-chain-pack/1',
    from: range.from,
    to: range.to,
    subscriptions: range.subscriptions ? [...range.subscriptions].sort() : null,
    head: newest ? headOf(newest) : null,
    latest: latest ?? null,
    pending,
  });
  for (const { row, manifest } of chain) {
    const subject = [{ name: row.id, digest: { sha256: row.chain?.hash ?? '' } }];
    const name = `manifests/${anchorName(manifest)}`;
    yield { name, text: canonical({ ...statementOf(manifest), subject }) };
  }
  for (const { row, manifest } of within) {
    const at = `scans/${row.id}`;
    const { chain: link, told: _told, ...closed } = row;
    const { previous, results, hash } = link ?? {};
    yield json(`${at}/scan.json`, { link: { previous, results, hash }, ...open('row', closed) });
    yield* scopeFile(ledger, row, at, open);
    yield { name: `${at}/shards.jsonl`, text: shardLines(ledger, row, range.subscriptions, open) };
    yield { name: `${at}/results.jsonl.gz`, text: resultLines(ledger, row, range.subscriptions, open, used) };
    used.policies.add(manifest.policy);
  }
  for await (const { key, value, fault } of ledger.rows('scans', 'policies'))
    if (fault === undefined && used.policies.has(key)) yield json(`policies/${key}.json`, open('policy', value));
  for (const [subscription, digests] of used.evidence)
    for await (const { key, value, fault } of ledger.rows('evidence', ledger.keyOf(subscription)))
      if (fault === undefined && digests.has(key)) {
        const read = withoutDetail(value as StoredReadings);
        yield json(`evidence/${key}.json`, marked('evidence', read, impersonal(read)));
      }
  yield { name: 'attestations.jsonl', text: attestationLines(ledger.rows('scans', 'attestations'), open) };
}

async function* scopeFile(ledger: Ledger, row: ScanRow, at: string, open: Private): AsyncGenerator<ChainFile> {
  for await (const { key, value, fault } of ledger.rows('shards', row.id))
    if (key === `${row.plan}-scope` && fault === undefined) {
      yield json(`${at}/scope.json`, open('scope', value));
      return;
    }
  yield json(`${at}/scope.json`, { scope: null });
}

async function* attestationLines(rows: AsyncIterable<LedgerRow>, open: Private): AsyncGenerator<string> {
  for await (const { value, fault } of rows)
    yield `${canonical(open('attestation', fault === undefined ? value : { fault }))}\n`;
}

const json = (name: string, value: unknown): ChainFile => ({ name, text: `${canonical(value)}\n` });

function marked(name: string, value: unknown, redacted: unknown): { readonly private?: true } {
  const isSame = canonical(value) === canonical(redacted);
  return { [name]: redacted, ...(isSame ? {} : { private: true }) };
}

/** Evidence as its digest covers it. */
function withoutDetail({ readings, ...rest }: StoredReadings): StoredReadings {
  const entries = Object.entries(readings).map(([kind, reading]) => [kind, { ...Object(reading), detail: undefined }]);
  return { ...rest, readings: Object.fromEntries(entries) as Readings };
}
