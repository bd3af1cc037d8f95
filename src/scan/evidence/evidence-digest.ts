import type { Readings } from '../../model/evidence.ts';
import type { StoredReadings } from '../store.ts';
import { digestOf } from './digests.ts';

/**
 * The SHA-256 of evidence, in hex, and the evidence as it is stored: without the times of its readings, so that the
 * same content read on two nights is stored once. The findings keep the times. The `detail` of a refusal, which differs
 * every time, is stored as it was on the first of those nights and is not hashed.
 */
export function evidenceHash({ subject, readings }: StoredReadings): {
  readonly timeless: StoredReadings;
  readonly hash: string;
} {
  const entries = Object.entries(readings).map(([kind, reading]) => [
    kind,
    { ...reading, at: '1970-01-01T00:00:00.000Z' },
  ]);
  const timeless = { subject, readings: Object.fromEntries(entries) as Readings };
  const hashed = entries.map(([kind, reading]) => [kind, { ...Object(reading), detail: undefined }]);
  return { timeless, hash: digestOf({ subject, readings: Object.fromEntries(hashed) }) };
}

/** The digest of evidence as a row holds it: the same as its key, unless the row was changed. */
export const storedEvidenceDigest = (stored: StoredReadings): string => digestOf(hashedEvidence(stored));

/** Of evidence as a row holds it, what its digest covers. */
export function hashedEvidence({ subject, readings, ...rest }: StoredReadings): object {
  const hashed = Object.entries(readings).map(([kind, reading]) => [kind, { ...Object(reading), detail: undefined }]);
  return { ...rest, subject, readings: Object.fromEntries(hashed) };
}
