import { newestClosed } from '../../src/scan/newest-closed.ts';
import { planSubset } from '../../src/scan/plan/plan-subset.ts';
import type { ScanRow, Store } from '../../src/scan/store.ts';
import { laterScans } from '../../src/scan/stored/later-results.ts';
import { loadReport } from '../../src/scan/stored/report-source.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { type Host, type NightOptions, night, wired } from './host.ts';
import { life } from './mortal.ts';
import type { Oracle } from './oracle.ts';
import type { Random } from './random.ts';
import { change, DAY, type Estate, type Kept, START } from './world.ts';

/*
 * A scan of some subscriptions on request, after somebody changed a few of them. The latest report must then say what
 * is true of these, and what the night saw of the others.
 */

export type ByDay = { readonly scans: number; readonly wrong: readonly string[] };
const NOTHING: ByDay = { scans: 0, wrong: [] };

export async function byDay(
  host: Host,
  world: Estate,
  expected: Oracle,
  chaos: Random,
  options: NightOptions,
): Promise<ByDay> {
  const { only, chosen } = choose(world, chaos);
  const before = await shown(host.store);
  if (!before) return NOTHING;
  const started = host.clock.at;
  await night(host, { ...options, only: [...only].sort(), ticks: 40 });
  const [row] = await host.store.scans(1);
  if (row?.trigger !== 'subset' || row.startedAt !== new Date(started).toISOString() || !row.summary)
    return { scans: 0, wrong: ['a scan on request was not closed'] };
  const wrong = observe(row, chosen, expected);
  const unread = new Set(row.summary.missing);
  const after = await shown(host.store);
  for (const [id, statuses] of before)
    if (!only.has(id) && after?.get(id) !== statuses) wrong.push(`a scan on request changed the report of ${id}`);
  for (const one of chosen) {
    const wanted = one.blindFor > 0 || unread.has(one.id) ? 'unknown' : one.root;
    if (after?.get(one.id)?.split(' ')[0] !== wanted) wrong.push(`the report of ${one.id} is not what was seen by day`);
  }
  return { scans: 1, wrong };
}

/**
 * Starts a scan on request and leaves it open, so that the night falls due meanwhile. Returns what tells the oracle of
 * it once the night is over; undefined where it did not start.
 */
export async function evening(
  host: Host,
  world: Estate,
  expected: Oracle,
  chaos: Random,
): Promise<(() => Promise<ByDay>) | undefined> {
  const { only, chosen } = choose(world, chaos);
  if ((await newestClosed(host.store)) === undefined) return undefined;
  const { deps } = await wired(host, life(), true);
  const { scanId, state } = await planSubset(deps, deps.now(), [...only].sort());
  if (state === 'already-running') return undefined;
  return async () => {
    const row = await host.store.getScan(scanId);
    if (!row?.summary) return { scans: 0, wrong: ['a scan on request held a night up and was not closed'] };
    return { scans: 1, wrong: observe(row, chosen, expected) };
  };
}

/** Some subscriptions, in most of which something changes. */
function choose(
  world: Estate,
  chaos: Random,
): { readonly only: ReadonlySet<string>; readonly chosen: readonly Kept[] } {
  const only = new Set(Array.from({ length: 1 + chaos.below(4) }, () => chaos.pick(world.subscriptions).id));
  const chosen = world.subscriptions.filter((one) => only.has(one.id));
  for (const one of chosen) if (chaos.chance(0.7)) change(one, chaos);
  return { only, chosen };
}

/** Tells the oracle what a closed scan of some subscriptions saw. */
function observe(row: ScanRow, chosen: readonly Kept[], expected: Oracle): string[] {
  const unread = new Set(row.summary?.missing);
  const forgotten = expected.observe((Date.parse(row.startedAt) - START) / DAY, chosen, {
    unread: new Set([...unread].filter((id) => !expected.isUnreadable(id))),
    unlisted: new Set(),
    isSubset: true,
  });
  return unread.size === forgotten.size ? [] : [`a scan on request has ${unread.size} missing`];
}

/** The statuses of each subscription in the latest report. */
async function shown(store: Store): Promise<ReadonlyMap<string, string> | undefined> {
  const row = await store.getScan((await store.latest()) ?? '');
  const report = row && (await loadReport(store, SIMULATED_CHECKS, row, await laterScans(store, row)));
  if (!report) return undefined;
  const byId = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  return new Map([...byId].map(([id, findings]) => [id, findings.map((finding) => finding.status).join(' ')]));
}
