import type { Drift } from '../model/report.ts';
import { uuidOf } from '../report/uuid.ts';
import { headOf, noteTree } from '../scan/evidence/digests.ts';
import { isWhole, scansBack } from '../scan/newest-closed.ts';
import type { OwedNotes } from '../scan/ports.ts';
import type { ScanRow, SubscriptionResult } from '../scan/store.ts';
import { partsIn, resultsIn } from '../scan/stored/later-results.ts';
import { isWorthSending, type Note, noteBuilder } from './note.ts';
import type { DigestDeps } from './ports.ts';

/** Scans that are read at once, and at least so many of the newest. */
export const SCANS_PAGE = 100;
/** So many nights are counted where there are many subset scans. */
const LEAST_NIGHTS = 50;
const EVENT_CHANGES = 50;
/** What drawing up notes needs. */
export type DrawDeps = Pick<DigestDeps, 'store' | 'outbox' | 'checks' | 'policy' | 'pageUrl'>;
const WEEK = 7 * 86_400_000;

/**
 * Writes the notes of every closed scan that has none yet into the outbox, and a structured event for each owner with
 * changes. Returns the number of scans. Repeated after a kill it finds the same notes; an event may then be written
 * twice, with the same `batchId`. Throws where storage fails.
 */
export async function writeNotes(deps: DigestDeps): Promise<number> {
  const closed = (await scansToNote(deps.store)).filter((scan) => scan.summary).reverse();
  let count = 0;
  for (const [index, scan] of closed.entries()) {
    if (scan.told !== undefined) continue;
    await noteScan(deps, scan, closed.slice(0, index));
    if (await deps.store.replaceScan(scan, { ...scan, told: deps.mail ? 'noted' : 'done' })) count += 1;
  }
  return count;
}

/**
 * The newest scans, back to a page whose scans all have their notes, and some nights more: they are
 * noted oldest first, so that none without is older than such a page.
 */
async function scansToNote(store: DigestDeps['store']): Promise<readonly ScanRow[]> {
  const found: ScanRow[] = [];
  for (;;) {
    const page = await store.scans(SCANS_PAGE, found.at(-1)?.id);
    found.push(...page);
    const areTold = page.every((scan) => !scan.summary || scan.told !== undefined);
    if (page.length < SCANS_PAGE || (areTold && found.filter(isWhole).length >= LEAST_NIGHTS)) return found;
  }
}

async function noteScan(deps: DigestDeps, scan: ScanRow, earlier: readonly ScanRow[]): Promise<void> {
  const drift = Map.groupBy(await deps.store.driftOf(scan.id), (row) => row.owner);
  for (const [owner, rows] of drift)
    deps.event(owner === undefined ? 'drift.unowned' : 'drift.batch', batchOf(scan, owner, rows));
  if (!deps.mail) return;
  const notes = await notesToTell(deps, scan, earlier);
  await deps.outbox.openScan(scan.id, notes.length);
  for (const note of notes) await deps.outbox.createNote(note);
}

/** The notes of a closed scan: as they were drawn up when it was closed; only what was lost of it is drawn again. */
async function notesToTell(deps: DigestDeps, scan: ScanRow, earlier: readonly ScanRow[]): Promise<readonly Note[]> {
  const { notes: tree } = scan.chain?.manifest ?? {};
  const drawn = tree ? await deps.outbox.drawn(scan.id, tree.root) : [];
  const isComplete = tree !== undefined && drawn.length >= tree.size;
  const owners = new Set(drawn.map((note) => note.owner));
  const others = isComplete ? [] : await drawNotes(deps, scan, earlier);
  const head = scan.chain?.manifest ? { head: headOf(scan.chain.manifest) } : {};
  return [...drawn, ...others.filter((one) => !owners.has(one.owner))].map((note) => ({ ...note, ...head }));
}

/**
 * Writes again what is missing of the notes of scans in the index, because a row was lost. An earlier mail may have
 * carried such a note, so that the next one says that it may be a repeat. Throws where storage fails.
 */
export async function restoreNotes(deps: DigestDeps): Promise<void> {
  for (const { scanId, notes: all = 0 } of await deps.outbox.openScans()) {
    if ((await deps.outbox.notes(scanId)).length >= all) continue;
    const scan = await deps.store.getScan(scanId);
    // Without `told` they are still being written.
    if (!scan?.summary || scan.told === undefined) continue;
    for (const note of await notesToTell(deps, scan, await scansBefore(deps, scanId)))
      await deps.outbox.createNote(note, true);
    const found = (await deps.outbox.notes(scanId)).length;
    // The policy of today may make fewer of them.
    if (found !== all) await deps.outbox.recountScan(scanId, found);
  }
}

/** Names a scan in the index whose notes were written: with their number, which its results say. */
export async function reopenScan(deps: DigestDeps, scan: ScanRow): Promise<void> {
  await deps.outbox.openScan(scan.id, (await notesToTell(deps, scan, await scansBefore(deps, scan.id))).length);
}

const scansBefore = async ({ store }: DigestDeps, scanId: string): Promise<readonly ScanRow[]> =>
  (await store.scans(SCANS_PAGE, scanId)).filter((one) => one.summary).toReversed();

/**
 * Draws up what owners are to be told of a scan while it is closed, and reads what they were told. Throws where storage
 * fails.
 */
export const owedNotes = (deps: DrawDeps): OwedNotes => ({
  async draw(closed) {
    const earlier = (await scansToNote(deps.store)).filter((scan) => scan.summary && scan.id < closed.id).reverse();
    const notes = await drawNotes(deps, closed, earlier);
    const tree = noteTree(notes.map((note) => ({ note })));
    await deps.outbox.putDrawn(closed.id, tree.root, notes);
    return tree;
  },
  accepted: async (scanId) =>
    noteTree((await deps.outbox.notes(scanId)).map(({ note, sentBy }) => ({ note, mail: sentBy }))),
});

/** The notes that are worth a mail, without the head of the chain. Reads the results of the scan. */
async function drawNotes(deps: DrawDeps, scan: ScanRow, earlier: readonly ScanRow[]): Promise<readonly Note[]> {
  const wholes = earlier.filter(isWhole);
  const starts = [...wholes, scan].map((one) => one.startedAt);
  const builder = noteBuilder({
    checks: new Map(deps.checks.map((check) => [check.id, check])),
    policy: deps.policy,
    scan,
    // What has failed for long is told by the next scan of the whole scope.
    trend: wholes.flatMap(({ summary }) => summary?.night ?? []),
    previousAt: isWhole(scan) ? wholes.at(-1)?.startedAt : undefined,
    nightsSince: (iso) => starts.filter((at) => at >= iso).length,
    pageUrl: deps.pageUrl,
    principalId: scan.principalId,
  });
  for (let shard = 0; shard < scan.shards; shard++)
    for await (const result of deps.store.results(scan.id, shard)) builder.add(result);
  if (!isWhole(scan) && builder.isWorthSending()) await addOthers(deps, scan, builder.add);
  for await (const result of deps.store.delisted(scan.id)) builder.addDelisted(result);
  const mailed = await mailedThisWeek(deps, scan, earlier);
  return builder.end().notes.flatMap(({ head: _head, ...note }) => {
    if (isWorthSending(note, deps.policy)) return [note];
    return mailed && !mailed.has(note.owner) ? [quiet(note)] : [];
  });
}

/** The other subscriptions as they were last seen, for the figures of an owner: nothing of theirs is told again. */
async function addOthers({ store }: DrawDeps, scan: ScanRow, add: (result: SubscriptionResult) => void): Promise<void> {
  const later: ScanRow[] = [];
  for await (const row of scansBack(store, scan.id)) {
    if (!row.summary) continue;
    if (!isWhole(row)) {
      later.push(row);
      continue;
    }
    for (let part = 0; part < partsIn(row, later); part++)
      for await (const result of resultsIn(store, row, part, later))
        if (!scan.only?.includes(result.subscription.id)) add({ ...result, drift: [], notices: [], newChecks: [] });
    return;
  }
}
/** "Nothing changed" is about findings: changes of the bill of materials beside it would contradict it. */
const quiet = ({ bom: _bom, ...note }: Note): Note => ({ ...note, allQuiet: true });

/**
 * The owners that were mailed in the last seven days, where the weekly confirmation that nothing changed is due;
 * undefined where it is not: it comes with the first scan of a week, if the policy asks for it.
 */
async function mailedThisWeek(
  { policy, outbox }: DrawDeps,
  scan: ScanRow,
  earlier: readonly ScanRow[],
): Promise<ReadonlySet<string> | undefined> {
  const previous = earlier.filter(isWhole).at(-1);
  if (
    policy.mail.allQuiet !== 'weekly' ||
    !isWhole(scan) ||
    !previous ||
    weekOf(previous.startedAt) === weekOf(scan.startedAt)
  )
    return undefined;
  const mailed = new Set<string>();
  for (const one of earlier)
    if (Date.parse(one.startedAt) > Date.parse(scan.startedAt) - WEEK)
      for (const note of await notesOf(outbox, one)) if (!note.allQuiet) mailed.add(note.owner);
  return mailed;
}

/** The notes of a scan, also where they still have to be written. */
async function notesOf(outbox: DrawDeps['outbox'], { id, told, chain }: ScanRow): Promise<readonly Note[]> {
  const { notes: tree } = chain?.manifest ?? {};
  if (told === undefined && tree) return outbox.drawn(id, tree.root);
  return (await outbox.notes(id)).map((stored) => stored.note);
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
