import { verifyAnchors } from '../../src/scan/evidence/anchors.ts';
import { type Difference, findings } from '../../src/scan/evidence/ledger.ts';
import { type Verified, verifyStore } from '../../src/scan/evidence/verify-store.ts';
import type { Random } from '../simulate/random.ts';
import { mutatedAnchors } from './anchor-mutations.ts';
import { mutated } from './mutations.ts';
import { ledgerOf, memoryAnchors, type Nights } from './nights.ts';
import { rewritten } from './rewrite.ts';

/** What one change led to. `missed`: why it does not count as found; undefined where it was found and named. */
export type Tried = {
  readonly kind: string;
  readonly row: string;
  readonly what: string;
  readonly named: readonly Difference[];
  readonly missed?: string | undefined;
};

export const verifyNights = ({ tables, end }: Pick<Nights, 'tables' | 'end'>): Promise<Verified> =>
  verifyStore(ledgerOf(tables), end);

/** Changes one row, and verifies. Undefined where this draw can change nothing. */
export async function tryRow(nights: Nights, random: Random): Promise<Tried | undefined> {
  const changed = mutated(nights.tables, random);
  if (!changed) return undefined;
  const { kind, row, what, table } = changed.mutation;
  const { differences, notes } = await verifyNights({ ...nights, tables: changed.tables });
  const named = [...differences, ...notes];
  const isNamed = named.some((one) => one.table === table);
  const missed = named.length === 0 ? 'not found' : isNamed ? undefined : `found, but not in table ${table}`;
  return { kind, row, what, named, missed };
}

/** Rewrites a finding consistently: the store must hold, and the anchors and the head must not. */
export async function tryRewrite(nights: Nights, random: Random): Promise<Tried> {
  const { tables, what } = rewritten(nights.tables, random);
  const head = (await verifyNights(nights)).head?.hash;
  const verified = await verifyNights({ ...nights, tables });
  const outside = await againstAnchors(nights.anchors, verified);
  const own = verified.total > 0 ? `it is not consistent: ${verified.differences[0]?.what}` : undefined;
  const missed =
    own ??
    (outside.length === 0
      ? 'not found against the anchors'
      : verified.head?.hash === head
        ? 'the head is the same'
        : undefined);
  return { kind: 'rewrite up to the head', row: 'results', what, named: outside, missed };
}

/** Changes an anchor. */
export async function tryAnchor(nights: Nights, verified: Verified, random: Random): Promise<Tried> {
  const { anchors, kind, what } = mutatedAnchors(nights.anchors, random);
  const named = await againstAnchors(anchors, verified);
  return { kind, row: 'anchors', what, named, missed: named.length === 0 ? 'not found' : undefined };
}

/** The store as it was some nights ago, whole: it holds by itself. */
export async function tryRollback(older: Nights, newer: Nights): Promise<Tried> {
  const verified = await verifyNights({ tables: older.tables, end: newer.end });
  const named = await againstAnchors(newer.anchors, verified);
  const missed = verified.total > 0 ? 'it does not hold by itself' : named.length === 0 ? 'not found' : undefined;
  return { kind: 'roll back', row: 'store', what: `to ${older.end.toISOString()}`, named, missed };
}

async function againstAnchors(
  anchors: ReadonlyMap<string, string>,
  { chain }: Verified,
): Promise<readonly Difference[]> {
  const found = findings();
  await verifyAnchors(memoryAnchors(new Map(anchors)), chain, found);
  return found.differences;
}
