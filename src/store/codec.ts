import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { canonical } from '../model/canonical.ts';

/*
 * A value as the properties of table entities: canonical JSON, compressed with gzip, in binary properties of at most
 * 64 KiB and entities of at most 1 MiB. Source of the limits: "Understanding the Table service data model"
 * (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). They are enforced
 * here, because Azurite does not enforce the second one.
 */

const PROPERTY_BYTES = 60 * 1024;
const PROPERTIES = 10;
/** The most bytes of a compressed value that one entity holds. */
export const ENTITY_BYTES = PROPERTY_BYTES * PROPERTIES;

/**
 * Encodes a value as the properties of as many entities as it needs, in order; nearly always one. The first holds
 * `parts`, the number of entities, and `tail`, which identifies the content: 12 hex digits of its SHA-256. `size` is
 * in bytes; `c0`, `c1` and so on hold the bytes.
 *
 * @example encodeValue({ a: 1 }).parts // [{ size: 27, c0: <bytes>, parts: 1 }]
 */
export function encodeValue(value: unknown): {
  readonly tail: string;
  readonly parts: readonly Record<string, unknown>[];
} {
  const bytes = gzipSync(canonical(value));
  const tail = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  const parts: Record<string, unknown>[] = [];
  for (let at = 0; at < bytes.length; at += ENTITY_BYTES) {
    const part = bytes.subarray(at, at + ENTITY_BYTES);
    const properties: Record<string, unknown> = { size: part.length };
    for (let own = 0, index = 0; own < part.length; own += PROPERTY_BYTES, index++)
      properties[`c${index}`] = part.subarray(own, own + PROPERTY_BYTES);
    parts.push(properties);
  }
  if (parts[0]) Object.assign(parts[0], { parts: parts.length, ...(parts.length > 1 ? { tail } : {}) });
  return { tail, parts };
}

/** Decodes the properties of all entities of a value, in order. Throws where a part is missing or was changed. */
export function decodeValue(entities: readonly Readonly<Record<string, unknown>>[]): unknown {
  const wanted = entities[0]?.['parts'];
  if (wanted !== entities.length)
    throw new Error(
      `A stored value has ${entities.length} of ${String(wanted)} parts; the rest was lost or is still being written`,
    );
  return JSON.parse(gunzipSync(Buffer.concat(entities.map(bytesOf))).toString('utf8'));
}

function bytesOf(entity: Readonly<Record<string, unknown>>): Buffer {
  const parts: Buffer[] = [];
  for (let index = 0; `c${index}` in entity; index++) parts.push(Buffer.from(entity[`c${index}`] as Uint8Array));
  return Buffer.concat(parts);
}

/** SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * A text as a key: without the characters that a table refuses (/ \ # ? and control characters).
 *
 * @example keyOf('/subscriptions/1') // '=2Fsubscriptions=2F1'
 */
export const keyOf = (text: string): string => encodeURIComponent(text).replace(/[%]/g, '=');
