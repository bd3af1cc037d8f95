import { elapsed } from './elapsed.ts';
import { reopenScan, SCANS_PAGE } from './note-scans.ts';
import type { DigestDeps, StoredNote } from './ports.ts';

type Deps = Pick<DigestDeps, 'store' | 'outbox'>;

/**
 * The notes that no accepted mail has carried yet, oldest scan first, whatever their age. Throws where storage fails.
 */
export async function unsentNotes({ outbox }: Pick<DigestDeps, 'outbox'>): Promise<readonly StoredNote[]> {
  const found: StoredNote[] = [];
  for (const { scanId } of await outbox.openScans())
    found.push(...(await outbox.notes(scanId)).filter((stored) => stored.sentBy === undefined));
  return found;
}

/**
 * Puts scans into the index whose notes were written by a version without one: those of any age once, and the newest at
 * every run, because such a version may have run again in between, or the row in the index was lost.
 */
export async function indexEarlierScans(deps: DigestDeps): Promise<void> {
  const { store, outbox } = deps;
  const whole = !(await outbox.isIndexed());
  const open = new Set((await outbox.openScans()).map((one) => one.scanId));
  for (let before: string | undefined; ; ) {
    const page = await store.scans(SCANS_PAGE, before);
    for (const scan of page.filter(({ id, told }) => told === 'noted' && !open.has(id)))
      await (whole ? outbox.openScan(scan.id) : reopenScan(deps, scan));
    before = page.at(-1)?.id;
    if (!whole || page.length < SCANS_PAGE) break;
  }
  if (whole) await outbox.setIndexed();
}

/** Closes the mails of scans whose notes were all sent: they need not be examined again. */
export async function closeScans({ store, outbox }: Deps): Promise<void> {
  for (const { scanId, notes: all = 0 } of await outbox.openScans()) {
    const scan = await store.getScan(scanId);
    // Its notes are still being written.
    if (scan?.told === undefined) continue;
    const notes = await outbox.notes(scanId);
    if (notes.length < all || notes.some((stored) => stored.sentBy === undefined)) continue;
    if (scan.told === 'done' || (await store.replaceScan(scan, { ...scan, told: 'done' })))
      await outbox.closeScan(scanId);
  }
}

/** An owner who was not told in time of what a scan saw. */
export type Overdue = { readonly owner: string; readonly scanId: string; readonly hours: number };

/**
 * Of each owner the note that has waited longest of those that should have been mailed by now; `null` as owner where
 * the notes of a closed scan were not even written. That need not be the oldest scan's: the clock that dated it may
 * have been ahead.
 */
export async function overdueMails({
  store,
  outbox,
  policy,
  now,
}: Pick<DigestDeps, 'store' | 'outbox' | 'policy' | 'now'>): Promise<
  readonly (Omit<Overdue, 'owner'> & { readonly owner: string | null })[]
> {
  const limit = policy.mail.overdueAfterHours;
  const longest = new Map<string | null, { readonly scanId: string; readonly hours: number }>();
  const add = (owner: string | null, scanId: string, since: string) => {
    const hours = Math.floor(elapsed(since, now()) / 3_600_000);
    if (hours >= limit && hours > (longest.get(owner)?.hours ?? -1)) longest.set(owner, { scanId, hours });
  };
  for (const scan of (await store.scans(SCANS_PAGE)).toReversed())
    if (scan.summary && scan.told === undefined) add(null, scan.id, scan.finishedAt ?? scan.startedAt);
  for (const { note } of await unsentNotes({ outbox })) add(note.owner, note.scanId, note.finishedAt);
  return [...longest].map(([owner, rest]) => ({ owner, ...rest }));
}

/** Writes an event for each owner who was not told in time; once for each note that is overdue. */
export async function reportOverdue(deps: DigestDeps): Promise<void> {
  for (const { owner, scanId, hours } of await overdueMails(deps))
    if (owner !== null && (await deps.outbox.createOverdue(scanId, owner)))
      deps.event('mail.overdue', { owner, scanId, hours: Number.isFinite(hours) ? hours : null });
}
