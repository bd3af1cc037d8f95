import { failureText } from '../../model/private-text.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { anchorText } from '../evidence/anchors.ts';
import { anchorName, signatureName } from '../evidence/digests.ts';
import { keyIdOf, signedText } from '../evidence/signer.ts';
import { manifestsAfter } from './anchor-manifests.ts';

/**
 * Signs the manifests that are not signed yet, oldest first: each as an envelope beside its anchor, with the public key
 * under `keys/`. A failure is an event, and the next run of the finisher tries again: it never holds up a scan or an
 * anchor. Returns how many it signed. Throws where the tables fail.
 */
export async function signManifests({
  store,
  anchors,
  signer: open,
  event,
}: Pick<ScanDependencies, 'store' | 'anchors' | 'signer' | 'event'>): Promise<number> {
  if (!anchors || !open) return 0;
  const [done = '', latest] = await Promise.all([store.signed(), store.latest()]);
  if (latest === undefined || latest <= done) return 0;
  let signed = 0;
  let scanId = latest;
  try {
    const signer = await open();
    const key = signer.publicKey;
    await anchors.create(`keys/${keyIdOf(key)}.pem`, key);
    for (const row of await manifestsAfter(store, done)) {
      const { manifest } = row.chain ?? {};
      if (!manifest) continue;
      scanId = row.id;
      const name = signatureName(anchorName(manifest));
      // A signature may be random: one that is there already is not made again.
      if ((await anchors.read(name)) === undefined) {
        await anchors.create(name, await signedText(signer, anchorText(manifest)));
        signed += 1;
      }
      await store.setSigned(row.id);
    }
  } catch (error) {
    const message = failureText(error instanceof Error ? error.message : String(error));
    event('signature.failed', { scanId, message });
  }
  return signed;
}
