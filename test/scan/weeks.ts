import { policySchema } from '../../src/model/policy.ts';
import type { Outbox } from '../../src/notify/ports.ts';
import { finishScans } from '../../src/scan/finish/finish-scans.ts';
import { planScan } from '../../src/scan/plan/plan-scan.ts';
import { scanShard } from '../../src/scan/shard/scan-shard.ts';
import type { Store } from '../../src/scan/store.ts';
import { type Seen, simulatedAzure } from '../../tools/simulate/azure.ts';
import { depsOf, type Host, type NightOptions, night } from '../../tools/simulate/host.ts';
import { type SimulatedMail, simulatedMail } from '../../tools/simulate/mailbox.ts';
import { memoryQueue } from '../../tools/simulate/memory.ts';
import { life } from '../../tools/simulate/mortal.ts';

/* A small estate with something in every section of the mail, night after night, for the tests that kill processes. */

export const DAY = 86_400_000;
export const FIRST_NIGHT = Date.UTC(2026, 10, 2, 1);
export const IDS = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-0000-0000-000000000000`);
const [A = '', B = '', C = ''] = IDS;

export const POLICY = policySchema.parse({
  owners: [
    { name: 'AI board', mail: ['board@contoso.example'], match: { checks: ['AISPM-904'] } },
    { name: 'Team A', mail: ['team-a@contoso.example'], match: { subscriptions: ['sub-a'] } },
  ],
  defaultOwner: { name: 'Ops', mail: ['ops@contoso.example'] },
  copies: [{ escalation: ['cloud-architect'], mail: ['architect@contoso.example'] }],
  waivers: [
    {
      id: 'W1',
      check: 'AISPM-904',
      subscriptions: ['sub-b'],
      owner: 'Risk',
      rationale: 'Accepted until the move',
      expires: '2026-11-10',
    },
  ],
});

/**
 * What is there on night `index`; each of two nights breaks and fixes something, the third subscription leaves and
 * comes back.
 */
export function seenOn(index: number): Seen[] {
  const odd = index % 2 === 1;
  const subscription = (id: string, over: Partial<Seen>): Seen => ({
    id,
    name: `sub-${id.charAt(0)}`,
    tags: {},
    outcomes: { root: 'pass', follower: 'pass', others: 'pass' },
    accounts: { one: 'good', two: 'bad' },
    ...over,
  });
  return [
    subscription(A, { outcomes: { root: odd ? 'fail' : 'pass', follower: 'pass', others: odd ? 'pass' : 'fail' } }),
    subscription(B, {
      outcomes: { root: 'pass', follower: 'warn', others: 'fail' },
      accounts: odd ? { one: 'bad', two: 'bad' } : { two: 'bad', three: 'good' },
    }),
    ...(index % 4 === 3
      ? []
      : [
          subscription(C, {
            ...(index % 4 === 1 ? { blind: 'throttled' as const } : {}),
            accounts: { one: odd ? 'good' : 'bad' },
          }),
        ]),
  ];
}

export type Week = {
  readonly host: Host;
  readonly mail: SimulatedMail;
  run(index: number, options?: NightOptions): Promise<number>;
  /** The scan of a night alone: nothing that it has to tell is sent. */
  scanOnly(index: number): Promise<void>;
};

export function week(store: Store, outbox: Outbox, over: Partial<Host> = {}): Week {
  let index = 0;
  const mail = simulatedMail();
  const clock = { at: FIRST_NIGHT };
  const host: Host = {
    store,
    outbox,
    queue: memoryQueue(),
    azure: simulatedAzure(() => seenOn(index)),
    mail,
    policy: POLICY,
    clock,
    events: [],
    ...over,
  };
  const run: Week['run'] = (which, options) => {
    index = which;
    clock.at = FIRST_NIGHT + which * DAY;
    return night(host, options);
  };
  return {
    host,
    mail,
    run,
    async scanOnly(which) {
      await run(which, { ticks: 0 });
      const { deps } = depsOf(host, life());
      await planScan(deps, 'timer', deps.now());
      for (let message = host.queue.messages.shift(); message; message = host.queue.messages.shift())
        await scanShard(deps, message);
      await finishScans(deps);
    },
  };
}
