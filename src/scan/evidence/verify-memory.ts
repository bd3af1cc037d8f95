import { createHash } from 'node:crypto';
import type { Zone } from '../../model/finding.ts';
import { lettersOf } from '../memory/fold-subscription.ts';
import { newestFirst } from '../scan-id.ts';
import type { Letters, Memory, StoredReadings, SubscriptionResult } from '../store.ts';
import { digestOf } from './digests.ts';
import { storedEvidenceDigest } from './evidence-digest.ts';
import type { Found, Ledger } from './ledger.ts';

type Known = {
  scanId: string;
  result: string;
  after: string | undefined;
  /** The hash over its history so far, of which scan it is the last. */
  history: string;
};
type Uses = Partial<Record<Zone, string>>;

/**
 * What is kept of subscriptions between nights: memories, history and evidence, which must follow from the results.
 * `add` takes the results, oldest scan first; a few hashes are held for each subscription and each evidence.
 */
export function keptRows(ledger: Ledger, found: Found) {
  const known = new Map<string, Known>();
  const uses = new Map<string, Uses>();
  const policies = new Map<string, string>();
  /** History of which the purge may have taken the row before its result. */
  const halfGone = new Map<string, Set<string>>();
  return {
    add(scanId: string, shard: number | 'left', result: SubscriptionResult, isHalfGone: boolean): void {
      const { id: subscription, zone } = result.subscription;
      const before = known.get(subscription);
      if (before?.after !== undefined && result.memory && result.memory.before !== before.after)
        memoryDiffers(found, scanId, subscription, before.scanId, result.memory);
      if (isHalfGone) halfGone.set(subscription, (halfGone.get(subscription) ?? new Set()).add(scanId));
      const letters = shard === 'left' || isHalfGone ? undefined : lettersOf(scanId, result.findings);
      known.set(subscription, {
        scanId,
        result: digestOf(result),
        after: result.memory?.after,
        history: letters ? extended(before?.history ?? '', letters) : (before?.history ?? ''),
      });
      if (result.policy !== undefined && !policies.has(result.policy)) policies.set(result.policy, scanId);
      if (result.evidence === undefined || shard === 'left') return;
      const key = `${ledger.keyOf(subscription)} ${result.evidence}`;
      uses.set(key, { ...uses.get(key), [zone]: scanId });
    },
    policies: (): ReadonlyMap<string, string> => policies,
    /** `open`: scans that are under way; what they wrote is not on record yet. */
    async verify(open: ReadonlySet<string>, newest: string, isPurged: (scanId: string) => boolean): Promise<void> {
      await verifyMemories(ledger, found, known, open, isPurged);
      await verifyHistory(ledger, found, known, halfGone, open);
      await verifyEvidence(ledger, found, uses, newest);
    },
  };
}

const extended = (hash: string, letters: Letters): string =>
  createHash('sha256').update(hash).update(digestOf(letters)).digest('hex');

function memoryDiffers(
  found: Found,
  scanId: string,
  subscription: string,
  earlier: string,
  memory: NonNullable<SubscriptionResult['memory']>,
): void {
  const where = { table: 'memories', row: 'memory', scanId, subscription } as const;
  if (memory.unreadable)
    found.note({
      ...where,
      what: `what scan ${earlier} left could not be read, and was begun anew; its owners were told`,
    });
  else if (memory.before === null) found.differs({ ...where, what: `what scan ${earlier} left was gone` });
  else found.differs({ ...where, what: `it began from another memory than scan ${earlier} left` });
}

async function verifyMemories(
  ledger: Ledger,
  found: Found,
  known: ReadonlyMap<string, Known>,
  open: ReadonlySet<string>,
  isPurged: (scanId: string) => boolean,
): Promise<void> {
  const missing = new Set(known.keys());
  for await (const { partition, key, value, fault } of ledger.rows('memories')) {
    const where = { table: 'memories', row: 'memory' } as const;
    if (key !== 'memory') {
      found.differs({ ...where, subscription: partition, what: `there is a second one, at ${key}` });
      continue;
    }
    if (fault !== undefined) {
      for (const id of missing) if (ledger.keyOf(id) === partition) missing.delete(id);
      found.differs({ ...where, subscription: partition, what: fault });
      continue;
    }
    const { baseline, result } = value as Memory;
    const subscription = baseline.subscriptionId;
    const own = known.get(subscription);
    missing.delete(subscription);
    const differs = (what: string) => found.differs({ ...where, scanId: baseline.scanId, subscription, what });
    if (ledger.keyOf(subscription) !== partition) differs(`it stands where ${partition} belongs`);
    else if (open.has(baseline.scanId)) {
      // A scan that is under way has folded it: what it began from must be what the newest closed scan left.
      if (own?.after !== undefined && !result.memory?.unreadable && result.memory?.before !== own.after)
        differs(`it began from another memory than scan ${own.scanId} left`);
      if (result.memory && result.memory.after !== digestOf(baseline)) differs('it is not what its result says');
    } else if (!own) {
      if (!isPurged(baseline.scanId)) differs('no result of that scan is there for it');
    } else if (baseline.scanId !== own.scanId || digestOf(result) !== own.result)
      differs(`it does not hold the result of scan ${own.scanId}`);
    else if (own.after !== undefined && digestOf(baseline) !== own.after)
      differs(`it is not the one that scan ${own.scanId} left`);
  }
  for (const subscription of missing)
    found.differs({ table: 'memories', row: 'memory', subscription, what: 'it is missing' });
}

async function verifyHistory(
  ledger: Ledger,
  found: Found,
  known: ReadonlyMap<string, Known>,
  halfGone: ReadonlyMap<string, ReadonlySet<string>>,
  open: ReadonlySet<string>,
): Promise<void> {
  const byKey = new Map([...known.keys()].map((id) => [ledger.keyOf(id), id]));
  const missing = new Set([...known].filter(([, one]) => one.history !== '').map(([id]) => id));
  let partition: string | undefined;
  let rows: Letters[] = [];
  const end = async () => {
    const subscription = byKey.get(partition ?? '');
    if (rows.length === 0) return;
    if (subscription === undefined) {
      found.differs({ table: 'history', row: 'history', subscription: partition, what: 'no result is there for it' });
      return;
    }
    missing.delete(subscription);
    const hash = rows.reduceRight(extended, '');
    if (hash !== known.get(subscription)?.history) await nameHistory(ledger, found, subscription, rows);
  };
  for await (const { partition: at, key, value, fault } of ledger.rows('history')) {
    if (at !== partition) {
      await end();
      [partition, rows] = [at, []];
    }
    const subscription = byKey.get(at) ?? at;
    const letters = value as Letters;
    const differs = (what: string) =>
      found.differs({ table: 'history', row: 'history', scanId: newestFirst(key), subscription, what });
    if (fault !== undefined) differs(fault);
    else if (key !== newestFirst(letters.scanId)) differs(`it is that of scan ${letters.scanId}`);
    else if (!open.has(letters.scanId) && !halfGone.get(subscription)?.has(letters.scanId)) rows.push(letters);
  }
  await end();
  for (const subscription of missing)
    found.differs({ table: 'history', row: 'history', subscription, what: 'none of it is there' });
}

/** Which night of a history differs from the results. Reads the subscription's results once more. */
async function nameHistory(
  ledger: Ledger,
  found: Found,
  subscription: string,
  rows: readonly Letters[],
): Promise<void> {
  const there = new Map(rows.map((row) => [row.scanId, digestOf(row)]));
  const before = found.total();
  for await (const { partition, key } of ledger.places('results')) {
    if (key !== ledger.keyOf(subscription) || partition.endsWith('-left')) continue;
    const scanId = partition.slice(0, partition.indexOf('-'));
    for await (const row of ledger.rows('results', partition)) {
      if (row.key !== key || row.fault !== undefined) continue;
      const wanted = digestOf(lettersOf(scanId, (row.value as SubscriptionResult).findings));
      const where = { table: 'history', row: 'history', scanId, subscription } as const;
      if (!there.has(scanId)) found.differs({ ...where, what: 'it is missing' });
      else if (there.get(scanId) !== wanted) found.differs({ ...where, what: 'it is not what the findings say' });
      there.delete(scanId);
    }
  }
  for (const scanId of there.keys())
    found.differs({ table: 'history', row: 'history', scanId, subscription, what: 'no result is there for it' });
  if (found.total() === before)
    found.differs({ table: 'history', row: 'history', subscription, what: 'its nights are out of order' });
}

async function verifyEvidence(ledger: Ledger, found: Found, uses: Map<string, Uses>, newest: string): Promise<void> {
  for await (const { partition, key, value, fault, plain } of ledger.rows('evidence')) {
    const where = { table: 'evidence', row: 'evidence', subscription: partition } as const;
    const used = uses.get(`${partition} ${key}`) ?? {};
    uses.delete(`${partition} ${key}`);
    if (fault !== undefined) {
      found.differs({ ...where, what: `${key}: ${fault}` });
      continue;
    }
    const read = value as StoredReadings;
    if (storedEvidenceDigest(read) !== key) found.differs({ ...where, what: `${key}: its content has another digest` });
    else if (ledger.keyOf(read.subject.id) !== partition)
      found.differs({ ...where, what: `${key}: it is that of subscription ${read.subject.id}` });
    for (const zone of [1, 2, 3] as const) {
      const stated = String(plain[`zone${zone}`] ?? '');
      const wanted = used[zone] ?? '';
      if (stated < wanted || stated > newest)
        found.differs({ ...where, what: `${key}: scan ${wanted} used it in zone ${zone}, and the row says ${stated}` });
      else if (stated > wanted && wanted !== '')
        found.note({
          ...where,
          what: `${key}: no result of scan ${stated}, which the row names for zone ${zone}, uses it`,
        });
    }
  }
  for (const [key, used] of uses) {
    const [subscription, digest] = key.split(' ');
    const scanId = Object.values(used).sort().at(-1);
    found.differs({ table: 'evidence', row: 'evidence', scanId, subscription, what: `${digest} is missing` });
  }
}
