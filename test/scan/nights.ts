import type { Baseline } from '../../src/model/baseline.ts';
import type { Finding, Item } from '../../src/model/finding.ts';
import type { Status } from '../../src/model/status.ts';
import { NOTHING_SEEN } from '../../src/scan/memory/first-seen.ts';
import { type FoldContext, type Folded, fold } from '../../src/scan/memory/fold.ts';

/* Nights for the fold: each is what one check said of one subscription. */

export const SUB = '11111111-1111-1111-1111-111111111111';
export const resource = (name: string): string =>
  `/subscriptions/${SUB}/resourcegroups/rg/providers/microsoft.cognitiveservices/accounts/${name}`;

export const finding = (status: Status, over: Partial<Finding> = {}): Finding => ({
  checkId: 'AISPM-001',
  subscriptionId: SUB,
  status,
  severity: 'high',
  message: `It is ${status}`,
  source: 'test',
  at: '2026-11-01T01:00:00.000Z',
  ...over,
});

export const item = (name: string, status: Status, over: Partial<Item> = {}): Item => ({
  resourceId: resource(name),
  status,
  message: `${name} is ${status}`,
  ...over,
});

export const night = (index: number): string => new Date(Date.UTC(2026, 10, 1 + index, 1)).toISOString();
export const idOf = (index: number): string => night(index).replace(/[-:]|\.\d+/g, '');

export const context = (index: number, over: Partial<FoldContext> = {}): FoldContext => ({
  scanId: idOf(index),
  at: night(index),
  zone: 3,
  owner: undefined,
  first: index === 0,
  lostSightAfterScans: 2,
  waiverNoticeDays: 14,
  flapping: { changes: 3, nights: 7, steadyNights: 5 },
  waivers: { expiryOf: () => undefined, isBare: () => true },
  inventory: new Set(['a', 'b', 'c'].map(resource)),
  ...NOTHING_SEEN,
  ...over,
});

/** Folds one night after another; what each night yielded. */
export function run(
  nights: readonly (readonly Finding[])[],
  over: (index: number) => Partial<FoldContext> = () => ({}),
): readonly Folded[] {
  let baseline: Baseline | null = null;
  return nights.map((findings, index) => {
    const folded = fold(baseline, findings, context(index, over(index)));
    baseline = folded.baseline;
    return folded;
  });
}

/** "regressed pass>fail", of findings; with the resource's name, of items. */
export const told = (folded: Folded): readonly string[] =>
  folded.drift.map(
    (row) =>
      `${row.kind}${row.from || row.to ? ` ${row.from ?? ''}>${row.to ?? ''}` : ''}${row.resourceId ? ` ${row.resourceId.split('/').at(-1)}` : ''}`,
  );
