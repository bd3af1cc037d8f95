import { describe, expect, it } from 'vitest';
import type { Policy } from '../../src/model/policy.ts';
import type { DigestDeps } from '../../src/notify/ports.ts';
import { sendDigests } from '../../src/notify/send-digests.ts';
import { overdueMails } from '../../src/notify/unsent-notes.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import { depsOf, type Host } from '../../tools/simulate/host.ts';
import { type Fault, simulatedMail } from '../../tools/simulate/mailbox.ts';
import { memoryOutbox, memoryStore } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';
import { POLICY, week } from '../scan/weeks.ts';

const MINUTE = 60_000;

/** Two nights, the second with changes for three owners, not mailed yet. */
async function changed(faults: Fault[] = [], over: Partial<Host> = {}) {
  const store = memoryStore();
  const outbox = memoryOutbox();
  const made = week(store, outbox, over);
  const mail = simulatedMail(() => faults.shift());
  const host: Host = { ...made.host, mail };
  await made.run(0);
  const tick = async (minutes = 5, deps: Partial<DigestDeps> = {}) => {
    host.clock.at += minutes * MINUTE;
    return sendDigests({ ...depsOf(host, life()).digests, ...deps });
  };
  return { store, outbox, host, mail, made, tick };
}

/** The scan of a night without its mails. */
async function scanOnly(host: Host, made: ReturnType<typeof week>, index: number, hoursAhead = 0) {
  await made.run(index, { ticks: 0 });
  host.clock.at += hoursAhead * 60 * MINUTE;
  const { deps } = depsOf(host, life());
  await planScan(deps, 'timer', deps.now());
  for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift())
    await scanShard(deps, message);
  await finishScans(deps);
}

const owners = (mail: { delivered: readonly { digest: { owner: { name: string } } }[] }) =>
  mail.delivered.map((one) => one.digest.owner.name).sort();

describe('the outbox', () => {
  it('mails each owner once, and only what is theirs', async () => {
    const { host, mail, made, tick } = await changed();
    await scanOnly(host, made, 1);
    await tick();
    await tick();
    expect(owners(mail)).toEqual(['AI board', 'Ops', 'Team A']);
    for (const { digest, to } of mail.delivered) {
      const entries = [...digest.failed, ...digest.fixed, ...digest.lostSight];
      if (digest.owner.name === 'Team A')
        expect(new Set(entries.map((one) => one.subscriptionName))).toEqual(new Set(['sub-a']));
      if (digest.owner.name === 'AI board')
        expect(new Set(entries.map((one) => one.checkId))).toEqual(new Set(['AISPM-904']));
      if (digest.owner.name === 'Ops')
        expect(entries.some((one) => one.subscriptionName === 'sub-a' || one.checkId === 'AISPM-904')).toBe(false);
      expect(to).toEqual(digest.owner.mail);
    }
    const team = mail.delivered.find((one) => one.digest.owner.name === 'Team A')?.digest;
    expect(team?.failed.map((one) => [one.checkId, one.followers.map((each) => each.checkId)])).toEqual([
      ['AISPM-901', ['AISPM-902']],
    ]);
  });

  it('copies whom the escalation rules name for the events of the mail, and nobody else', async () => {
    const { host, mail, made, tick } = await changed();
    await scanOnly(host, made, 1);
    await tick();
    expect(Object.fromEntries(mail.delivered.map((one) => [one.digest.owner.name, one.cc]))).toEqual({
      'AI board': [],
      'Team A': [],
      Ops: ['architect@contoso.example'],
    });
  });

  it('keeps to the rate, merges what had to wait, and loses nothing', async () => {
    const { host, mail, made, tick } = await changed([], { perMinute: 1, perHour: 2 });
    await scanOnly(host, made, 1);
    await tick();
    expect(mail.delivered).toHaveLength(1);
    await tick(2);
    await tick(2);
    expect(mail.delivered).toHaveLength(2);
    await scanOnly(host, made, 2);
    for (let minute = 0; minute < 180; minute += 5) await tick();
    const scans = Map.groupBy(mail.delivered, (one) => one.digest.owner.name);
    expect(
      Object.fromEntries(
        [...scans].map(([owner, mails]) => [owner, mails.flatMap((one) => one.digest.scanIds).length]),
      ),
    ).toEqual({ 'AI board': 2, Ops: 2, 'Team A': 2 });
    expect(mail.delivered.some((one) => one.digest.scanIds.length === 2)).toBe(true);
    const times = (await host.outbox.getSent())?.value ?? [];
    expect(times.length).toBeLessThanOrEqual(2);
  });

  it('asks what became of a mail without an answer, and does not send it again', async () => {
    const { host, mail, made, tick } = await changed(['lost', 'lost', 'lost']);
    await scanOnly(host, made, 1);
    for (let times = 0; times < 4; times++) await tick();
    expect(owners(mail)).toEqual(['AI board', 'Ops', 'Team A']);
    expect(mail.delivered.every((one) => !one.digest.mayRepeat)).toBe(true);
  });

  it('sends again, marked, what the service does not know', async () => {
    const { host, mail, made, tick } = await changed(['forgotten', 'reset']);
    await scanOnly(host, made, 1);
    for (let times = 0; times < 4; times++) await tick();
    const [forgotten, ...rest] = mail.delivered;
    const repeated = rest.filter((one) => one.digest.mayRepeat);
    expect(repeated).toHaveLength(2);
    expect(rest.filter((one) => one.operationId === forgotten?.operationId).map((one) => one.digest.mayRepeat)).toEqual(
      [true],
    );
    expect(new Set(owners(mail)).size).toBe(3);
    expect(mail.delivered).toHaveLength(4);
  });

  it('leaves alone for a while what another process may be sending', async () => {
    const { host, mail, made, tick } = await changed(['reset', 'reset', 'reset']);
    await scanOnly(host, made, 1);
    await tick();
    await tick(1);
    expect(mail.delivered).toHaveLength(0);
    await tick(4);
    expect(mail.delivered).toHaveLength(3);
  });

  it('waits with what was throttled, and says so', async () => {
    const { host, mail, made, tick } = await changed(['throttled']);
    await scanOnly(host, made, 1);
    await tick();
    expect(mail.delivered).toHaveLength(0);
    await tick(2);
    expect(mail.delivered).toHaveLength(3);
    expect(host.events.filter(([name]) => name === 'mail.throttled')).toHaveLength(1);
  });

  it('says what was refused for good, and tries it again after a repair, the next scan, or an hour', async () => {
    for (const repair of ['settings', 'address', 'scan', 'hour'] as const) {
      const { host, mail, made, tick, outbox } = await changed(['refused', 'refused', 'refused']);
      await scanOnly(host, made, 1);
      await tick();
      expect(await tick()).toMatchObject({ refused: 3 });
      expect((await outbox.outgoing()).map((row) => row.value.state)).toEqual(['refused', 'refused', 'refused']);
      expect(host.events.filter(([name]) => name === 'mail.failed')).toHaveLength(3);
      expect(mail.delivered).toHaveLength(0);
      const moved = (policy: Policy): Policy => ({
        ...policy,
        defaultOwner: { name: 'Ops', mail: ['ops2@contoso.example'] },
        owners: policy.owners.map((rule) => ({ ...rule, mail: [`new-${rule.mail[0]}`] })),
      });
      if (repair === 'scan') await scanOnly(host, made, 2);
      const own = depsOf(host, life()).digests.mail;
      await tick(
        repair === 'hour' ? 60 : 5,
        repair === 'settings' && own
          ? { mail: { ...own, settings: 'corrected' } }
          : repair === 'address'
            ? { policy: moved(POLICY) }
            : {},
      );
      expect([repair, owners(mail)]).toEqual([repair, ['AI board', 'Ops', 'Team A']]);
      if (repair === 'address')
        expect(mail.delivered.every((one) => one.to.some((address) => /^(new-|ops2)/.test(address)))).toBe(true);
    }
  });

  it('mails who waits before those whose mails were refused, whatever the rate', async () => {
    const refusals: Fault[] = ['refused', 'refused'];
    const { host, mail, made, tick } = await changed(refusals);
    await scanOnly(host, made, 1);
    const before = mail.delivered.length;
    // Two owners are refused, which uses up the rate; then the third is mailed before they are tried again.
    const slow = (deps: DigestDeps) => (deps.mail ? { mail: { ...deps.mail, perMinute: 2 } } : {});
    await tick(5, slow(depsOf(host, life()).digests));
    expect([mail.delivered.length, refusals.length]).toEqual([before, 0]);
    const refused = host.events.filter(([name]) => name === 'mail.failed').map(([, fields]) => fields['owner']);
    const one = (deps: DigestDeps) => (deps.mail ? { mail: { ...deps.mail, perMinute: 1, settings: 'new' } } : {});
    await tick(5, one(depsOf(host, life()).digests));
    expect(owners({ delivered: mail.delivered.slice(before) })).toEqual(
      ['AI board', 'Ops', 'Team A'].filter((owner) => !refused.includes(owner)),
    );
  });

  it('says that a mail failed after it was taken, and tries it again as a mail of its own', async () => {
    const { host, mail, made, tick } = await changed(['failed', 'taken']);
    await scanOnly(host, made, 1);
    for (const minutes of [5, 5, 5, 61, 5]) await tick(minutes);
    expect(owners(mail)).toEqual(['AI board', 'Ops', 'Team A']);
    expect(host.events.filter(([name]) => name === 'mail.failed')).toHaveLength(1);
    expect(mail.delivered.every((one) => !one.digest.mayRepeat)).toBe(true);
  });

  it('mails nothing without a mail service, and writes each batch as an event all the same', async () => {
    const { host, mail, made, tick } = await changed();
    await scanOnly(host, made, 1);
    await tick(5, { mail: undefined });
    await tick();
    expect(mail.delivered).toEqual([]);
    const batches = host.events.filter(([name]) => name === 'drift.batch');
    expect(batches.map(([, fields]) => fields['owner'])).toEqual(expect.arrayContaining(['AI board', 'Ops', 'Team A']));
    expect(JSON.stringify(batches)).not.toContain('@');
    expect(batches.find(([, fields]) => fields['owner'] === 'Team A')?.[1]).toMatchObject({
      scanId: '20261103T010000Z',
      newFailures: 2,
      leftOut: 0,
      kinds: { regressed: 2 },
    });
  });

  it('mails what has no owner to nobody, and says so', async () => {
    const { host, mail, made } = await changed([], { policy: { ...POLICY, defaultOwner: undefined } });
    await scanOnly(host, made, 1);
    await sendDigests(depsOf(host, life()).digests);
    expect(owners(mail)).toEqual(['AI board', 'Team A']);
    expect(host.events.some(([name, fields]) => name === 'drift.unowned' && Number(fields['total']) > 0)).toBe(true);
    const [scan] = await host.store.scans(1);
    expect(scan?.summary?.warnings.some((warning) => warning.includes('have no owner'))).toBe(true);
  });

  it('knows who has waited longest, though a clock that was ahead dated an earlier scan', async () => {
    const { host, made } = await changed(['throttled', 'throttled', 'throttled']);
    await scanOnly(host, made, 1, 30);
    await scanOnly(host, made, 2);
    const { digests } = depsOf(host, life());
    await sendDigests(digests);
    host.clock.at += 7 * 60 * MINUTE;
    const [newest, ahead] = await host.store.scans(2);
    expect([newest?.finishedAt, ahead?.finishedAt]).toEqual(['2026-11-04T01:00:00.000Z', '2026-11-04T07:00:00.000Z']);
    expect((await overdueMails(digests)).map(({ hours, scanId }) => [hours, scanId])).toEqual(
      Array.from({ length: 3 }, () => [7, newest?.id]),
    );
  });
});
