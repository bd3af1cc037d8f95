import { canonical } from '../model/canonical.ts';
import type { Owner } from '../model/owners.ts';
import { uuidOf } from '../report/uuid.ts';
import { digestOf } from './merge-notes.ts';
import { SCANS_LOOKED_AT, writeNotes } from './note-scans.ts';
import type { Answer, DigestDeps, MailSettings, Outgoing, StoredNote } from './ports.ts';
import { reserve } from './rate.ts';

/** How long a send belongs to the process that began it; longer than one send can take. */
const LEASE_MS = 4 * 60_000;
const TRIES_BY_ITSELF = 3;

export type Sent = { readonly noted: number; readonly mailed: number; readonly refused: number };
type Sending = DigestDeps & { readonly mail: MailSettings };
type Row = { readonly value: Outgoing; readonly etag: string };
type Waiting = {
  readonly owner: string;
  readonly notes: readonly StoredNote[];
  readonly row: Row | undefined;
  readonly newestScan: string;
};

/**
 * Puts what changed into the outbox, one note for each owner and scan, and sends what waits there: one mail an owner,
 * as the rate allows; notes that had to wait go out together. Each step is written down before and after, so that a
 * process killed anywhere neither drops a mail nor sends a second one; where the service's answer was lost and the
 * service does not know the mail, it is sent again and says that it may be a repeat.
 */
export async function sendDigests(deps: DigestDeps): Promise<Sent> {
  const noted = await writeNotes(deps);
  const { mail } = deps;
  if (!mail) return { noted, mailed: 0, refused: 0 };
  const sending: Sending = { ...deps, mail };
  let mailed = 0;
  let refused = 0;
  let mayBegin = true;
  for (const waiting of await allWaiting(sending)) {
    const state = await serve(sending, waiting, mayBegin);
    if (state === 'held-back') mayBegin = false;
    if (state === 'sent') mailed += 1;
    if (state === 'refused') refused += 1;
  }
  await closeScans(sending);
  return { noted, mailed, refused };
}

/** Every owner with something waiting or on its way, the longest waiting first. */
async function allWaiting({ store, outbox }: Sending): Promise<readonly Waiting[]> {
  const rows = new Map((await outbox.outgoing()).map((row) => [row.value.owner, row]));
  const scans = await store.scans(SCANS_LOOKED_AT);
  const notes: StoredNote[] = [];
  for (const scan of scans.filter((one) => one.told === 'noted').reverse())
    notes.push(...(await outbox.notes(scan.id)).filter((kept) => kept.sentBy === undefined));
  const byOwner = Map.groupBy(notes, (kept) => kept.note.owner);
  for (const { value } of rows.values())
    if (['sending', 'taken', 'sent'].includes(value.state) && !byOwner.has(value.owner)) byOwner.set(value.owner, []);
  const newestScan = scans.find((scan) => scan.told !== undefined)?.id ?? '';
  return [...byOwner].map(([owner, own]) => ({ owner, notes: own, row: rows.get(owner), newestScan }));
}

/** One owner, one step on. `held-back`: the rate is used up, nothing more is begun now. */
async function serve(
  deps: Sending,
  waiting: Waiting,
  mayBegin: boolean,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { row } = waiting;
  if (row?.value.state === 'sent') return settle(deps, waiting, row);
  if (row?.value.state === 'sending' || row?.value.state === 'taken') {
    if (row.value.state === 'sending' && deps.now().getTime() - Date.parse(row.value.at) < LEASE_MS) return 'waiting';
    const answer = await deps.mail.service.ask(row.value.id);
    // A question that was refused for its rate says nothing about the mail.
    if (answer.state === 'throttled') return 'waiting';
    if (answer.state !== 'unknown') return heard(deps, waiting, row, answer);
    // It was accepted once, and the service has forgotten the operation since.
    if (row.value.state === 'taken') return heard(deps, waiting, row, { state: 'sent' });
    return mayBegin ? send(deps, waiting, row, { ...row.value, mayRepeat: true }) : 'waiting';
  }
  if (!mayBegin || waiting.notes.length === 0) return 'waiting';
  return begin(deps, waiting);
}

/**
 * A mail with everything that waits. What was refused waits until the settings, the addresses or the newest scan are
 * others, or an hour has passed.
 */
async function begin(deps: Sending, waiting: Waiting): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { owner, notes, row, newestScan } = waiting;
  const scanIds = notes.map((kept) => kept.note.scanId).sort();
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

/** A refusal may be a passing one: it is tried again after an hour, a few times. */
const isDue = ({ attempt, at }: Outgoing, now: Date): boolean =>
  attempt < TRIES_BY_ITSELF && now.getTime() - Date.parse(at) >= 3_600_000;

async function send(
  deps: Sending,
  waiting: Waiting,
  row: Row | undefined,
  next: Outgoing,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const to = addressesOf(deps, next.owner);
  const carried = waiting.notes.filter((kept) => next.scanIds.includes(kept.note.scanId)).map((kept) => kept.note);
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
  const intent = await put(deps, row, { ...next, state: 'sending' });
  if (!intent) return 'waiting';
  if (!digest)
    return heard(deps, waiting, intent, {
      state: 'refused',
      message: `The policy names no owner "${next.owner}" and no defaultOwner`,
    });
  const answer = await deps.mail.service.send(next.id, {
    to: digest.owner.mail,
    cc: digest.copies,
    mail: deps.compose(digest),
  });
  return heard(deps, waiting, intent, answer);
}

async function heard(
  deps: Sending,
  waiting: Waiting,
  row: Row,
  answer: Answer,
): Promise<'sent' | 'refused' | 'held-back' | 'waiting'> {
  const { owner, id, scanIds } = row.value;
  const said = { digestId: id, owner, scanIds };
  switch (answer.state) {
    case 'sent': {
      const sent = await put(deps, row, { ...row.value, state: 'sent' });
      if (sent) deps.event('mail.accepted', { ...said, mayRepeat: row.value.mayRepeat });
      return sent ? settle(deps, waiting, sent) : 'waiting';
    }
    case 'taken':
      if (row.value.state !== 'taken') await put(deps, row, { ...row.value, state: 'taken' });
      return 'waiting';
    case 'refused':
      await put(deps, row, { ...row.value, state: 'refused', message: answer.message });
      deps.event('mail.failed', { ...said, message: answer.message });
      return 'refused';
    case 'throttled': {
      const notBefore = new Date(deps.now().getTime() + (answer.retryAfterSeconds ?? 60) * 1000).toISOString();
      await put(deps, row, { ...row.value, state: 'throttled', notBefore });
      deps.event('mail.throttled', { ...said, notBefore });
      return 'held-back';
    }
    case 'no-answer':
      deps.event('mail.uncertain', { ...said, message: answer.message });
      return 'waiting';
    case 'unknown':
      return 'waiting';
  }
}

/** Marks what a mail carried. */
async function settle(deps: Sending, waiting: Waiting, row: Row): Promise<'sent' | 'waiting'> {
  for (const kept of waiting.notes)
    if (row.value.scanIds.includes(kept.note.scanId)) await deps.outbox.markNote({ ...kept, sentBy: row.value.id });
  return (await put(deps, row, { ...row.value, state: 'done' })) ? 'sent' : 'waiting';
}

/** The row as it stands now; undefined where another process went on with it. */
async function put(deps: Sending, row: Row | undefined, value: Outgoing): Promise<Row | undefined> {
  const next: Outgoing = { ...value, at: deps.now().toISOString() };
  const etag = await deps.outbox.putOutgoing(next, row?.etag);
  return etag === undefined ? undefined : { value: next, etag };
}

/** Scans whose notes were all sent need not be looked at again. */
async function closeScans({ store, outbox }: Sending): Promise<void> {
  for (const scan of (await store.scans(SCANS_LOOKED_AT)).filter((one) => one.told === 'noted'))
    if ((await outbox.notes(scan.id)).every((kept) => kept.sentBy !== undefined))
      await store.replaceScan(scan, { ...scan, told: 'done' });
}

/** The addresses that the policy gives an owner now; those of the default owner where it names the owner no longer. */
function addressesOf({ policy }: Sending, name: string): Owner | undefined {
  const found = policy.owners.find((rule) => rule.name === name) ?? policy.defaultOwner;
  return found && { name: found.name, mail: found.mail };
}
