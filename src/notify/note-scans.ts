import type { Drift } from '../model/report.ts';
import { uuidOf } from '../report/uuid.ts';
import type { ScanRow } from '../scan/store.ts';
import { isWorthSending, noteBuilder } from './note.ts';
import type { DigestDeps } from './ports.ts';

/** Newest scans whose mails may still be open. */
export const SCANS_LOOKED_AT = 100;
const EVENT_CHANGES = 50;
const WEEK = 7 * 86_400_000;

/**
 * Puts every closed scan that was not told yet into the outbox, and writes one structured event for each owner with
 * changes. Returns how many scans. Done again after a kill it finds the same notes there; an event may then come twice,
 * with the same `batchId`.
 */
export async function writeNotes(deps: DigestDeps): Promise<number> {
  const closed = (await deps.store.scans(SCANS_LOOKED_AT)).filter((scan) => scan.summary).reverse();
  let noted = 0;
  for (const [index, scan] of closed.entries()) {
    if (scan.told !== undefined) continue;
    await noteScan(deps, scan, closed.slice(0, index));
    if (await deps.store.replaceScan(scan, { ...scan, told: deps.mail ? 'noted' : 'done' })) noted += 1;
  }
  return noted;
}

async function noteScan(deps: DigestDeps, scan: ScanRow, earlier: readonly ScanRow[]): Promise<void> {
  const previous = earlier.at(-1);
  const starts = [...earlier, scan].map((one) => one.startedAt);
  const notes = noteBuilder({
    checks: new Map(deps.checks.map((check) => [check.id, check])),
    policy: deps.policy,
    scan,
    previousAt: previous?.startedAt,
    nightsSince: (iso) => starts.filter((at) => at >= iso).length,
    pageUrl: deps.pageUrl,
  });
  const drift = new Map<string | undefined, Drift[]>();
  const keep = (rows: readonly Drift[]) => {
    for (const row of rows) drift.set(row.owner, [...(drift.get(row.owner) ?? []), row]);
  };
  for (let shard = 0; shard < scan.shards; shard++)
    for await (const result of deps.store.results(scan.id, shard)) {
      notes.add(result);
      keep(result.drift);
    }
  for await (const result of deps.store.delisted(scan.id)) {
    notes.addLeft(result);
    keep(result.drift);
  }
  const ended = notes.end();
  for (const [owner, rows] of drift)
    deps.event(owner === undefined ? 'drift.unowned' : 'drift.batch', batchOf(scan, owner, rows));
  if (!deps.mail) return;
  const quiet = await quietDue(deps, scan, earlier);
  for (const note of ended.notes) {
    if (isWorthSending(note)) await deps.outbox.createNote(note);
    else if (quiet && !quiet.has(note.owner)) await deps.outbox.createNote({ ...note, allQuiet: true });
  }
}

/**
 * The owners that were mailed within the week, where tonight is the first scan of a week and the policy asks for the
 * quiet note; else undefined.
 */
async function quietDue(
  { policy, outbox }: DigestDeps,
  scan: ScanRow,
  earlier: readonly ScanRow[],
): Promise<ReadonlySet<string> | undefined> {
  const previous = earlier.at(-1);
  if (policy.mail.allQuiet !== 'weekly' || !previous || weekOf(previous.startedAt) === weekOf(scan.startedAt))
    return undefined;
  const told = new Set<string>();
  for (const one of earlier)
    if (Date.parse(one.startedAt) > Date.parse(scan.startedAt) - WEEK)
      for (const { note } of await outbox.notes(one.id)) if (!note.allQuiet) told.add(note.owner);
  return told;
}

/** Weeks begin on Monday, UTC; 1 January 1970 was a Thursday. */
const weekOf = (iso: string): number => Math.floor((Date.parse(iso) / 86_400_000 + 3) / 7);

/** One owner's changes as a log event: ids and counts, never addresses. */
function batchOf(scan: ScanRow, owner: string | undefined, rows: readonly Drift[]): Record<string, unknown> {
  const kinds: Record<string, number> = {};
  for (const row of rows) kinds[row.kind] = (kinds[row.kind] ?? 0) + 1;
  return {
    batchId: uuidOf('batch', scan.id, owner ?? ''),
    scanId: scan.id,
    owner: owner ?? null,
    total: rows.length,
    kinds,
    newFailures: rows.filter(
      (row) => (row.kind === 'regressed' || row.kind === 'appeared') && row.to === 'fail' && !row.waived,
    ).length,
    changes: rows
      .slice(0, EVENT_CHANGES)
      .map(({ kind, checkId, subscriptionId, resourceId, severity, zone, from, to, cause, waived }) => ({
        kind,
        checkId,
        subscriptionId,
        resourceId,
        severity,
        zone,
        from,
        to,
        cause,
        waived,
      })),
    leftOut: Math.max(rows.length - EVENT_CHANGES, 0),
  };
}
