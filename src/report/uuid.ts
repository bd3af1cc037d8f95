import { createHash } from 'node:crypto';

/**
 * A name-based UUID (version 5, RFC 9562) in a namespace of this product: the same parts give the same id on every run.
 */
export function uuidOf(...parts: readonly string[]): string {
  const hash = createHash('sha1').update('aispm-watch\0').update(parts.join('\0')).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
