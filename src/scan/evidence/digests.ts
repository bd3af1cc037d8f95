import { createHash } from 'node:crypto';
import { canonical } from '../../model/canonical.ts';
import {
  type ChainHead,
  type Leaf,
  MANIFEST_TYPE,
  type Manifest,
  type ShardLeaf,
  STATEMENT_TYPE,
  type Statement,
  type Tree,
} from '../../model/manifest.ts';
import type { Drift } from '../../model/report.ts';
import { SEVERITIES } from '../../model/status.ts';
import type { ScanRow, SetAside, SubscriptionResult } from '../store.ts';
import { leafHash, merkleTree } from './merkle.ts';

/* What is hashed, in which form: docs/evidence.md says the same for a verifier of another hand. */

/** The SHA-256 of a value's canonical form, in hex. */
export const digestOf = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex');

/** The digest of a scan's row. Its own link and the progress of its mails are left out: they change afterwards. */
export function scanDigest({ chain: _chain, told: _told, ...closed }: ScanRow): string {
  return digestOf(closed);
}

export const leafOf = (shard: number | 'left', result: SubscriptionResult): Leaf => ({
  subscription: result.subscription.id,
  shard,
  zone: result.subscription.zone,
  result: digestOf(result),
});

/** A leaf as the tree holds it. */
export const hashOfLeaf = (leaf: Leaf | ShardLeaf): string => leafHash(canonical(leaf));

/** A note as its own digest covers it: without the head, which is only known once the scan is closed. */
export const noteDigest = (note: object): string => digestOf({ ...note, head: undefined });

/** The tree over the notes of a scan, by owner; with `mail`, the id of the mail that was accepted with each. */
export function noteTree(notes: readonly { readonly note: NoteOf; readonly mail?: string | undefined }[]): Tree {
  const tree = merkleTree();
  for (const { note, mail } of notes.toSorted((a, b) => (a.note.owner < b.note.owner ? -1 : 1)))
    tree.add(leafHash(canonical({ mail, note: noteDigest(note) })));
  return tree.end();
}
/** The digest of an entry about a row that was set aside; whether its event was written is left out. */
export const asideDigest = ({ announced: _announced, ...entry }: SetAside): string => digestOf(entry);
/** So many rows that were set aside stand in one manifest. */
export const MOST_ASIDE = 200;

/** Of a note only this much is known here. */
export type NoteOf = { readonly scanId: string; readonly owner: string };

/** Where the signature of an anchor stands. */
export const signatureName = (anchor: string): string => anchor.replace(/\.json$/, '.dsse.json');

/** The digest of the leaves that a purge took: their hashes in the order of the tree, each with a line feed. */
export function removedDigest(leaves: readonly Leaf[]): string {
  const hash = createHash('sha256');
  for (const leaf of leaves) hash.update(`${hashOfLeaf(leaf)}\n`);
  return hash.digest('hex');
}

/** The key of a drift row: it sorts the drift of a scan by severity, the worst first. */
export const driftKey = ({ id, severity }: Pick<Drift, 'id' | 'severity'>): string =>
  `${SEVERITIES.indexOf(severity)}${createHash('sha256').update(id).digest('hex')}`;

export const manifestHash = (manifest: Manifest): string => digestOf(manifest);

export const headOf = (manifest: Manifest): ChainHead => ({
  scanId: manifest.scanId,
  number: manifest.number,
  root: manifest.subscriptions.root,
  hash: manifestHash(manifest),
});

/** The in-toto statement about a manifest. Its canonical form is what is anchored, and what is signed. */
export const statementOf = (manifest: Manifest): Statement => ({
  _type: STATEMENT_TYPE,
  subject: [{ name: manifest.scanId, digest: { sha256: manifestHash(manifest) } }],
  predicateType: MANIFEST_TYPE,
  predicate: manifest,
});

/** The bytes that a DSSE signature is made over ("pre-authentication encoding"). Source: DSSE protocol, v1. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(payloadType, 'utf8');
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/**
 * Where a manifest is anchored, by the quarter in which its scan began.
 *
 * @example anchorName({ scanId: '20261124T010000Z', number: 12 }) // '2026-Q4/00000012-20261124T010000Z.json'
 */
export function anchorName({ scanId, number }: Pick<ChainHead, 'scanId' | 'number'>): string {
  const quarter = Math.ceil(Number(scanId.slice(4, 6)) / 3);
  return `${scanId.slice(0, 4)}-Q${quarter}/${String(number).padStart(8, '0')}-${scanId}.json`;
}
