import type { ScanRow } from '../../src/scan/store.ts';
import type { Counter } from './counts.ts';
import type { NightOptions } from './host.ts';
import { DAMAGES, type Damage, type MemoryStore, type Victim } from './memory.ts';
import { POLICY_FAULTS, type PolicyFile } from './policy-file.ts';
import type { Random } from './random.ts';

/* What happens to the stored rows and the policy of one night. */

/** Rows of earlier nights; the others are of the night that is under way. */
const BETWEEN_NIGHTS: ReadonlySet<Damage> = new Set(['memory', 'claim', 'latest', 'history', 'evidence', 'drift']);
const BEFORE_SHARDS: ReadonlySet<Damage> = new Set(['list', 'scope', 'policy']);

type When = 'before the shards' | 'before the finisher';

/** What somebody does to the policy while a scan is under way; `mended`: at a tick, or when the next day is over. */
export type PolicyBreak = {
  readonly how: (typeof POLICY_FAULTS)[number];
  /** The last valid policy is lost too. */
  readonly isUnusable: boolean;
  readonly when: When;
  readonly mended: number | 'next';
};

export const choosePolicyBreak = (chaos: Random): PolicyBreak => ({
  how: chaos.pick(POLICY_FAULTS),
  isUnusable: chaos.chance(0.6),
  when: chaos.pick(['before the shards', 'before the finisher']),
  mended: chaos.pick([2, 3, 30, 'next']),
});

/** A row that becomes unreadable, or (`missing`) is lost. */
export type RowDamage = Omit<Victim, 'scanId'> & { readonly kind: Damage | undefined; readonly missing: boolean };

export function chooseRow(chaos: Random, isCalm: boolean, shards: number, ids: readonly string[]): RowDamage {
  const kind = !isCalm && chaos.chance(0.4) ? chaos.pick(DAMAGES) : undefined;
  return { kind, missing: chaos.chance(0.5), shard: chaos.below(shards), subscriptionId: chaos.pick(ids) };
}

/** Damages a row of earlier nights; returns the kind where there was such a row. */
export async function damageBetween(store: MemoryStore, row: RowDamage, counts: Counter): Promise<Damage | undefined> {
  const { kind, missing, ...victim } = row;
  if (!kind || !BETWEEN_NIGHTS.has(kind)) return undefined;
  const [before] = await store.scans(1);
  if (!store.damage(kind, { ...victim, scanId: before?.id ?? '' }, missing)) return undefined;
  counts.add('damaged');
  return kind;
}

type Given = {
  readonly store: MemoryStore;
  readonly file: PolicyFile;
  readonly counts: Counter;
  /** The scan of tonight, once it was started. */
  readonly tonight: () => Promise<ScanRow | undefined>;
  /** At each moment at which something may happen. */
  readonly always: () => void;
};

/** Breaks the policy, or damages a row of the night under way, once. `unlisted` gets who was in a lost list. */
export function damageWithin(
  { store, file, counts, tonight, always }: Given,
  row: RowDamage,
  breaks: PolicyBreak | undefined,
  unlisted: Set<string>,
): NonNullable<NightOptions['damage']> {
  let isDone = false;
  const breakPolicy = (scanId: string, { how, isUnusable }: PolicyBreak) => {
    file.break(how);
    counts.add('policies');
    if (!isUnusable) return undefined;
    counts.add('noPolicies');
    store.damage('policy', { ...row, scanId }, true);
    return 'restart' as const;
  };
  return async (tick, when) => {
    if (tick === breaks?.mended && when === 'before the shards' && file.isBroken()) file.mend();
    always();
    const scan = isDone ? undefined : await tonight();
    if (!scan?.plan || scan.summary) return undefined;
    if (breaks) {
      isDone = when === breaks.when;
      return isDone ? breakPolicy(scan.id, breaks) : undefined;
    }
    const { kind } = row;
    if (!kind || BETWEEN_NIGHTS.has(kind)) return undefined;
    if (when !== (BEFORE_SHARDS.has(kind) ? 'before the shards' : 'before the finisher')) return undefined;
    isDone = true;
    const listed = kind === 'list' ? await store.getShard(scan.id, scan.plan, row.shard) : undefined;
    if (!store.damage(kind, { ...row, scanId: scan.id }, row.missing)) return undefined;
    counts.add('damaged');
    if (listed) counts.add('lists');
    for (const { id } of listed ?? []) unlisted.add(id);
    return undefined;
  };
}
