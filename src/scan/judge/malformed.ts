import { count } from '../../model/count.ts';
import { type EvidenceKind, type EvidenceMap, KINDS } from '../../model/evidence.ts';
import type { Reading } from '../../model/reading.ts';
import { addMalformed, faultsOf, type Malformed } from '../../model/reading-faults.ts';

/*
 * Readings whose shape was not the expected one, by kind. A change of Azure's answers shows as such on the first night,
 * and not only as unknown checks.
 */

/** Adds up the malformed readings of a scan, one subscription at a time; `total` adds the workspaces of the scope. */
export function malformedCounter(): {
  add(subscription: { readonly malformed?: Malformed | undefined }): void;
  total(sentinel: Reading<EvidenceMap['sentinel']> | undefined): Malformed;
} {
  let sum: Malformed = {};
  return {
    add: ({ malformed }) => {
      if (malformed) sum = addMalformed(sum, malformed);
    },
    total: (sentinel) => {
      const faults = sentinel ? faultsOf(sentinel).filter(({ why }) => why === 'malformed') : [];
      const [first] = faults;
      return first ? addMalformed(sum, { sentinel: { readings: faults.length, first: first.message } }) : sum;
    },
  };
}

/** One warning a kind, with how many readings and the first field that was not as expected. */
export const shapeWarnings = (malformed: Malformed): readonly string[] =>
  Object.entries(malformed).map(
    ([kind, { readings, first }]) =>
      `${count(readings, 'reading')} of ${KINDS[kind as EvidenceKind].title} had another shape than expected (${first}): what rests on ${readings === 1 ? 'it' : 'them'} is unknown. Azure may have changed its answers; "aispm diagnose --reads" shows what came`,
  );
