import { expect, it } from 'vitest';
import type { Expiry } from '../../../src/scan/expiry.ts';
import { newestPurged, purge } from '../../../src/scan/finish/purge.ts';
import type { PurgeProgress } from '../../../src/scan/purge-progress.ts';
import type { ScanRow } from '../../../src/scan/store.ts';

const OLD = '20160101T010000Z';
const scan = { id: OLD, shards: 2, state: 'complete' } as ScanRow;

it('says which scan it began to delete before it deletes, so that one it is stopped in is not taken for a broken one', async () => {
  let progress: PurgeProgress | undefined;
  let now = Date.parse('2026-11-24T04:30:00Z');
  const known: string[] = [];
  const store: Expiry = {
    latest: async () => '20261124T010000Z',
    getScan: async () => scan,
    purgeProgress: async () => progress,
    leaves: async () => undefined,
    putPurgeProgress: async (next) => {
      progress = next;
    },
    scansBetween: async (after) => (after < OLD ? [scan] : []),
    expireResults: async () => {
      known.push(newestPurged(progress));
      now += 3_600_000;
      return 1;
    },
    expireDrift: async () => 0,
    expireReady: async () => undefined,
    expireRest: async () => undefined,
    expireEvidence: async () => ({ removed: 0, next: '' }),
  };
  const stopped = await purge({
    store,
    policy: { retentionYears: { 1: 1, 2: 3, 3: 10 } },
    now: () => new Date(now),
    event: () => undefined,
  });
  expect([stopped.finished, stopped.results, known, progress?.done]).toEqual([
    false,
    1,
    [OLD],
    { 1: '', 2: '', 3: '' },
  ]);
  expect([newestPurged(progress), newestPurged(undefined)]).toEqual([OLD, '']);
});
