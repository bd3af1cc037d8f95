import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { canonical } from '../model/canonical.ts';

/*
 * A value as the properties of table entities: canonical JSON, gzip, in binary properties below 64 KiB, in entities
 * below 1 MiB. The limits are held here, because Azurite does not hold the second one.
 */

const PROPERTY = 60 * 1024;
const PROPERTIES = 10;
export const ENTITY_BYTES = PROPERTY * PROPERTIES;

/**
 * The properties of as many entities as the value needs, in order; one for nearly everything. `tail` is of the content,
 * and stands in the first.
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
    for (let own = 0, index = 0; own < part.length; own += PROPERTY, index++)
      properties[`c${index}`] = part.subarray(own, own + PROPERTY);
    parts.push(properties);
  }
  if (parts[0]) Object.assign(parts[0], { parts: parts.length, ...(parts.length > 1 ? { tail } : {}) });
  return { tail, parts };
}

/** The value again. Throws where a part is missing or was changed. */
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

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A key without the characters that a table refuses (/ \ # ? and control characters). */
export const keyOf = (text: string): string => encodeURIComponent(text).replace(/[%]/g, '=');
