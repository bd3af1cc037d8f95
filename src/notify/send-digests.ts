import { canonical } from '../model/canonical.ts';
import type { Owner } from '../model/owners.ts';
import { uuidOf } from '../report/uuid.ts';
import { digestOf } from './merge-notes.ts';
import { SCANS_EXAMINED, writeNotes } from './note-scans.ts';
import type { Answer, DigestDeps, MailSettings, Outgoing, StoredNote } from './ports.ts';
import { reserve } from './rate.ts';

/** How long a send belongs to the process that began it; longer than one send can take. */
const LEASE_MS = 4 * 60_000;
/** A refused mail is tried again this often although nothing changed. */
const UNCHANGED_ATTEMPTS = 3;

export type Sent = { readonly noted: number; readonly mailed: number; readonly refused: number };
type MailDeps = DigestDeps & { readonly mail: MailSettings };
type Row = { readonly value: Outgoing; readonly etag: string };
type Waiting = {
  readonly owner: string;
  readonly notes: readonly StoredNote[];
  readonly row: Row | undefined;
  readonly newestScan: string;
};

/**
 * Writes what changed into the outbox, one note per owner and scan, and sends what waits there: one mail per owner, as
 * the rate allows; notes that had to wait go out together. Each step is recorded before and after, so that a process
 * killed at any point neither drops a mail nor sends a second one. Where the answer of the mail service was lost and
 * the service does not know the mail, it is sent again and says that it may be a repeat. Returns how many scans were
 * noted, and how many mails were sent and refused. Throws where storage fails.
 */
export async function sendDigests(deps: DigestDeps): Promise<Sent> {
  const noted = await writeNotes(deps);
  const { mail } = deps;
  if (!mail) return { noted, mailed: 0, refused: 0 };
  const mailDeps: MailDeps = { ...deps, mail };
  let mailed = 0;
  let refused = 0;
  let mayStart = true;
  for (const waiting of await allWaiting(mailDeps)) {
    const state = await advance(mailDeps, waiting, mayStart);
    if (state === 'held-back') mayStart = false;
    if (state === 'sent') mailed += 1;
    if (state === 'refused') refused += 1;
  }
  await closeScans(mailDeps);
  return { noted, mailed, refused };
}

/** Every owner with notes that wait or a mail on its way; who has waited longest comes first. */
async function allWaiting({ store, outbox }: MailDeps): Promise<readonly Waiting[]> {
  const rows = new Map((await outbox.outgoing()).map((row) => [row.value.owner, row]));
  const scans = await store.scans(SCANS_EXAMINED);
  const notes: StoredNote[] = [];
  for (const scan of scans.filter((one) => one.told === 'noted').reverse())
    notes.push(...(await outbox.notes(scan.id)).filter((stored) => stored.sentBy === undefined));
  const byOwner = Map.groupBy(notes, (stored) => stored.note.owner);
  for (const { value } of rows.values())
    if (['sending', 'taken', 'sent'].includes(value.state) && !byOwner.has(value.owner)) byOwner.set(value.owner, []);
  const newestScan = scans.find((scan) => scan.told !== undefined)?.id ?? '';
  return [...byOwner].map(([owner, own]) => ({ owner, notes: own, row: rows.get(owner), newestScan }));
}

/**
 * Takes the mail of one owner one step further. `held-back`: the rate is used up, and no further mail is started now.
 */
async function advance(
  deps: MailDeps,
  waiting: Waiting,
  mayStart: boolean,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { row } = waiting;
  if (row?.value.state === 'sent') return markSent(deps, waiting, row);
  if (row?.value.state === 'sending' || row?.value.state === 'taken') {
    if (row.value.state === 'sending' && deps.now().getTime() - Date.parse(row.value.at) < LEASE_MS) return 'waiting';
    const answer = await deps.mail.service.ask(row.value.id);
    // A question that was throttled says nothing about the mail.
    if (answer.state === 'throttled') return 'waiting';
    if (answer.state !== 'unknown') return recordAnswer(deps, waiting, row, answer);
    // It was accepted, and the service has since forgotten the operation.
    if (row.value.state === 'taken') return recordAnswer(deps, waiting, row, { state: 'sent' });
    return mayStart ? send(deps, waiting, row, { ...row.value, mayRepeat: true }) : 'waiting';
  }
  if (!mayStart || waiting.notes.length === 0) return 'waiting';
  return startMail(deps, waiting);
}

/**
 * Starts a mail with every note that waits. A refused mail waits until the settings, the addresses or the newest scan
 * change, or an hour has passed.
 */
async function startMail(deps: MailDeps, waiting: Waiting): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { owner, notes, row, newestScan } = waiting;
  const scanIds = notes.map((stored) => stored.note.scanId).sort();
  const settings = uuidOf(deps.mail.settings, canonical(addressesOf(deps, owner) ?? null));
  const before = row?.value;
  if (
    before?.state === 'refused' &&
    before.settings === settings &&
    before.newestScan === newestScan &&
    !isDue(before, deps.now())
  )
    return 'refused';
  if (before?.state === 'throttled' && before.notBefore && Date.parse(before.notBefore) > deps.now().getTime())
    return 'held-back';
  const open = before?.state === 'refused' || before?.state === 'throttled';
  const attempt = before?.state === 'refused' ? before.attempt + 1 : open ? before.attempt : 0;
  const id = uuidOf('digest', owner, ...scanIds, String(attempt));
  return send(deps, waiting, row, {
    owner,
    id,
    state: 'sending',
    scanIds,
    attempt,
    mayRepeat: open && before.mayRepeat,
    at: '',
    settings,
    newestScan,
  });
}

/** The reason for a refusal may pass: the mail is tried again after an hour, a few times. */
const isDue = ({ attempt, at }: Outgoing, now: Date): boolean =>
  attempt < UNCHANGED_ATTEMPTS && now.getTime() - Date.parse(at) >= 3_600_000;

async function send(
  deps: MailDeps,
  waiting: Waiting,
  row: Row | undefined,
  next: Outgoing,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const to = addressesOf(deps, next.owner);
  const carried = waiting.notes
    .filter((stored) => next.scanIds.includes(stored.note.scanId))
    .map((stored) => stored.note);
  const checks = new Map(deps.checks.map((check) => [check.id as string, check]));
  const digest =
    to &&
    digestOf(carried, {
      id: next.id,
      owner: to,
      policy: deps.policy,
      checks,
      mayRepeat: next.mayRepeat,
      pageUrl: deps.pageUrl,
    });
  if (to && !digest) return 'waiting';
  if (digest && !(await reserve(deps))) return 'held-back';
  const intent = await putRow(deps, row, { ...next, state: 'sending' });
  if (!intent) return 'waiting';
  if (!digest)
    return recordAnswer(deps, waiting, intent, {
      state: 'refused',
      message: `The policy names no owner "${next.owner}" and no defaultOwner`,
    });
  const answer = await deps.mail.service.send(next.id, {
    to: digest.owner.mail,
    cc: digest.copies,
    mail: deps.compose(digest),
  });
  return recordAnswer(deps, waiting, intent, answer);
}

/** Writes down what the mail service answered. */
async function recordAnswer(
  deps: MailDeps,
  waiting: Waiting,
  row: Row,
  answer: Answer,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { owner, id, scanIds } = row.value;
  const fields = { digestId: id, owner, scanIds };
  switch (answer.state) {
    case 'sent': {
      const sent = await putRow(deps, row, { ...row.value, state: 'sent' });
      if (sent) deps.event('mail.accepted', { ...fields, mayRepeat: row.value.mayRepeat });
      return sent ? markSent(deps, waiting, sent) : 'waiting';
    }
    case 'taken':
      if (row.value.state !== 'taken') await putRow(deps, row, { ...row.value, state: 'taken' });
      return 'waiting';
    case 'refused':
      await putRow(deps, row, { ...row.value, state: 'refused', message: answer.message });
      deps.event('mail.failed', { ...fields, message: answer.message });
      return 'refused';
    case 'throttled': {
      const notBefore = new Date(deps.now().getTime() + (answer.retryAfterSeconds ?? 60) * 1000).toISOString();
      await putRow(deps, row, { ...row.value, state: 'throttled', notBefore });
      deps.event('mail.throttled', { ...fields, notBefore });
      return 'held-back';
    }
    case 'no-answer':
      deps.event('mail.uncertain', { ...fields, message: answer.message });
      return 'waiting';
    case 'unknown':
      return 'waiting';
  }
}

/** Marks the notes that a mail carried. */
async function markSent(deps: MailDeps, waiting: Waiting, row: Row): Promise<'sent' | 'waiting'> {
  for (const stored of waiting.notes)
    if (row.value.scanIds.includes(stored.note.scanId)) await deps.outbox.markNote({ ...stored, sentBy: row.value.id });
  return (await putRow(deps, row, { ...row.value, state: 'done' })) ? 'sent' : 'waiting';
}

/** Writes the row and returns it; undefined where another process has changed it. */
async function putRow(deps: MailDeps, row: Row | undefined, value: Outgoing): Promise<Row | undefined> {
  const next: Outgoing = { ...value, at: deps.now().toISOString() };
  const etag = await deps.outbox.putOutgoing(next, row?.etag);
  return etag === undefined ? undefined : { value: next, etag };
}

/** Closes the mails of scans whose notes were all sent: they need not be examined again. */
async function closeScans({ store, outbox }: MailDeps): Promise<void> {
  for (const scan of (await store.scans(SCANS_EXAMINED)).filter((one) => one.told === 'noted'))
    if ((await outbox.notes(scan.id)).every((stored) => stored.sentBy !== undefined))
      await store.replaceScan(scan, { ...scan, told: 'done' });
}

/** The addresses that the policy gives an owner now; those of the default owner where it no longer names the owner. */
function addressesOf({ policy }: MailDeps, name: string): Owner | undefined {
  const found = policy.owners.find((rule) => rule.name === name) ?? policy.defaultOwner;
  return found && { name: found.name, mail: found.mail };
}
