import { verifyAnchors } from '../../src/scan/evidence/anchors.ts';
import { type Difference, findings } from '../../src/scan/evidence/ledger.ts';
import { type Verified, verifyStore } from '../../src/scan/evidence/verify-store.ts';
import type { Random } from '../simulate/random.ts';
import { mutatedAnchors } from './anchor-mutations.ts';
import { mutated } from './mutations.ts';
import { ledgerOf, memoryAnchors, type Nights, type Tables } from './nights.ts';
import { anchorPackFaults, type Packs, packFaults } from './packs.ts';
import { rewritten } from './rewrite.ts';

/** What one change led to. `missed`: why it does not count as found; undefined where it was found and named. */
export type Tried = {
  readonly kind: string;
  readonly row: string;
  readonly what: string;
  readonly named: readonly Difference[];
  readonly missed?: string | undefined;
  /** What the verifier of another hand says otherwise. */
  readonly disagree?: string | undefined;
};

export const verifyNights = ({ tables, end }: Pick<Nights, 'tables' | 'end'>): Promise<Verified> =>
  verifyStore(ledgerOf(tables), end);

/** Changes one row, and verifies. Undefined where this draw can change nothing. */
export async function tryRow(nights: Nights, random: Random, packs?: Packs): Promise<Tried | undefined> {
  const changed = mutated(nights.tables, random);
  if (!changed) return undefined;
  const { kind, row, what, table } = changed.mutation;
  const { differences, notes } = await verifyNights({ ...nights, tables: changed.tables });
  const named = [...differences, ...notes];
  const isNamed = named.some((one) => one.table === table);
  const missed = named.length === 0 ? 'not found' : isNamed ? undefined : `found, but not in table ${table}`;
  const { faults = [], isSame = true } = packs ? await packFaults(packs, changed.tables) : {};
  // What is no difference for the product is no fault of the pack; what is one is in it, or the pack does not hold it.
  const agrees = differences.length === 0 ? faults.length === 0 : faults.length > 0 || isSame;
  const disagree = agrees ? undefined : `${differences.length} differences, and of the pack ${faults[0] ?? 'none'}`;
  return { kind, row, what, named, missed, disagree };
}

/** Rewrites a finding consistently: the store must hold, and the anchors and the head must not. */
export async function tryRewrite(nights: Nights, random: Random, packs?: Packs): Promise<Tried> {
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
  const disagree = packs ? await headDisagreement(packs, tables, head) : undefined;
  return { kind: 'rewrite up to the head', row: 'results', what, named: outside, missed, disagree };
}

/** Changes an anchor. */
export async function tryAnchor(nights: Nights, verified: Verified, random: Random, packs?: Packs): Promise<Tried> {
  const { anchors, kind, what } = mutatedAnchors(nights.anchors, random);
  const named = await againstAnchors(anchors, verified);
  const isAgreed = !packs || (await anchorPackFaults(packs, anchors)).length > 0 === named.length > 0;
  const missed = named.length === 0 ? 'not found' : undefined;
  return { kind, row: 'anchors', what, named, missed, disagree: isAgreed ? undefined : 'a pack of them' };
}

/** The store as it was some nights ago, whole: it holds by itself. */
export async function tryRollback(older: Nights, newer: Nights, packs?: Packs): Promise<Tried> {
  const verified = await verifyNights({ tables: older.tables, end: newer.end });
  const named = await againstAnchors(newer.anchors, verified);
  const missed = verified.total > 0 ? 'it does not hold by itself' : named.length === 0 ? 'not found' : undefined;
  const head = (await verifyNights(newer)).head?.hash;
  const disagree = packs ? await headDisagreement(packs, older.tables, head) : undefined;
  return { kind: 'roll back', row: 'store', what: `to ${older.end.toISOString()}`, named, missed, disagree };
}

/** A consistent store gives a pack that holds by itself, and not against the head that was kept elsewhere. */
async function headDisagreement(packs: Packs, tables: Tables, head = ''): Promise<string | undefined> {
  const alone = await packFaults(packs, tables);
  if (alone.faults.length > 0) return `its pack does not hold by itself: ${alone.faults[0]}`;
  return (await packFaults(packs, tables, [head])).faults.length > 0 ? undefined : 'its pack holds against the head';
}

async function againstAnchors(
  anchors: ReadonlyMap<string, string>,
  { chain }: Verified,
): Promise<readonly Difference[]> {
  const found = findings();
  await verifyAnchors(memoryAnchors(new Map(anchors)), chain, found);
  return found.differences;
}
