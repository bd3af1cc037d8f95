import type { Drift } from '../../model/report.ts';
import type { ScanDependencies } from '../dependencies.ts';
import { digestOf } from '../evidence/digests.ts';
import { isBad, type KnownStatus } from '../memory/transition.ts';
import { isWhole, scansBack } from '../newest-closed.ts';
import { policyDigest } from '../policy/kept-policy.ts';
import type { Memory, ScanRow, Store, SubscriptionResult, Summary } from '../store.ts';
import { resultOf } from '../stored/lookup.ts';

/** The check that every subscription is seen: a subscription that left the scope is its failure. */
const EVERY_SUBSCRIPTION_SEEN = 'AISPM-040';

/** How far back the last scan with a whole list is looked for; a day may have many subset scans. */
const MOST_SCANS = 1000;

/**
 * The closed scans before this one that say together who was listed: the newest of the whole scope whose lists were all
 * there, and those after it.
 */
export async function scansWithListed(store: Store, row: ScanRow): Promise<readonly ScanRow[]> {
  const earlier: ScanRow[] = [];
  for await (const one of scansBack(store, row.id)) {
    if (one.summary && one.id < row.id) earlier.push(one);
    if (earlier.length === MOST_SCANS || (one.summary && isWhole(one) && !one.summary.unlisted)) break;
  }
  return earlier;
}

/**
 * Records the subscriptions that an earlier scan listed and this one does not: deleted, moved out of the scope, or
 * hidden from the scanner. Each is reported once, and whatever failed in it follows from that; one that comes back is
 * new. `known`: ids that are in scope, or left out of it on purpose. The drift is written first and the memory erased
 * afterwards, so that this can be repeated. Returns those that left in this scan.
 */
export async function recordDelisted(
  deps: ScanDependencies,
  row: ScanRow,
  known: ReadonlySet<string>,
): Promise<NonNullable<Summary['delisted']>> {
  const earlier = await scansWithListed(deps.store, row);
  for (const before of earlier)
    for (let shard = 0; shard < before.shards; shard++)
      for await (const last of deps.store.results(before.id, shard))
        if (!known.has(last.subscription.id)) await recordGone(deps, before, row, last);
  return whoLeft(deps.store, earlier, row);
}

/** A scan's row names so many of them: where a whole branch left the scope, the drift names them all. */
const MOST_NAMED = 200;

async function whoLeft(
  store: Store,
  earlier: readonly ScanRow[],
  row: ScanRow,
): Promise<NonNullable<Summary['delisted']>> {
  const left: NonNullable<Summary['delisted']>[number][] = [];
  for await (const { subscription, drift } of store.delisted(row.id)) {
    if (left.length === MOST_NAMED) break;
    const { id, name } = subscription;
    const last = await lastListed(store, earlier, id);
    if (!last) continue;
    const failed = drift.filter((one) => one.kind === 'gone' && one.from === 'fail').map((one) => one.checkId);
    left.push({ id, name, lastScan: { id: last.id, at: last.startedAt }, failed: failed.sort() });
  }
  return left;
}

/** The newest of these scans that has a result of a subscription. */
async function lastListed(store: Store, earlier: readonly ScanRow[], id: string): Promise<ScanRow | undefined> {
  for (const one of earlier) if (await resultOf(store, one, id)) return one;
  return undefined;
}

/** Throws where other processes kept changing the memory; the finisher comes back to the scan. */
async function recordGone(
  { store, policy, version }: ScanDependencies,
  before: ScanRow,
  row: ScanRow,
  last: SubscriptionResult,
): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const memory = await store.getMemory(last.subscription.id);
    if (!memory) return;
    const known = memory.value ?? memoryFrom(last, before);
    if (known.baseline.gone || known.baseline.scanId >= row.id) return;
    const { subscriptionId, firstSeen } = known.baseline;
    const baseline = {
      subscriptionId,
      scanId: row.id,
      findings: {},
      unknownSince: {},
      checks: [],
      waivers: {},
      firstSeen,
      gone: true,
    };
    const result = {
      ...delistedResult(known, row),
      policy: policyDigest(policy),
      version,
      memory: {
        before: memory.value ? digestOf(memory.value.baseline) : null,
        after: digestOf(baseline),
        ...(memory.value ? {} : { unreadable: true as const }),
      },
    };
    await store.putDrift(result.drift);
    await store.putDelisted(row.id, [result]);
    if (await store.putMemory({ baseline, result }, memory.etag)) return;
  }
  throw new Error(
    `The memory of ${last.subscription.id} was changed five times by other processes while scan ${row.id} recorded that it is no longer listed; the finisher tries again`,
  );
}

/** What the last result still says, where the memory itself cannot be read. */
function memoryFrom(result: SubscriptionResult, scan: ScanRow): Memory {
  const findings = Object.fromEntries(
    result.findings
      .filter((finding) => finding.status !== 'unknown')
      .map(({ checkId, status, severity, message, since }) => [
        checkId,
        { status, severity, message, since: since ?? scan.startedAt, seenAt: scan.id, blindScans: 0, items: {} },
      ]),
  );
  const { id: subscriptionId } = result.subscription;
  const baseline = {
    subscriptionId,
    scanId: scan.id,
    findings,
    unknownSince: {},
    checks: [],
    waivers: {},
    firstSeen: {},
  };
  return { baseline, result };
}

export const delistedMessage = (name: string): string =>
  `${name} is no longer listed: it was deleted, moved out of the scope, or hidden from the scanner`;

function delistedResult({ baseline, result }: Memory, row: ScanRow): SubscriptionResult {
  const { subscription } = result;
  const message = delistedMessage(subscription.name);
  const owners = new Map(result.findings.map((finding) => [finding.checkId, finding.owner]));
  const shared = {
    scanId: row.id,
    at: row.startedAt,
    kind: 'gone' as const,
    subscriptionId: subscription.id,
    zone: subscription.zone,
  };
  const gone: KnownStatus = {
    status: 'not-applicable',
    severity: 'high',
    message,
    since: row.startedAt,
    seenAt: row.id,
    blindScans: 0,
  };
  const drift = Object.entries({ [EVERY_SUBSCRIPTION_SEEN]: gone, ...baseline.findings }).flatMap(
    ([checkId, known]): Drift[] => {
      if (checkId !== EVERY_SUBSCRIPTION_SEEN && !isBad(known.status)) return [];
      const owner = owners.get(checkId) ?? subscription.owner;
      return [
        {
          ...shared,
          id: [row.id, subscription.id, checkId, '', 'gone'].join('|'),
          checkId,
          from: known.status,
          severity: known.severity,
          message: checkId === EVERY_SUBSCRIPTION_SEEN ? message : known.message,
          since: known.since,
          ...(checkId === EVERY_SUBSCRIPTION_SEEN ? {} : { cause: EVERY_SUBSCRIPTION_SEEN }),
          ...(owner ? { owner } : {}),
        },
      ];
    },
  );
  return { subscription, findings: [], inventory: [], baseline: false, drift, notices: [], newChecks: [] };
}
