import { canonical } from '../../src/model/canonical.ts';
import type { Outbox, Outgoing, StoredNote } from '../../src/notify/ports.ts';
import { evidenceHash } from '../../src/scan/evidence/evidence-digest.ts';
import type {
  Letters,
  Mark,
  Memory,
  Queue,
  ScanRow,
  SetAside,
  Store,
  StoredReadings,
  SubscriptionResult,
} from '../../src/scan/store.ts';

/*
 * Storage in memory that behaves like the tables: insert-only, with etags, and in key order where they are.
 */

type Kept<T> = { value: T; etag: number };

/** One table: rows by key, each with an etag. Values are kept as given and must not be changed afterwards. */
function table<T>() {
  const rows = new Map<string, Kept<T>>();
  let writes = 0;
  return {
    get: (key: string) => {
      const found = rows.get(key);
      return found ? { value: found.value, etag: String(found.etag) } : undefined;
    },
    put: (key: string, value: T) => {
      rows.set(key, { value, etag: ++writes });
    },
    swap: (key: string, value: T, etag: string | undefined): string | undefined => {
      const found = rows.get(key);
      if (String(found?.etag) !== String(etag)) return undefined;
      rows.set(key, { value, etag: ++writes });
      return String(writes);
    },
    delete: (key: string) => rows.delete(key),
    entries: () =>
      [...rows]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, { value, etag }]) => ({ key, value, etag: String(etag) })),
  };
}

/** The kinds of rows that can be damaged. */
export const DAMAGES = [
  'memory',
  'result',
  'mark',
  'list',
  'scope',
  'scan',
  'claim',
  'latest',
  'history',
  'evidence',
  'drift',
  'policy',
] as const;
export type Damage = (typeof DAMAGES)[number];
/** Which row: of a subscription, or of a shard of a scan. */
export type Victim = { readonly scanId: string; readonly shard: number; readonly subscriptionId: string };

export type MemoryStore = Store & {
  readonly sizes: () => Readonly<Record<string, number>>;
  /** Makes a row unreadable, or (`missing`) takes it away; whether there was one. */
  readonly damage: (kind: Damage, victim: Victim, missing: boolean) => boolean;
};

export function memoryStore(): MemoryStore {
  let policy: string | undefined;
  const aside: SetAside[] = [];
  const unreadable = new Set<string>();
  const scans = table<ScanRow>();
  const claims = table<ScanRow>();
  const latest = table<string>();
  const scopes = table<Parameters<Store['putScope']>[2]>();
  const shards = table<Parameters<Store['putShard']>[3]>();
  const marks = new Map<string, Map<number, Mark>>();
  const results = new Map<string, Map<string, SubscriptionResult>>();
  const memories = table<Memory>();
  const evidence = table<StoredReadings>();
  const history = new Map<string, Map<string, Letters>>();
  const drift = new Map<string, Map<string, SubscriptionResult['drift'][number]>>();
  const leaves = new Map<string, Parameters<Store['putLeaves']>[2]>();
  let anchored: string | undefined;
  let signed: string | undefined;
  let archived: string | undefined;
  const within = <T>(map: Map<string, Map<string, T>>, key: string): Map<string, T> => {
    const found = map.get(key) ?? new Map<string, T>();
    map.set(key, found);
    return found;
  };
  async function* list(key: string) {
    for (const [, row] of [...(results.get(key) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) yield row;
  }
  const putAll = (key: string, rows: readonly SubscriptionResult[]) => {
    for (const row of rows) within(results, key).set(row.subscription.id, row);
  };
  return {
    createScan: async (row) => scans.swap(row.id, row, undefined) !== undefined,
    getScan: async (id) => scans.get(id)?.value,
    async replaceScan(before, after) {
      const found = scans.get(before.id);
      if (!found || canonical(found.value) !== canonical(before)) return false;
      return scans.swap(after.id, after, found.etag) !== undefined;
    },
    getClaim: async () => claims.get('claim'),
    claim: async (row, etag) => claims.swap('claim', row, etag) !== undefined,
    scans: async (limit, before) =>
      scans
        .entries()
        .filter((row) => before === undefined || row.key < before)
        .reverse()
        .filter(({ key }) => before === undefined || key < before)
        .slice(0, limit)
        .map((row) => row.value),
    latest: async () => latest.get('latest')?.value,
    setLatest: async (id) => latest.put('latest', id),
    putScope: async (scanId, plan, scope) => scopes.put(`${scanId} ${plan}`, scope),
    getScope: async (scanId, plan) => scopes.get(`${scanId} ${plan}`)?.value,
    putShard: async (scanId, plan, index, subjects) => shards.put(`${scanId} ${plan} ${index}`, subjects),
    getShard: async (scanId, plan, index) => shards.get(`${scanId} ${plan} ${index}`)?.value,
    async mark(scanId, index, mark) {
      const own = marks.get(scanId) ?? new Map<number, Mark>();
      marks.set(scanId, own);
      if (own.has(index)) return false;
      own.set(index, mark);
      return true;
    },
    marks: async (scanId) => new Map(marks.get(scanId)),
    putResults: async (scanId, index, rows) => putAll(`${scanId} ${index}`, rows),
    results: (scanId, index) => list(`${scanId} ${index}`),
    putDelisted: async (scanId, rows) => putAll(`${scanId} left`, rows),
    delisted: (scanId) => list(`${scanId} left`),
    async putLeaves(scanId, shard, own) {
      leaves.set(`${scanId} ${shard}`, own);
    },
    leaves: async (scanId, shard) => leaves.get(`${scanId} ${shard}`),
    putShardLeaves: async () => {},
    keepPolicy: async () => {},
    purgeProgress: async () => undefined,
    anchored: async () => anchored,
    async setAnchored(scanId) {
      anchored = scanId;
    },
    createAttestation: async () => false,
    attestations: async () => [],
    signed: async () => signed,
    archived: async () => archived,
    async setArchived(scanId) {
      archived = scanId;
    },
    async setSigned(scanId) {
      signed = scanId;
    },
    async getMemory(id) {
      const found = memories.get(id);
      return found && unreadable.has(id) ? { value: undefined, etag: found.etag, unreadable: 'it is garbage' } : found;
    },
    async putMemory(value, etag) {
      const { subscriptionId } = value.baseline;
      const written = memories.swap(subscriptionId, value, etag) !== undefined;
      if (written) unreadable.delete(subscriptionId);
      return written;
    },
    async putEvidence(kept) {
      const { timeless, hash } = evidenceHash(kept);
      evidence.put(`${kept.subject.id} ${hash}`, timeless);
      return hash;
    },
    getEvidence: async (id, hash) => evidence.get(`${id} ${hash}`)?.value,
    putHistory: async (id, letters) => {
      within(history, id).set(letters.scanId, letters);
    },
    getHistory: async (id, limit) =>
      [...within(history, id)]
        .sort(([a], [b]) => (a < b ? 1 : -1))
        .slice(0, limit)
        .map(([, letters]) => letters),
    async putDrift(rows) {
      for (const row of rows) within(drift, row.scanId).set(row.id, row);
    },
    driftOf: async (scanId) => [...(drift.get(scanId)?.values() ?? [])],
    driftPage: async ({ limit }) => ({
      rows: [...drift.values()].flatMap((own) => [...own.values()]).slice(0, limit),
      next: undefined,
    }),
    getPolicy: async () => policy,
    async putPolicy(text) {
      policy = text;
    },
    setAside: async () => [...aside],
    async announced(entry) {
      aside.splice(
        aside.findIndex((one) => one.id === entry.id),
        1,
        { ...entry, announced: true },
      );
    },
    damage(kind, { scanId, shard, subscriptionId }, missing) {
      const drop = (map: Map<string, Map<string, unknown>>, key: string) => {
        const [first] = map.get(key)?.keys() ?? [];
        return first !== undefined && map.get(key)?.delete(first) === true;
      };
      const { plan = '' } = scans.get(scanId)?.value ?? {};
      const evidenceKey = evidence.entries().find((row) => row.key.startsWith(`${subscriptionId} `))?.key ?? '';
      const deletions: Record<Exclude<Damage, 'memory'>, () => boolean> = {
        result: () => results.get(`${scanId} ${shard}`)?.delete(subscriptionId) === true,
        mark: () => marks.get(scanId)?.delete(shard) === true,
        list: () => shards.delete(`${scanId} ${plan} ${shard}`),
        scope: () => scopes.delete(`${scanId} ${plan}`),
        scan: () => scans.delete(scanId),
        claim: () => claims.delete('claim'),
        latest: () => latest.delete('latest'),
        history: () => drop(history, subscriptionId),
        evidence: () => evidence.delete(evidenceKey),
        drift: () => drop(drift, scanId),
        policy: () => {
          const before = policy;
          policy = undefined;
          return before !== undefined;
        },
      };
      const found = memories.get(subscriptionId);
      const done =
        kind !== 'memory' ? deletions[kind]() : missing ? memories.delete(subscriptionId) : found !== undefined;
      if (kind === 'memory' && !missing && done) unreadable.add(subscriptionId);
      if (done && !missing)
        aside.push({
          id: String(aside.length),
          table: kind,
          partition: scanId,
          key: subscriptionId,
          reason: 'it is garbage',
          announced: false,
        });
      return done;
    },
    sizes: () => ({
      scans: scans.entries().length,
      memories: memories.entries().length,
      evidence: evidence.entries().length,
    }),
  };
}

/** The kinds of rows of the outbox of mails that can be lost. */
export const OUTBOX_ROWS = ['note', 'outgoing', 'sent', 'open', 'owners', 'indexed'] as const;
export type MemoryOutbox = Outbox & {
  /** Takes one row away; returns its owner, '' where it has none, undefined where there was no such row. */
  readonly lose: (kind: (typeof OUTBOX_ROWS)[number], pick: <T>(from: readonly T[]) => T) => string | undefined;
};

export function memoryOutbox(): MemoryOutbox {
  const notes = table<StoredNote>();
  const outgoing = table<Outgoing>();
  const sent = table<readonly string[]>();
  const open = table<number | undefined>();
  const owners = table<string>();
  const overdue = table<string>();
  const drawn = new Map<string, Parameters<Outbox['putDrawn']>[2]>();
  let indexed = false;
  const key = (scanId: string, owner: string) => `${scanId} ${owner}`;
  return {
    openScan: async (scanId, count) => {
      open.swap(scanId, count, undefined);
    },
    openScans: async () => open.entries().map((row) => ({ scanId: row.key, notes: row.value })),
    recountScan: async (scanId, count) => open.put(scanId, count),
    createOwner: async (owner) => owners.swap(owner, owner, undefined) !== undefined,
    hasOwner: async (owner) => owners.get(owner) !== undefined,
    closeScan: async (scanId) => {
      open.delete(scanId);
    },
    isIndexed: async () => indexed,
    async setIndexed() {
      indexed = true;
    },
    createOverdue: async (scanId, owner) => overdue.swap(key(scanId, owner), owner, undefined) !== undefined,
    putDrawn: async (scanId, root, rows) => void drawn.set(`${scanId} ${root}`, rows),
    drawn: async (scanId, root) => drawn.get(`${scanId} ${root}`) ?? [],
    createNote: async (note, mayRepeat) =>
      notes.swap(key(note.scanId, note.owner), mayRepeat ? { note, mayRepeat } : { note }, undefined) !== undefined,
    notes: async (scanId) =>
      notes
        .entries()
        .filter((row) => row.key.startsWith(`${scanId} `))
        .map((row) => row.value),
    markNote: async (kept) => notes.put(key(kept.note.scanId, kept.note.owner), kept),
    outgoing: async () => outgoing.entries(),
    putOutgoing: async (value, etag) => outgoing.swap(value.owner, value, etag),
    getSent: async () => sent.get('sent'),
    putSent: async (value, etag) => sent.swap('sent', value, etag) !== undefined,
    lose(kind, pick) {
      if (kind === 'indexed') {
        indexed = false;
        return '';
      }
      const rows = { note: notes, outgoing, sent, open, owners }[kind];
      // A note whose scan is told and done is not looked at any more.
      const keys = rows.entries().filter(({ key: one }) => kind !== 'note' || open.get(one.split(' ')[0] ?? ''));
      if (keys.length === 0) return undefined;
      const { key: lost } = pick(keys);
      const owner = kind === 'note' ? notes.get(lost)?.value.note.owner : kind === 'outgoing' ? lost : '';
      rows.delete(lost);
      return owner ?? '';
    },
  };
}

/** Messages that have not been received yet. */
export type MemoryQueue = Queue & {
  readonly messages: { readonly scanId: string; readonly shard: number; deliveries: number }[];
};

export function memoryQueue(): MemoryQueue {
  const messages: MemoryQueue['messages'] = [];
  return {
    messages,
    async send(message) {
      messages.push({ ...message, deliveries: 0 });
    },
  };
}
