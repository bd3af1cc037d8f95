import { failureText } from '../../model/private-text.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { archiveFiles } from '../evidence/chain-pack.ts';
import { anchorName } from '../evidence/digests.ts';
import { signedSums } from '../evidence/signer.ts';
import { isWhole } from '../newest-closed.ts';
import type { ScanRow, Store } from '../store.ts';
import { manifestsAfter } from './anchor-manifests.ts';

/** So many packs are written in one run of the finisher; more are left to the next one. */
const MOST = 2;

/**
 * Writes the packs of closed scans that have none yet to the place of the anchors, each beside its manifest, file by
 * file, with their checksums last, signed where there is a key; oldest first; the first is that of the newest
 * closed scan of the whole scope. A failure is an event, and the next run of the
 * finisher tries again: it never holds up a scan. Returns how many it wrote.
 */
export async function archivePacks({
  store,
  anchors,
  ledger,
  signer: open,
  event,
}: Pick<ScanDependencies, 'store' | 'anchors' | 'ledger' | 'signer' | 'event'>): Promise<number> {
  if (!anchors || !ledger) return 0;
  const done = await store.archived();
  const rows = done === undefined ? await firstScan(store) : await manifestsAfter(store, done);
  let written = 0;
  for (const row of rows.slice(0, MOST)) {
    const { manifest } = row.chain ?? {};
    if (!manifest) continue;
    try {
      const kept = done === undefined ? new Set<string>() : await evidenceBefore(store, row);
      const at = `${anchorName(manifest).replace(/\.json$/, '')}/`;
      let sums = '';
      for await (const { name, text } of archiveFiles(ledger, { row, manifest }, kept))
        sums += `${await anchors.keep(at + name, typeof text === 'string' ? oneOf(text) : text)}  ${name}\n`;
      await anchors.keep(`${at}SHA256SUMS`, oneOf(sums));
      const signer = await open?.();
      if (signer) {
        const { name, text } = await signedSums(signer, sums);
        await anchors.create(at + name, String(text));
      }
    } catch (error) {
      const message = failureText(error instanceof Error ? error.message : String(error));
      event('anchor.failed', { scanId: row.id, name: 'its pack', message });
      return written;
    }
    await store.setArchived(row.id);
    written += 1;
  }
  return written;
}

async function* oneOf(text: string): AsyncGenerator<string> {
  yield text;
}

/** With the newest scan of the whole scope the packs begin. */
async function firstScan(store: Pick<Store, 'latest' | 'getScan'>): Promise<readonly ScanRow[]> {
  const latest = await store.latest();
  const row = latest === undefined ? undefined : await store.getScan(latest);
  return row?.chain?.manifest ? [row] : [];
}

/** The digests of the evidence that the packs before hold: of the scans from the last one of the whole scope on. */
async function evidenceBefore(store: Pick<Store, 'scans' | 'results'>, row: ScanRow): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  for (const before of await store.scans(20, row.id)) {
    if (!before.summary) continue;
    for (let shard = 0; shard < before.shards; shard++)
      for await (const { evidence } of store.results(before.id, shard)) if (evidence !== undefined) kept.add(evidence);
    if (isWhole(before)) break;
  }
  return kept;
}
