import { createHash } from 'node:crypto';
import { policySchema } from '../../src/model/policy.ts';
import { publishEvents } from '../../src/notify/event-channel.ts';
import type { Anchors } from '../../src/scan/evidence/anchors.ts';
import { LEDGER_TABLES, type Ledger, type LedgerTable } from '../../src/scan/evidence/ledger.ts';
import type { Signer } from '../../src/scan/evidence/signer.ts';
import type { Expiry } from '../../src/scan/expiry.ts';
import { anchorManifests } from '../../src/scan/finish/anchor-manifests.ts';
import { archivePacks } from '../../src/scan/finish/archive-packs.ts';
import { purge } from '../../src/scan/finish/purge.ts';
import type { Store } from '../../src/scan/store.ts';
import { eventOutboxOver } from '../../src/store/event-outbox.ts';
import { ledgerOver } from '../../src/store/ledger.ts';
import { outboxOver } from '../../src/store/outbox.ts';
import { readableTable } from '../../src/store/readable-table.ts';
import { storeOver } from '../../src/store/store.ts';
import { type Seen, simulatedAzure } from '../simulate/azure.ts';
import { SIMULATED_CHECKS } from '../simulate/checks.ts';
import { type Host, type NightOptions, night } from '../simulate/host.ts';
import { simulatedMail } from '../simulate/mailbox.ts';
import { memoryQueue } from '../simulate/memory.ts';
import { type MemoryTable, memoryTable } from './memory-table.ts';

/* Nights of a small estate, through the real use cases and the real store, with a purge after each. */

const DAY = 86_400_000;
const DAMAGED_ON = 3;
const START = Date.UTC(2026, 8, 1, 1);

export type Tables = Readonly<Record<LedgerTable, MemoryTable>>;
export type Nights = {
  readonly tables: Tables;
  readonly anchors: ReadonlyMap<string, string>;
  /** The time after the last night. */
  readonly end: Date;
  readonly purged: number;
};

const IDS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${letter.repeat(8)}-0000-0000-0000-000000000000`);
/** Zones expire within a week, 13 and 18 days, so that the purge has work. */
const policyOf = (index: number) =>
  policySchema.parse({
    owners: [{ name: 'Team A', mail: ['team-a@contoso.example'], match: { subscriptions: ['sub-a'] } }],
    defaultOwner: { name: 'Ops', mail: ['ops@contoso.example'] },
    zones: { subscriptions: { [IDS[0] ?? '']: 1, [IDS[1] ?? '']: 2 } },
    retentionYears: { 1: 0.02, 2: 0.035, 3: 0.05 },
    // The policy changes once.
    trialNoticeDays: index < 20 ? 14 : 21,
  });

function seenOn(index: number): Seen[] {
  const seen = IDS.map((id, which): Seen => {
    const turn = Math.floor(index / (which + 2)) % 2 === 1;
    return {
      id,
      name: `sub-${id.charAt(0)}`,
      tags: {},
      outcomes: { root: turn ? 'fail' : 'pass', follower: 'pass', others: which % 2 ? 'warn' : 'pass' },
      accounts: { one: turn ? 'bad' : 'good', two: 'bad' },
      ...(index % 7 === which ? { blind: 'throttled' as const } : {}),
    };
  });
  // The last one comes and goes.
  return index % 9 === 8 ? seen.slice(0, -1) : seen;
}

export const memoryTables = (): Tables =>
  Object.fromEntries(LEDGER_TABLES.map((name) => [name, memoryTable()])) as Tables;
export const ledgerOf = (tables: Tables): Ledger => ledgerOver((name) => tables[name]);

/** Anchors in memory. */
export function memoryAnchors(texts: Map<string, string>): Anchors {
  return {
    async create(name, text) {
      const there = texts.get(name);
      if (there !== undefined) return there === text ? 'same' : 'differs';
      texts.set(name, text);
      return 'created';
    },
    async keep(name, pieces) {
      let text = '';
      for await (const piece of pieces) text += piece;
      texts.set(name, texts.get(name) ?? text);
      return createHash('sha256').update(text).digest('hex');
    },
    read: async (name) => texts.get(name),
    async *names() {
      yield* [...texts.keys()].sort();
    },
  };
}

/**
 * So many nights, each with its anchor, and with a purge after each but the last. `store`: by default over tables in
 * memory. `withSubsets`: every third night is followed by a scan of two subscriptions on request. `place`: where
 * anchors and the packs of scans go; by default anchors go to memory. `signer`: the key of those packs.
 */
export async function nights(
  count: number,
  tables: Tables = memoryTables(),
  store: Store & Expiry = storeOver({ ...tables, answers: memoryTable() }),
  withSubsets = false,
  place?: Anchors,
  signer?: () => Promise<Signer>,
): Promise<Nights> {
  const anchors = new Map<string, string>();
  const mail = simulatedMail();
  const clock = { at: START };
  const outbox = outboxOver(readableTable('outbox', tables.outbox, tables.aside));
  const events = eventOutboxOver(readableTable('outbox', tables.outbox, tables.aside));
  const accepts = { publish: async () => ({ state: 'accepted' as const }) };
  const topic = { topic: accepts, source: 'nights', settings: 'simulated' };
  let purged = 0;
  for (let index = 0; index < count; index++) {
    clock.at = START + index * DAY;
    // A row of no weight is damaged once, and set aside.
    if (index === DAMAGED_ON) tables.outbox.force('sent', 'sent', '{"at":["not a time"]}');
    const host: Host = {
      store,
      outbox,
      queue: memoryQueue(),
      azure: simulatedAzure(() => seenOn(index)),
      mail,
      policy: policyOf(index),
      clock,
      events: [],
    };
    await store.putPolicy(JSON.stringify(host.policy));
    const event = () => {};
    const scan = async (options: NightOptions = {}) => {
      await night(host, options);
      await publishEvents({
        ...host,
        checks: SIMULATED_CHECKS,
        now: () => new Date(clock.at),
        event,
        events,
        topic,
        pageUrl: undefined,
      });
      await anchorManifests({ store, anchors: place ?? memoryAnchors(anchors), event });
      if (place) await archivePacks({ store, anchors: place, ledger: ledgerOf(tables), signer, event });
    };
    await scan();
    if (withSubsets && index % 3 === 1) {
      clock.at = START + index * DAY + DAY / 12;
      await scan({ only: IDS.slice(1, 3) });
    }
    if (index === count - 1) break;
    const now = () => new Date(START + index * DAY + DAY / 8);
    purged += (await purge({ store, policy: host.policy, now, event })).results;
  }
  return { tables, anchors, end: new Date(START + count * DAY), purged };
}
