import { advanceMail, type MailDeps, type Row, type Waiting } from './advance-mail.ts';
import { restoreNotes, writeNotes } from './note-scans.ts';
import type { DigestDeps } from './ports.ts';
import { closeScans, indexEarlierScans, reportOverdue, unsentNotes } from './unsent-notes.ts';

export type Sent = { readonly noted: number; readonly mailed: number; readonly refused: number };

/**
 * Writes what changed into the outbox, one note per owner and scan, and sends what waits there: one mail per owner, as
 * the rate allows; notes that had to wait go out together. Each step is recorded before and after, so that a process
 * killed at any point neither drops a mail nor sends a second one. Where nobody can tell what became of a mail, it is
 * sent again and says that it may be a repeat. Returns how many scans were noted, and how many mails were sent and
 * refused. Throws where storage fails.
 */
export async function sendDigests(deps: DigestDeps): Promise<Sent> {
  const noted = await writeNotes(deps);
  const { mail } = deps;
  if (!mail) return { noted, mailed: 0, refused: 0 };
  const mailDeps: MailDeps = { ...deps, mail };
  let mailed = 0;
  let refused = 0;
  let mayStart = true;
  await indexEarlierScans(mailDeps);
  await restoreNotes(mailDeps);
  for (const waiting of await allWaiting(mailDeps)) {
    const step = await advanceMail(mailDeps, waiting, mayStart);
    // What the service throttles now it would throttle for the next owner too; that one comes first the next time.
    if (step === 'held-back' || step === 'throttled') mayStart = false;
    if (step === 'sent') mailed += 1;
    if (step === 'refused') refused += 1;
  }
  await closeScans(mailDeps);
  await reportOverdue(mailDeps);
  return { noted, mailed, refused };
}

/**
 * Every owner with notes that wait or a mail on its way. Whose mail was throttled or refused comes after all others,
 * who was tried last at the end, so that nobody's trouble holds back another; else who has waited longest comes first.
 */
async function allWaiting({ store, outbox }: MailDeps): Promise<readonly Waiting[]> {
  const rows = new Map<string, Row>((await outbox.outgoing()).map((row) => [row.value.owner, row]));
  const byOwner = Map.groupBy(await unsentNotes({ outbox }), (stored) => stored.note.owner);
  for (const { value } of rows.values())
    if (['sending', 'taken', 'part', 'sent'].includes(value.state) && !byOwner.has(value.owner))
      byOwner.set(value.owner, []);
  const newestScan = (await store.scans(20)).find((scan) => scan.told !== undefined)?.id ?? '';
  const triedAt = ({ row }: Waiting) =>
    row?.value.state === 'throttled' || row?.value.state === 'refused' ? row.value.at : '';
  return [...byOwner]
    .map(([owner, notes]): Waiting => ({ owner, notes, row: rows.get(owner), newestScan }))
    .sort((a, b) => triedAt(a).localeCompare(triedAt(b)));
}
