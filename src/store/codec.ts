import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { canonical } from '../model/canonical.ts';

/*
 * A value as the properties of table entities: canonical JSON, compressed with gzip, in binary properties of at most
 * 64 KiB and entities of at most 1 MiB. Source of the limits: "Understanding the Table service data model"
 * (https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model). They are enforced
 * here, because Azurite does not enforce the second one.
 */

export const PROPERTY_BYTES = 60 * 1024;
const PROPERTIES = 10;
/** The most bytes of a value that is read: far above the largest subscription, far below the memory of an instance. */
const VALUE_BYTES = 256 * 1024 * 1024;
/** The most entities of one value; a row that claims more is damaged. */
export const MOST_PARTS = 99;
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

/** A value, or why it cannot be read: a fixed sentence, which holds nothing of the content. */
export type Decoded = { readonly value: unknown } | { readonly fault: string };

/** Decodes the properties of all entities of a value, in order. */
export function decodeValue(entities: readonly Readonly<Record<string, unknown>>[]): Decoded {
  const wanted = entities[0]?.['parts'];
  if (wanted !== entities.length) return { fault: `${entities.length} of its parts are there, not all` };
  const parts: Uint8Array[] = [];
  for (const entity of entities)
    for (let index = 0; `c${index}` in entity; index++) {
      const bytes = entity[`c${index}`];
      if (!(bytes instanceof Uint8Array)) return { fault: 'its content is not binary' };
      parts.push(bytes);
    }
  try {
    return { value: JSON.parse(gunzipSync(Buffer.concat(parts), { maxOutputLength: VALUE_BYTES }).toString('utf8')) };
  } catch {
    return { fault: 'its content is damaged, or larger than any value this app writes' };
  }
}

/** SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * A text as a key: without the characters that a table refuses (/ \ # ? and control characters).
 *
 * @example keyOf('/subscriptions/1') // '=2Fsubscriptions=2F1'
 */
export const keyOf = (text: string): string => encodeURIComponent(text.toWellFormed()).replace(/[%]/g, '=');
