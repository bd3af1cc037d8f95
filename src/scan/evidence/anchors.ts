import { canonical } from '../../model/canonical.ts';
import { type Manifest, statementSchema } from '../../model/manifest.ts';
import { anchorName, digestOf, manifestHash, signatureName, statementOf } from './digests.ts';
import type { Found } from './ledger.ts';
import { signedPayload } from './signer.ts';

/** Texts outside the store that are created once and never replaced. */
export type Anchors = {
  /** Creates a text where there is none. `differs`: another one is there already. */
  create(name: string, text: string): Promise<'created' | 'same' | 'differs'>;
  /**
   * Creates a file of pieces where there is none, compressed where its name ends in `.gz`; takes every piece either
   * way. Returns the SHA-256 of the bytes that are there.
   */
  keep(name: string, pieces: AsyncIterable<string>): Promise<string>;
  read(name: string): Promise<string | undefined>;
  /** In the order of their names. */
  names(): AsyncIterable<string>;
};

/** What an anchor holds. */
export const anchorText = (manifest: Manifest): string => canonical(statementOf(manifest));

const ANCHOR = /^\d{4}-Q[1-4]\/(\d{8})-(\d{8}T\d{6}Z)\.json$/;

/**
 * Compares the manifests of the store with what is anchored. Those newer than the newest anchor wait for the next run
 * of the finisher. With `keys` (public, PEM), one of them must have signed each anchor. Returns how many agree. Throws
 * where the anchors cannot be read.
 */
export async function verifyAnchors(
  anchors: Pick<Anchors, 'names' | 'read'>,
  chain: readonly Manifest[],
  found: Pick<Found, 'differs' | 'note'>,
  keys: readonly string[] = [],
): Promise<number> {
  const stored = new Map(chain.map((manifest) => [anchorName(manifest), manifest]));
  const there = new Set<string>();
  let agree = 0;
  for await (const name of anchors.names()) {
    const [, , scanId] = ANCHOR.exec(name) ?? [];
    if (scanId === undefined) continue;
    there.add(name);
    const differs = (what: string) => found.differs({ table: 'anchors', row: name, scanId, what });
    const text = (await anchors.read(name)) ?? '';
    const anchored = manifestOf(text);
    const own = stored.get(name);
    if (!anchored) differs('it is no manifest, or was changed');
    else if (anchorName(anchored) !== name) differs(`it is the manifest of scan ${anchored.scanId}`);
    else if (!own) differs(lostWhat(anchored, chain));
    else if (manifestHash(own) !== manifestHash(anchored))
      differs(`the store’s manifest has another ${firstMember(own, anchored)}`);
    else if (keys.length === 0) agree += 1;
    else {
      const signature = await anchors.read(signatureName(name));
      if (signature !== undefined && signedPayload(signature, keys) === text) agree += 1;
      else if (signature !== undefined) differs('its signature is not that of the key');
      else if (own === chain.at(-1)) found.note({ table: 'anchors', row: name, scanId, what: 'it is not signed yet' });
      else differs('it is not signed');
    }
  }
  const newest = [...there].sort().at(-1) ?? '';
  for (const [name, { scanId }] of stored)
    if (!there.has(name)) {
      const missing = { table: 'anchors', row: name, scanId } as const;
      if (name < newest) found.differs({ ...missing, what: 'the store has this manifest, and no anchor holds it' });
      else found.note({ ...missing, what: 'it is not anchored yet' });
    }
  return agree;
}

function manifestOf(text: string): Manifest | undefined {
  try {
    const parsed = statementSchema.safeParse(JSON.parse(text));
    if (!parsed.success || canonical(parsed.data) !== text) return undefined;
    const { predicate, subject } = parsed.data;
    return subject[0]?.digest.sha256 === manifestHash(predicate) ? predicate : undefined;
  } catch {
    return undefined;
  }
}

function lostWhat({ number }: Manifest, chain: readonly Manifest[]): string {
  const own = chain.find((one) => one.number === number);
  return own
    ? `the store’s manifest ${number} is that of scan ${own.scanId}`
    : `the store has no manifest ${number}: it ends with ${chain.at(-1)?.number ?? 0}`;
}

const firstMember = (own: Manifest, anchored: Manifest): string =>
  [...new Set([...Object.keys(anchored), ...Object.keys(own)])].find(
    (name) => digestOf(Reflect.get(own, name) ?? null) !== digestOf(Reflect.get(anchored, name) ?? null),
  ) ?? 'form';
