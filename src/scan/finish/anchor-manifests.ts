import { failureText } from '../../model/private-text.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { anchorText } from '../evidence/anchors.ts';
import { anchorName } from '../evidence/digests.ts';
import type { ScanRow, Store } from '../store.ts';

/** The newest scans of which one run anchors the manifests; more are left to the next run. */
const MOST = 200;

/**
 * Writes the manifests of closed scans that are not anchored yet to the place outside the store, oldest first. A
 * failure is an event, and the next run of the finisher tries again: it never holds up a scan. Returns how many it
 * wrote.
 */
export async function anchorManifests({
  store,
  anchors,
  event,
}: Pick<ScanDependencies, 'store' | 'anchors' | 'event'>): Promise<number> {
  if (!anchors) return 0;
  const done = (await store.anchored()) ?? '';
  let written = 0;
  for (const row of await manifestsAfter(store, done)) {
    const { manifest } = row.chain ?? {};
    if (!manifest) continue;
    const name = anchorName(manifest);
    try {
      const result = await anchors.create(name, anchorText(manifest));
      if (result === 'differs') event('anchor.differs', { scanId: row.id, name, hash: row.chain?.hash });
      if (result === 'created') written += 1;
    } catch (error) {
      const message = failureText(error instanceof Error ? error.message : String(error));
      event('anchor.failed', { scanId: row.id, name, message });
      return written;
    }
    await store.setAnchored(row.id);
  }
  return written;
}

/** The oldest closed scans after another that have a manifest, oldest first. Throws where storage fails. */
export async function manifestsAfter(store: Pick<Store, 'scans'>, done: string): Promise<readonly ScanRow[]> {
  for (let limit = 20; ; limit *= 10) {
    const rows = await store.scans(limit);
    if (rows.length === limit && rows.every((row) => row.id > done)) continue;
    return rows
      .filter((row) => row.id > done && row.chain?.manifest)
      .reverse()
      .slice(0, MOST);
  }
}
