import { type EvidenceKind, KINDS, type Readings } from './evidence.ts';
import type { Reading } from './reading.ts';

/** Something that was not read as it should have been: the whole reading, a part of it, or later pages of a list. */
export type ReadingFault = { readonly why: string; readonly message: string };

/** The faults of a reading: that it failed, that it may lack rows, and each part of it that could not be read. */
export function faultsOf(reading: Reading<unknown>): readonly ReadingFault[] {
  if (!reading.ok) return [reading];
  const { value } = reading;
  return [...partFaults(value), ...unreadablePlans(value)];
}

/** How deep parts stand in evidence: workspaces[].connectors, accounts[], blind. */
const DEPTH = 4;

function partFaults(value: unknown, depth = 0): readonly ReadingFault[] {
  if (typeof value !== 'object' || value === null || depth > DEPTH) return [];
  if ('why' in value && 'message' in value && !('state' in value && value.state === 'absent'))
    return [{ why: String(value.why), message: String(value.message) }];
  // What Azure sent stands in `properties` and is no word of ours.
  return Object.entries(value).flatMap(([name, part]) => (name === 'properties' ? [] : partFaults(part, depth + 1)));
}

function unreadablePlans(value: unknown): readonly ReadingFault[] {
  const unreadable =
    typeof value === 'object' && value !== null && 'unreadable' in value ? value.unreadable : undefined;
  if (typeof unreadable !== 'object' || unreadable === null) return [];
  return Object.entries(unreadable).map(([plan, why]) => ({
    why: 'malformed',
    message: `plan ${plan}: ${String(why)}`,
  }));
}

/** By kind of evidence, how many readings Azure answered in another shape than expected, and the first message. */
export type Malformed = Readonly<Partial<Record<EvidenceKind, { readonly readings: number; readonly first: string }>>>;

/** The kinds of one subscription's own readings that were malformed, in whole or in part. */
export function malformedIn(readings: Readings): Malformed {
  const entries = Object.entries(readings).flatMap(([kind, reading]) => {
    if (!reading || ['scope', 'own'].includes(KINDS[kind as EvidenceKind].over)) return [];
    const fault = faultsOf(reading).find(({ why }) => why === 'malformed');
    return fault ? [[kind, { readings: 1, first: fault.message }] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** Two counts as one; the first message stays. */
export function addMalformed(sum: Malformed, more: Malformed): Malformed {
  const added = Object.entries(more).map(([kind, { readings, first }]) => {
    const before = sum[kind as EvidenceKind];
    return [kind, { readings: (before?.readings ?? 0) + readings, first: before?.first ?? first }];
  });
  return { ...sum, ...Object.fromEntries(added) };
}
