import { z } from 'zod';

/*
 * What a closed scan commits to. docs/evidence.md describes it to the byte, for a verifier of another hand: the names
 * and their meaning are a public interface.
 */

/** SHA-256, in 64 lower-case hexadecimal digits. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
const scanId = z.string().regex(/^\d{8}T\d{6}Z$/);
const countOf = z.number().int().min(0);
const zone = z.union([z.literal(1), z.literal(2), z.literal(3)]);
const tree = z.object({ root: digestSchema, size: countOf });
const byZone = <S extends z.ZodType>(each: S) => z.object({ 1: each, 2: each, 3: each });

/** A Merkle tree of RFC 6962. */
export type Tree = z.infer<typeof tree>;

/** One subscription's place in the tree of a scan. `result`: the digest of its whole result. */
export const leafSchema = z.object({
  subscription: z.string(),
  shard: z.union([countOf, z.literal('left')]),
  zone,
  result: digestSchema,
});
export type Leaf = z.infer<typeof leafSchema>;

/** One shard's place in the tree of shards. Null: the row was lost before the scan was closed. */
export const shardLeafSchema = z.object({
  shard: countOf,
  list: digestSchema.nullable(),
  mark: digestSchema.nullable(),
  results: countOf,
});
export type ShardLeaf = z.infer<typeof shardLeafSchema>;

/**
 * What the purge took: the results of one zone in one scan, with their history and drift. `leaves`: the digest of the
 * leaves that went; null for a scan that was closed before there were manifests.
 */
export const tombstoneSchema = z.object({
  number: z.number().int().min(1),
  scanId,
  zone,
  at: z.string(),
  retentionYears: z.number(),
  results: countOf,
  leaves: digestSchema.nullable(),
});
export type Tombstone = z.infer<typeof tombstoneSchema>;

export const manifestSchema = z.object({
  format: z.literal('aispm-manifest/1'),
  /** 1 for the first manifest, and one more for each after it. */
  number: z.number().int().min(1),
  scanId,
  /** The hash of the manifest before; in the first one the link of the last scan without a manifest, or null. */
  previous: digestSchema.nullable(),
  /** The hash of the first manifest; null in that one. */
  genesis: digestSchema.nullable(),
  /** Only in the first manifest: how many closed scans are older than it, which have a link and no manifest. */
  earlier: countOf.optional(),
  /** A scan that was known as the newest closed one, and whose row was gone when this scan was closed. */
  lost: scanId.optional(),
  /** The product that closed the scan. */
  version: z.string(),
  /** The digest of the policy in force when the scan was closed. Each result names the one it was judged by. */
  policy: digestSchema,
  /** The digest of the stored text of the last valid policy file, as a string; null where none is stored. */
  policyText: digestSchema.nullable(),
  retentionYears: byZone(z.number()),
  /** The digest of the scan's own row, without its link and without the progress of its mails. */
  scan: digestSchema,
  /** Subscriptions that were listed, and those that have a result. */
  expected: countOf,
  actual: countOf,
  subscriptions: tree,
  /** Subscriptions that an earlier scan listed and this one does not. */
  delisted: tree,
  shards: tree,
  /** The digest of what was read once for the whole scope; null where there is none. */
  scope: digestSchema.nullable(),
  /** Scans since the manifest before that were started and never closed, with the digests of their rows. */
  unclosed: z.array(z.object({ scanId, row: digestSchema })),
  /** How far the purge was, and what it took since the manifest before. `upTo`: the number of its newest tombstone. */
  purge: z.object({
    done: byZone(z.string()),
    upTo: countOf,
    tombstones: z.array(tombstoneSchema),
    /** The digest of the purge's own row; null before its first run. */
    row: digestSchema.nullable(),
  }),
  /** The newest scan that was anchored outside the store; absent where nothing was. */
  anchored: scanId.optional(),
  /** The newest scan whose pack is kept outside the store; absent where none is. */
  archived: scanId.optional(),
  /** Digests of the attestations that were recorded since the manifest before, in the order of their numbers. */
  attestations: z.array(digestSchema).optional(),
  /** The number of the newest attestation that a manifest carries; absent where none does. */
  attested: countOf.optional(),
  /** What the owners are to be told of this scan: a tree over their notes. Absent where no mail was to be sent. */
  notes: tree.optional(),
  /** Scans of which every mail was accepted since the manifest before: a tree over their notes and mails. */
  told: z.array(tree.extend({ scanId })).optional(),
  /** Earlier scans of which some mail was not accepted yet. */
  untold: z.array(scanId).optional(),
  /** Rows that were set aside because they could not be read, the first 200 that are there, by id. */
  aside: z.array(z.object({ id: z.string(), row: digestSchema })).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** What identifies a manifest outside the store. `hash`: the SHA-256 of its canonical form. */
export const chainHeadSchema = z.object({
  scanId,
  number: z.number().int().min(1),
  /** The Merkle root over its subscriptions. */
  root: digestSchema,
  hash: digestSchema,
});
export type ChainHead = z.infer<typeof chainHeadSchema>;

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
export const MANIFEST_TYPE = 'urn:aispm-watch:manifest:1';
/** The payload type of a DSSE envelope that holds a statement. Source: in-toto attestation framework, v1. */
export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** An in-toto statement about a manifest: the payload of a signature, and what an anchor holds. */
export const statementSchema = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: digestSchema }) })).length(1),
  predicateType: z.literal(MANIFEST_TYPE),
  predicate: manifestSchema,
});
export type Statement = z.infer<typeof statementSchema>;

/** A DSSE envelope. Source: Dead Simple Signing Envelope, v1. */
export const envelopeSchema = z.object({
  payloadType: z.literal(PAYLOAD_TYPE),
  /** The payload's bytes in base64. */
  payload: z.base64(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.base64() })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;
