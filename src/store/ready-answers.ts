import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Expiry } from '../scan/expiry.ts';
import { READY_PARTS, type ReadyAnswers, type ReadyPart } from '../scan/ready-answers.ts';
import { ENTITY_BYTES, PROPERTY_BYTES } from './codec.ts';
import type { RawRow, Table } from './table.ts';

/*
 * Ready answers, each a partition of the table `answers`: an entity that names what it is made of, then its bytes in
 * entities below 1 MiB. The hash of the bytes detects a missing part, and one of another answer.
 */

const headSchema = z.object({ madeOf: z.string(), plainBytes: z.number().int(), sha256: z.string() });
const HEAD = '00000';

const partitionOf = (scanId: string, part: ReadyPart): string => `${scanId}-${part}`;
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The ready answers of one table. Every function throws the `RestError` of a failed request. */
export function readyAnswers(table: Table): ReadyAnswers & Pick<Expiry, 'expireReady'> {
  return {
    async getReady(scanId, format, madeOf) {
      const parts: Uint8Array[] = [];
      let head: z.output<typeof headSchema> | undefined;
      for await (const row of table.rawAll(partitionOf(scanId, format))) {
        if (row.rowKey === HEAD) head = headSchema.safeParse(row).data;
        if (head?.madeOf !== madeOf) return undefined;
        if (row.rowKey !== HEAD) parts.push(...bytesIn(row));
      }
      const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return head && hashOf(bytes) === head.sha256 ? { madeOf, plainBytes: head.plainBytes, bytes } : undefined;
    },
    async putReady(scanId, format, { madeOf, plainBytes, bytes }) {
      const partition = partitionOf(scanId, format);
      await table.deletePartition(partition);
      for (let at = 0, index = 1; at < bytes.length; at += ENTITY_BYTES, index++) {
        const rowKey = String(index).padStart(HEAD.length, '0');
        await table.putRaw(partition, [{ rowKey, ...propertiesOf(bytes.subarray(at, at + ENTITY_BYTES)) }]);
      }
      await table.putRaw(partition, [{ rowKey: HEAD, madeOf, plainBytes, sha256: hashOf(bytes) }]);
    },
    async expireReady(scanId) {
      for (const part of READY_PARTS) await table.deletePartition(partitionOf(scanId, part));
    },
  };
}

/** Each property has a buffer of its own: the client sends the whole buffer of a view. */
function propertiesOf(part: Uint8Array): Record<string, Uint8Array> {
  const properties: Record<string, Uint8Array> = {};
  for (let at = 0, index = 0; at < part.length; at += PROPERTY_BYTES, index++)
    properties[`c${index}`] = part.slice(at, at + PROPERTY_BYTES);
  return properties;
}

function bytesIn(row: RawRow): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let index = 0; ; index++) {
    const bytes = row[`c${index}`];
    if (!(bytes instanceof Uint8Array)) return parts;
    parts.push(bytes);
  }
}
