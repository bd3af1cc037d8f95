import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { verifyStore } from '../../src/scan/evidence/verify-store.ts';
import { openLedger } from '../../src/store/ledger.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { week } from '../scan/weeks.ts';
import { clientOf, putOldRows } from './rows.ts';

/* Scans of a version before manifests, and the first manifests after them. */

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());
const now = new Date('2026-12-01T00:00:00Z');

async function upgraded(prefix: string, newNights: readonly number[]) {
  const access = { connectionString: storage.connectionString };
  const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
  await putOldRows(storage.connectionString, prefix);
  const { run } = week(store, outbox);
  for (const index of newNights) await run(index);
  const ledger = openLedger(access, prefix);
  return { store, verify: () => verifyStore(ledger, now) };
}

it('verifies scans of version 0.1.0 as what they are', async () => {
  const { store, verify } = await upgraded('older', []);
  const verified = await verify();
  expect([verified.differences, verified.scans, verified.manifests, verified.head]).toEqual([[], 2, 0, undefined]);
  const oldest = (await store.scans(10)).at(-1);
  await clientOf(storage.connectionString, 'older', 'scans').deleteEntity('scan', keyIn(oldest?.id));
  expect((await verify()).differences[0]).toMatchObject({ row: 'link of a version before manifests' });
});

it('ties the first manifest to the links before it', async () => {
  const { store, verify } = await upgraded('upgraded', [2, 3]);
  const verified = await verify();
  expect([verified.differences, verified.scans, verified.manifests, verified.chain.map((one) => one.earlier)]).toEqual([
    [],
    4,
    2,
    [2, undefined],
  ]);
  for (const row of (await store.scans(10)).slice(2))
    await clientOf(storage.connectionString, 'upgraded', 'scans').deleteEntity('scan', keyIn(row.id));
  expect((await verify()).differences.map((one) => one.what)).toContain(
    '2 scans were closed before it, and 0 are there',
  );
});

const keyIn = (id = ''): string => id.replace(/\d/g, (digit) => String(9 - Number(digit)));
