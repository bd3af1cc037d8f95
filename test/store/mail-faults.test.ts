import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../local/mailbox/mailbox.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { Digest } from '../../src/notify/digest.ts';
import { mailReasons } from '../../src/notify/mail-health.ts';
import { mailService } from '../../src/notify/send.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { scanIdOf } from '../../src/scan/scan-id.ts';
import { openTable } from '../../src/store/open-table.ts';
import { openOutbox } from '../../src/store/outbox.ts';
import { openStore } from '../../src/store/store.ts';
import { depsOf, type Host } from '../../tools/simulate/host.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { POLICY, week } from '../scan/weeks.ts';

/* What a mail service does to mails, through its real client, with the outbox in real tables. */

const MINUTE = 60_000;
let storage: Storage;
let mailbox: Mailbox;
let prefixes = 0;
/** What came in the first night. */
let before = { mails: 0, requests: 0 };
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());
afterEach(() => mailbox.close());

/** Two nights, the second with changes for three owners, not mailed yet. */
async function changed(over: Partial<Host> = {}) {
  mailbox = await startMailbox();
  const access = { connectionString: storage.connectionString };
  const prefix = `faults${++prefixes}`;
  const [store, outbox] = await Promise.all([openStore(access, prefix), openOutbox(access, prefix)]);
  const sender = 'DoNotReply@aispm.contoso.example';
  const mail = mailService({ sender, ca: mailbox.ca, connectionString: mailbox.connectionString });
  const { host, run, scanOnly } = week(store, outbox, { ...over, mail });
  await run(0);
  host.events.length = 0;
  before = { mails: mailbox.mails.length, requests: mailbox.requests.length };
  await scanOnly(1);
  const digests = () => depsOf(host, life()).digests;
  return {
    host,
    store,
    outbox,
    scanOnly,
    table: await openTable(access, `${prefix}outbox`),
    tick: (minutes = 5) => {
      host.clock.at += minutes * MINUTE;
      return sendDigests(digests());
    },
    health: (isReader = true) => mailReasons(digests(), isReader),
    events: (name: string) => host.events.filter(([one]) => one === name).map(([, fields]) => fields),
  };
}

const mails = () =>
  mailbox.mails.slice(before.mails).map(({ message }) => ({
    digest: JSON.parse(message.content.plainText ?? '') as Digest,
    to: [...message.recipients.to, ...(message.recipients.cc ?? [])].map((one) => one.address),
  }));
const owners = () =>
  mails()
    .map((one) => one.digest.owner.name)
    .sort();
const posts = () => mailbox.requests.slice(before.requests).filter((request) => request.method === 'POST').length;
const ALL = ['AI board', 'Ops', 'Team A'];

describe('a mail service that asks for long waits', () => {
  it('is waited for an hour at most, and by one owner only', async () => {
    const { tick, events } = await changed();
    mailbox.order({ kind: 'status', status: 429, retryAfter: 1_000_000_000 });
    await tick();
    await tick();
    expect(mails()).toHaveLength(2);
    await tick(30);
    expect(mails()).toHaveLength(2);
    await tick(30);
    expect(owners()).toEqual(ALL);
    expect(events('mail.throttled')).toHaveLength(1);
  });

  it('is not waited for longer where an earlier version wrote down a wait without end', async () => {
    const { tick, outbox } = await changed();
    mailbox.order({ kind: 'status', status: 429 });
    await tick();
    const [row] = await outbox.outgoing();
    if (row) await outbox.putOutgoing({ ...row.value, notBefore: '2058-01-01T00:00:00.000Z' }, row.etag);
    await tick();
    await tick(61);
    expect(owners()).toEqual(ALL);
  });

  it('never makes the same owner the only one that is tried', async () => {
    const { tick } = await changed();
    for (let times = 0; times < 3; times++) {
      mailbox.order({ kind: 'status', status: 429, retryAfter: 0 });
      await tick();
    }
    mailbox.order({ kind: 'status', status: 429, retryAfter: 0 });
    expect(posts()).toBe(3);
    for (let times = 0; times < 4; times++) await tick();
    expect(owners()).toEqual(ALL);
  });

  it('makes health red once mails are overdue, and says so once for each owner', async () => {
    const { tick, health, events } = await changed();
    for (let hour = 0; hour < 5; hour++) {
      mailbox.order(...Array.from({ length: 3 }, () => ({ kind: 'status' as const, status: 429, retryAfter: 1e9 })));
      for (let times = 0; times < 3; times++) await tick(20);
    }
    expect([await health(), events('mail.overdue')]).toEqual([[], []]);
    mailbox.order(...Array.from({ length: 9 }, () => ({ kind: 'status' as const, status: 429, retryAfter: 1e9 })));
    await tick(61);
    await tick(20);
    expect(await health()).toEqual([expect.stringMatching(/^3 owners have waited more than 6 h for a mail: /)]);
    expect(await health(false)).toEqual(['3 owners have waited more than 6 h for a mail; the log says who']);
    expect(events('mail.overdue').map((fields) => fields['owner'])).toEqual(expect.arrayContaining(ALL));
    expect(events('mail.overdue')).toHaveLength(3);
  });

  it('is forgotten with the clock that was wrong', async () => {
    const { tick, host } = await changed({ perHour: 1 });
    const right = host.clock.at;
    host.clock.at += 365 * 24 * 60 * MINUTE;
    mailbox.order({ kind: 'status', status: 429, retryAfter: 60 });
    await tick();
    host.clock.at = right;
    for (let hour = 0; hour < 4; hour++) await tick(61);
    expect(owners()).toEqual(ALL);
  });
});

describe('notes of any age', () => {
  const refusal = { kind: 'status', status: 403 } as const;
  /** More scans than are read at once, after the newest. */
  const laterScans = async (store: Awaited<ReturnType<typeof changed>>['store'], told?: 'done') => {
    const [newest] = await store.scans(1);
    for (let day = 1; newest && day <= 105; day++) {
      const startedAt = new Date(Date.parse(newest.startedAt) + day * 24 * 60 * MINUTE);
      const { told: _told, ...row } = { ...newest, startedAt: startedAt.toISOString(), shards: 0 };
      await store.createScan({ ...row, id: scanIdOf(startedAt), ...(told ? { told } : {}) });
    }
  };

  it.each(['with the index', 'of a version without the index'] as const)(
    'are sent though more than a hundred scans came since: %s',
    async (version) => {
      const { tick, store, table, outbox } = await changed();
      mailbox.order(...ALL.map(() => refusal));
      await tick();
      await laterScans(store, 'done');
      if (version === 'of a version without the index') {
        await table.deletePartition('open');
        await table.deletePartition('indexed');
      }
      await tick(61);
      expect(owners()).toEqual(ALL);
      expect(await outbox.openScans()).toEqual([]);
      expect((await store.getScan('20261103T010000Z'))?.told).toBe('done');
    },
  );

  it('are written though more than a hundred scans came before anybody wrote them', async () => {
    const { tick, store } = await changed();
    await laterScans(store);
    await tick();
    expect(owners()).toEqual(ALL);
  });

  it('are found though the process ended before the scan was closed', async () => {
    const { tick, store, table, outbox } = await changed();
    await tick();
    expect(owners()).toEqual(ALL);
    const [scan] = await store.scans(1);
    if (scan) await store.replaceScan(scan, { ...scan, told: 'noted' });
    await table.insert('open', '20261103T010000Z', '20261103T010000Z');
    await tick();
    expect([await outbox.openScans(), (await store.scans(1))[0]?.told, mails().length]).toEqual([[], 'done', 3]);
  });
});

describe('a mail that the service takes and drops', () => {
  it('is uncertain at first, then sent again as a marked repeat', async () => {
    const { tick, events } = await changed();
    mailbox.order({ kind: 'dropped' });
    await tick();
    expect([mails().length, events('mail.accepted').length]).toEqual([2, 2]);
    await tick();
    expect(mails()).toHaveLength(2);
    await tick(15);
    expect(owners()).toEqual(ALL);
    expect(mails().map((one) => one.digest.mayRepeat)).toEqual([false, false, true]);
    expect(new Set(mails().map((one) => one.digest.id)).size).toBe(3);
    expect(events('mail.uncertain')).toHaveLength(1);
  });

  it('is sent again three times; then its owner is named, and it goes out once it can', async () => {
    const { tick, events, health, scanOnly } = await changed();
    mailbox.order(...Array.from({ length: 100 }, () => ({ kind: 'dropped' as const })));
    for (let minutes = 0; minutes < 240; minutes += 5) await tick();
    // The first, three repeats, and another every hour until it is left for the next scan: 3 owners, 7 times at most.
    expect(posts()).toBeLessThanOrEqual(21);
    expect(events('mail.accepted')).toEqual([]);
    expect(events('mail.failed').length).toBeGreaterThanOrEqual(3);
    const reasons = await health();
    expect((await health(false)).join()).not.toMatch(/Team A|@/);
    expect(reasons.join()).toMatch(/Mail to "Team A" \(t…@contoso\.example\) was refused or dropped \d times/);
    expect(JSON.stringify(events('mail.failed'))).not.toContain('@');
    mailbox.repair();
    await scanOnly(2);
    await tick();
    expect(owners()).toEqual(ALL);
    expect(mails().every((one) => one.digest.mayRepeat && one.digest.scanIds.length === 2)).toBe(true);
  });

  it('is not told again where the service knew it and forgot it long after', async () => {
    const { tick, events } = await changed();
    mailbox.order({ kind: 'running' }, { kind: 'running' }, { kind: 'running' });
    await tick();
    await tick();
    mailbox.forget();
    await tick(24 * 60);
    expect([mails().length, events('mail.accepted').length]).toEqual([3, 3]);
  });

  it('is told again where the service knew it and forgot it soon', async () => {
    const { tick } = await changed();
    mailbox.order({ kind: 'running' });
    await tick();
    mailbox.forget();
    await tick(20);
    expect(mails().map((one) => one.digest.mayRepeat)).toEqual([false, false, false, true]);
  });

  it('is not believed to be out because nobody asked for a day', async () => {
    const { tick } = await changed();
    mailbox.order({ kind: 'dropped' }, { kind: 'dropped' }, { kind: 'dropped' });
    await tick();
    await tick(3 * 24 * 60);
    expect(owners()).toEqual(ALL);
  });

  it('is sent again once an hour at most where its answers are lost for ever', async () => {
    const { tick } = await changed();
    mailbox.order(...Array.from({ length: 500 }, () => ({ kind: 'reset' as const })));
    for (let minutes = 0; minutes < 240; minutes += 5) await tick();
    expect(posts()).toBeLessThanOrEqual(3 * (4 + 4));
    mailbox.repair();
    await tick(61);
    expect(owners()).toEqual(ALL);
  });
});

describe('an owner with more than one mail may carry', () => {
  const many = (count: number, name = 'ops') => Array.from({ length: count }, (_, n) => `${name}${n}@contoso.example`);
  const policy = { ...POLICY, defaultOwner: { name: 'Ops', mail: many(120) } };
  const toOps = () => mails().filter((one) => one.digest.owner.name === 'Ops');

  it('gets it in parts, each address once', async () => {
    const { tick, outbox } = await changed({ policy });
    await tick();
    expect(toOps().map((one) => one.to.length)).toEqual([50, 50, 21]);
    expect(
      toOps()
        .flatMap((one) => one.to)
        .sort(),
    ).toEqual([...many(120), 'architect@contoso.example'].sort());
    expect(new Set(toOps().map((one) => one.digest.id)).size).toBe(3);
    await tick();
    expect(toOps()).toHaveLength(3);
    expect((await outbox.outgoing()).map((row) => row.value.state)).toEqual(['done', 'done', 'done']);
  });

  it('gets the parts that failed, and no other again, whatever goes wrong with each', async () => {
    for (const fault of ['lost', 'reset', 'dropped', 'running', 400, 429] as const) {
      const { tick } = await changed({ policy });
      const one =
        typeof fault === 'number' ? { kind: 'status' as const, status: fault, retryAfter: 60 } : { kind: fault };
      mailbox.order(one, one, one, one, one);
      for (let minutes = 0; minutes < 40; minutes += 5) await tick();
      for (let hour = 0; hour < 4; hour++) {
        mailbox.settle();
        await tick(61);
      }
      expect([
        fault,
        toOps()
          .flatMap((each) => each.to)
          .sort(),
      ]).toEqual([fault, [...many(120), 'architect@contoso.example'].sort()]);
      await mailbox.close();
    }
  });

  it('forgets a part whose recipients are no longer in the policy', async () => {
    const { tick, host, outbox } = await changed({ policy, perHour: 3 });
    await tick();
    expect(toOps().length).toBeLessThan(3);
    Object.assign(host, { policy: { ...POLICY, defaultOwner: { name: 'Ops', mail: many(40) } }, perHour: 100 });
    await tick();
    await tick();
    expect((await outbox.outgoing()).map((row) => row.value.state)).toEqual(['done', 'done', 'done']);
    expect(new Set(toOps().flatMap((one) => one.to)).size).toBe(toOps().flatMap((one) => one.to).length);
  });
});
