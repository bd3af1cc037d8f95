import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { Outgoing } from '../../src/notify/ports.ts';
import { openOutbox } from '../../src/store/outbox.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

const ROW: Outgoing = {
  owner: 'Ops',
  id: 'one',
  state: 'sending',
  scanIds: ['20261103T010000Z'],
  attempt: 0,
  mayRepeat: false,
  at: '2026-11-03T01:05:00.000Z',
  settings: '',
  newestScan: '20261103T010000Z',
};

it('lets one of two senders write down a mail, and the next state of it', async () => {
  const access = { connectionString: storage.connectionString };
  const [first, second] = await Promise.all([openOutbox(access, 'senders'), openOutbox(access, 'senders')]);
  const begun = await Promise.all([first.putOutgoing(ROW, undefined), second.putOutgoing(ROW, undefined)]);
  const etag = begun.find((one) => one !== undefined);
  expect(begun.filter((one) => one !== undefined)).toHaveLength(1);
  const next = await Promise.all([
    first.putOutgoing({ ...ROW, state: 'taken' }, etag),
    second.putOutgoing({ ...ROW, state: 'refused' }, etag),
  ]);
  expect(next.filter((one) => one !== undefined)).toHaveLength(1);
});
