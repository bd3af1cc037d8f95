import { RestError } from '@azure/core-rest-pipeline';
import { isAnchorPlace } from '../config.ts';
import { count } from '../model/count.ts';
import { withoutControls } from '../report/control-characters.ts';
import { verifyAnchors } from '../scan/evidence/anchors.ts';
import { manifestHash } from '../scan/evidence/digests.ts';
import { differenceText, type Found, findings } from '../scan/evidence/ledger.ts';
import { type Verified, verifyStore } from '../scan/evidence/verify-store.ts';
import { CliError } from './errors.ts';
import { publicKeyIn } from './key-file.ts';
import { openForReading } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { verifyPack } from './verify-pack.ts';
import { isChainPack, verifyRange } from './verify-range.ts';

export type VerifyOptions = {
  readonly head?: readonly string[];
  readonly anchors?: string;
  readonly key?: readonly string[];
};

/** More differences and notes are counted and not shown. */
const MOST_SHOWN = 20;

/**
 * `aispm verify`: checks every stored row against the chain of manifests, and the chain against heads and anchors that
 * were kept elsewhere; with a folder, checks an evidence pack instead. Returns 0 where all holds, 2 where it does not.
 * Errors: a `CliError` where storage, anchors or pack cannot be read.
 */
export async function verifyCommand(
  ports: CliPorts,
  pack: string | undefined,
  options: VerifyOptions = {},
): Promise<number> {
  if (pack !== undefined) {
    if (await isChainPack(pack)) return verifyRange(ports, pack, options);
    if (options.head ?? options.anchors)
      throw new CliError(
        'The pack of one scan is not compared with heads or anchors',
        'Leave the folder out to verify the store',
      );
    return verifyPack(ports, pack, await Promise.all((options.key ?? []).map(publicKeyIn)));
  }
  if (options.anchors !== undefined && !isAnchorPlace(options.anchors))
    throw new CliError(
      `${options.anchors} is neither a folder nor a blob container`,
      'Give a folder, or https://ACCOUNT.blob.core.windows.net/CONTAINER',
    );
  if (options.key && options.anchors === undefined)
    throw new CliError('Signatures stand beside the anchors', 'Give --anchors with --key, or the folder of a pack');
  const keys = await Promise.all((options.key ?? []).map(publicKeyIn));
  const { ledger, anchorsAt } = openForReading(ports);
  const verified = await verifyStore(ledger, ports.now()).catch((cause: unknown) => {
    if (!(cause instanceof RestError)) throw cause;
    throw new CliError(
      `The tables of the scans cannot be read: ${cause.message}`,
      'Check the storage settings, and that the signed-in identity has Storage Table Data Reader there',
      { cause },
    );
  });
  const outside = findings();
  const heads = verifyHeads(verified, options.head ?? [], outside);
  const { anchors } = options;
  const agree =
    anchors === undefined
      ? []
      : [`${count(await compareAnchors(anchors, verified), 'anchor agrees', 'anchors agree')} with the store.`];
  const total = verified.total + outside.total();
  const differences = [...verified.differences, ...outside.differences].map(differenceText);
  const lines = [
    ...(total > 0 ? brokenLines(differences, total) : [`The chain holds: ${heldText(verified)}.`]),
    ...agree,
    ...heads,
    ...shortened(
      [...verified.notes, ...outside.notes].map((note) => `Note: ${differenceText(note)}.`),
      'note',
    ),
  ];
  ports.out.write(`${lines.map(withoutControls).join('\n')}\n`);
  return total > 0 ? 2 : 0;

  async function compareAnchors(place: string, { chain }: Verified): Promise<number> {
    try {
      return await verifyAnchors(anchorsAt(place), chain, outside, keys);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CliError(`The anchors in ${place} cannot be read: ${reason}`, 'Check the folder or the address', {
        cause,
      });
    }
  }
}

/** Looks up hashes that were kept elsewhere; returns a line for each that the store holds. */
function verifyHeads({ chain }: Verified, hashes: readonly string[], found: Found): string[] {
  const byHash = new Map(chain.map((manifest) => [manifestHash(manifest), manifest]));
  return hashes.flatMap((hash) => {
    const manifest = byHash.get(hash);
    if (manifest) return [`Manifest ${manifest.number} (scan ${manifest.scanId}) has the hash ${hash}.`];
    found.differs({ table: 'scans', row: 'manifest', what: `none in the store has the hash ${hash}` });
    return [];
  });
}

const brokenLines = ([first = '', ...others]: readonly string[], total: number): string[] => [
  `The chain does not hold: ${first}.`,
  ...shortened(
    others.map((text) => `Also: ${text}.`),
    'difference',
    total - 1,
  ),
];

function shortened(lines: readonly string[], what: string, total = lines.length): string[] {
  const more = total - Math.min(lines.length, MOST_SHOWN);
  return [...lines.slice(0, MOST_SHOWN), ...(more > 0 ? [`And ${count(more, `more ${what}`)}.`] : [])];
}

function heldText({ scans, manifests, purged, results, head }: Verified): string {
  const earlier = scans - manifests;
  return [
    `${count(scans, 'scan', 'scans')} with ${count(results, 'result', 'results')}, every row as it was closed`,
    ...(purged > 0 ? [`what the purge took of ${purged} is on record`] : []),
    ...(earlier > 0
      ? [`${earlier} are of a version before manifests, and only their findings and evidence are vouched for`]
      : []),
    ...(head ? [`the head is manifest ${head.number} of scan ${head.scanId}, ${head.hash}`] : []),
  ].join('; ');
}
