import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { writeNotes } from '../../src/notify/note-scans.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { announceRowsSetAside } from '../../src/scan/finish/rows-set-aside.ts';
import { newestFirst } from '../../src/scan/scan-id.ts';
import { keyOf } from '../../src/store/codec.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { depsOf } from '../../tools/simulate/host.ts';
import { type Fault, simulatedMail } from '../../tools/simulate/mailbox.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { week } from '../scan/weeks.ts';
import { clientOf, DAMAGE } from './rows.ts';

/* Rows of the outbox of mails that are lost, or cannot be read: nobody is told too little, or twice without a mark. */

const ALL = ['AI board', 'Ops', 'Team A'];
let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

let opened = 0;
/** Two nights, of which the second has changes for three owners and is not told yet. */
async function changed(faults: Fault[] = []) {
  const prefix = `lost${opened++}x`;
  const access = { connectionString: storage.connectionString };
  const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
  const mail = simulatedMail(() => faults.shift());
  const { host, run, scanOnly } = week(store, outbox, { mail });
  const digests = () => depsOf(host, life()).digests;
  const parked = faults.splice(0);
  await run(0);
  await scanOnly(1);
  faults.push(...parked);
  const [scan] = await store.scans(1);
  const scanId = scan?.id ?? '';
  const table = clientOf(storage.connectionString, prefix, 'outbox');
  return {
    ...{ host, store, outbox, mail, scanId, digests, run, scanOnly },
    note: (owner: string) => ({ partitionKey: newestFirst(scanId), rowKey: keyOf(owner) }),
    outgoing: (owner: string) => ({ partitionKey: 'outgoing', rowKey: keyOf(owner) }),
    open: { partitionKey: 'open', rowKey: scanId },
    lose: ({ partitionKey, rowKey }: Place) => table.deleteEntity(partitionKey, rowKey),
    garble: (place: Place) => table.upsertEntity({ ...DAMAGE['garbage'], ...place }, 'Replace'),
    tick: async (minutes = 5) => {
      host.clock.at += minutes * 60_000;
      await announceRowsSetAside(depsOf(host, life()).deps);
      await sendDigests(digests());
    },
    told: () => mail.delivered.filter(({ digest }) => digest.scanIds.includes(scanId)),
  };
}
type Place = { readonly partitionKey: string; readonly rowKey: string };
type Changed = Awaited<ReturnType<typeof changed>>;
const owners = ({ told }: Changed) =>
  told()
    .map(({ digest }) => digest.owner.name)
    .sort();

describe('a note', () => {
  it.each(['lose', 'garble'] as const)(
    'that storage loses (%s) is written again, and told as a repeat',
    async (how) => {
      const made = await changed();
      await writeNotes(made.digests());
      await made[how](made.note('Team A'));
      for (let times = 0; times < 3; times++) await made.tick();
      expect(owners(made)).toEqual(ALL);
      expect(made.told().flatMap(({ digest }) => (digest.mayRepeat ? [digest.owner.name] : []))).toEqual(['Team A']);
      expect(await made.outbox.openScans()).toEqual([]);
      expect(await made.store.setAside()).toHaveLength(how === 'garble' ? 1 : 0);
    },
  );

  it('whose number was lost too is written again', async () => {
    const made = await changed(['throttled', 'throttled', 'throttled']);
    await made.tick();
    await made.lose(made.open);
    await made.lose(made.note('Ops'));
    for (let times = 0; times < 3; times++) await made.tick(61);
    expect(owners(made)).toEqual(ALL);
  });

  it('that nobody can write again holds up no later mail of its owner', async () => {
    const made = await changed(['reset', 'reset', 'reset']);
    await made.tick();
    // The index of an earlier version does not say how many notes a scan has.
    await made.outbox.closeScan(made.scanId);
    await made.outbox.openScan(made.scanId);
    await made.lose(made.note('Team A'));
    for (let times = 0; times < 3; times++) await made.tick(61);
    expect(owners(made)).toEqual(['AI board', 'Ops']);
    await made.run(2);
    const later = made.mail.delivered.filter(({ digest }) => !digest.scanIds.includes(made.scanId));
    expect(later.map(({ digest }) => digest.owner.name)).toContain('Team A');
  });
});

it.each(['lose', 'garble'] as const)(
  'a mail whose state is lost (%s) while its answer is awaited is sent again as a repeat',
  async (how) => {
    const made = await changed(['lost', 'lost', 'lost']);
    await made.tick();
    expect(owners(made)).toEqual(ALL);
    await made[how](made.outgoing('Ops'));
    for (let times = 0; times < 3; times++) await made.tick(61);
    expect(owners(made)).toEqual([...ALL.slice(0, 1), 'Ops', ...ALL.slice(1)]);
    const ops = made.told().filter(({ digest }) => digest.owner.name === 'Ops');
    expect(ops.map(({ digest }) => digest.mayRepeat)).toEqual([false, true]);
    expect(ops[0]?.operationId).not.toBe(ops[1]?.operationId);
  },
);

it('an owner without a mail before is told without a mark', async () => {
  const made = await changed();
  await made.tick();
  expect(made.told().filter(({ digest }) => digest.mayRepeat)).toEqual([]);
});
