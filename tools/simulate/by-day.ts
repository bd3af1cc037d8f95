import type { Store } from '../../src/scan/store.ts';
import { laterScans } from '../../src/scan/stored/later-results.ts';
import { loadReport } from '../../src/scan/stored/report-source.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import { type Host, type NightOptions, night } from './host.ts';
import type { Oracle } from './oracle.ts';
import type { Random } from './random.ts';
import { change, DAY, type Estate, START } from './world.ts';

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
  const only = new Set(Array.from({ length: 1 + chaos.below(4) }, () => chaos.pick(world.subscriptions).id));
  const chosen = world.subscriptions.filter((one) => only.has(one.id));
  for (const one of chosen) if (chaos.chance(0.7)) change(one, chaos);
  const before = await shown(host.store);
  if (!before) return NOTHING;
  const started = host.clock.at;
  await night(host, { ...options, only: [...only].sort(), ticks: 40 });
  const [row] = await host.store.scans(1);
  if (row?.trigger !== 'subset' || row.startedAt !== new Date(started).toISOString() || !row.summary)
    return { scans: 0, wrong: ['a scan on request was not closed'] };
  const unread = new Set(row.summary.missing);
  const forgotten = expected.observe((started - START) / DAY, chosen, {
    unread: new Set([...unread].filter((id) => !expected.isUnreadable(id))),
    unlisted: new Set(),
    isSubset: true,
  });
  const wrong: string[] = [];
  if (unread.size !== forgotten.size) wrong.push(`a scan on request has ${unread.size} missing`);
  const after = await shown(host.store);
  for (const [id, statuses] of before)
    if (!only.has(id) && after?.get(id) !== statuses) wrong.push(`a scan on request changed the report of ${id}`);
  for (const one of chosen) {
    const wanted = one.blindFor > 0 || unread.has(one.id) ? 'unknown' : one.root;
    if (after?.get(one.id)?.split(' ')[0] !== wanted) wrong.push(`the report of ${one.id} is not what was seen by day`);
  }
  return { scans: 1, wrong };
}

/** The statuses of each subscription in the latest report. */
async function shown(store: Store): Promise<ReadonlyMap<string, string> | undefined> {
  const row = await store.getScan((await store.latest()) ?? '');
  const report = row && (await loadReport(store, SIMULATED_CHECKS, row, await laterScans(store, row)));
  if (!report) return undefined;
  const byId = Map.groupBy(report.findings, (finding) => finding.subscriptionId);
  return new Map([...byId].map(([id, findings]) => [id, findings.map((finding) => finding.status).join(' ')]));
}
