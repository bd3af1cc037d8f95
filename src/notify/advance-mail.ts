import { canonical } from '../model/canonical.ts';
import { uuidOf } from '../report/uuid.ts';
import { elapsed } from './elapsed.ts';
import { fittedMail } from './fitted-mail.ts';
import { digestOf } from './merge-notes.ts';
import type { Answer, DigestDeps, MailSettings, Outgoing, StoredNote } from './ports.ts';
import { reserve } from './rate.ts';
import { addressesOf, partOf } from './recipients.ts';
import { isThrottled, throttledUntil, whatToDo } from './uncertain.ts';

/** A refused mail is tried again this often although nothing changed. */
const UNCHANGED_ATTEMPTS = 3;
const HOUR = 3_600_000;

export type MailDeps = DigestDeps & { readonly mail: MailSettings };
export type Row = { readonly value: Outgoing; readonly etag: string };
/** An owner's notes that wait, and the owner's mail under way. */
export type Waiting = {
  readonly owner: string;
  readonly notes: readonly StoredNote[];
  readonly row: Row | undefined;
  readonly newestScan: string;
};
/** `held-back`: the rate is used up. `throttled`: the service took no mail just now. */
export type Step = 'sent' | 'refused' | 'held-back' | 'throttled' | 'waiting';

/** Takes the mail of one owner one step further; starts none unless it may. Throws where storage fails. */
export async function advanceMail(deps: MailDeps, waiting: Waiting, mayStart: boolean): Promise<Step> {
  const { row } = waiting;
  if (row?.value.state === 'sent') return markSent(deps, waiting, row);
  if (row?.value.state === 'sending' || row?.value.state === 'taken') return askAfter(deps, waiting, row, mayStart);
  if (!mayStart || waiting.notes.length === 0) return 'waiting';
  return startMail(deps, waiting);
}

/** Asks what became of a mail. */
async function askAfter(deps: MailDeps, waiting: Waiting, row: Row, mayStart: boolean): Promise<Step> {
  const todo = whatToDo(row.value, deps.now());
  if (todo === 'wait') return 'waiting';
  const answer = await deps.mail.service.ask(row.value.id);
  // A question that was throttled says nothing about the mail.
  if (answer.state === 'throttled') return 'waiting';
  if (answer.state !== 'unknown' || todo === 'believe')
    return recordAnswer(deps, waiting, row, answer.state === 'unknown' ? { state: 'sent' } : answer);
  if (todo === 'ask') return 'waiting';
  if (todo === 'give-up') return recordAnswer(deps, waiting, row, { state: 'refused', message: DROPPED });
  if (!mayStart) return 'waiting';
  const { known: _known, ...value } = row.value;
  const next = { ...value, mayRepeat: true, repeats: (value.repeats ?? 0) + 1 };
  if (value.state === 'sending') return send(deps, waiting, row, next);
  const { owner, id: digestId, scanIds } = value;
  deps.event('mail.uncertain', { digestId, owner, scanIds, message: DROPPED });
  return send(deps, waiting, row, { ...next, id: idOf(next) });
}

const DROPPED =
  'The mail service took the mail and then did not know it, as it does where all recipients are on its suppression list';

/**
 * Starts a mail with the notes that wait, or its next part. A refused mail waits until the settings, the addresses or
 * the newest scan change, or an hour has passed.
 */
async function startMail(deps: MailDeps, waiting: Waiting): Promise<Step> {
  const { owner, notes, row, newestScan } = waiting;
  const settings = uuidOf(deps.mail.settings, canonical(addressesOf(deps.policy, owner) ?? null));
  const before = row?.value;
  const isUnchanged = before?.settings === settings && before.newestScan === newestScan;
  if (before?.state === 'refused' && isUnchanged && !isDue(before, deps.now())) return 'refused';
  if (before && isThrottled(before, deps.now())) return 'waiting';
  const isOpen = before?.state === 'refused' || before?.state === 'throttled' || before?.state === 'part';
  // Without its row nobody knows what became of the owner's last mail.
  const isLost = before === undefined && (await deps.outbox.hasOwner(owner));
  if (isLost) deps.event('mail.uncertain', { owner, message: 'The stored state of the last mail was lost' });
  const reached = isOpen ? (before.reached ?? []) : [];
  const next: Omit<Outgoing, 'id'> = {
    owner,
    state: 'sending',
    // Whoever has a part already was told of its scans; what came since then is another mail.
    scanIds: reached.length > 0 && before ? before.scanIds : notes.map((stored) => stored.note.scanId).sort(),
    attempt: isOpen ? before.attempt + (before.state === 'refused' ? 1 : 0) : 0,
    mayRepeat:
      (isOpen && before.state !== 'part' && before.mayRepeat) || isLost || notes.some((stored) => stored.mayRepeat),
    at: '',
    settings,
    newestScan,
    ...(reached.length > 0 ? { reached } : {}),
    ...(isOpen && before.repeats ? { repeats: before.repeats } : isLost ? { repeats: 1 } : {}),
  };
  return send(deps, waiting, row, { ...next, id: '' });
}

/** The reason for a refusal may pass: the mail is tried again after an hour, a few times. */
const isDue = ({ attempt, at }: Outgoing, now: Date): boolean =>
  attempt < UNCHANGED_ATTEMPTS && elapsed(at, now) >= HOUR;

/** The same mail has the same id; each further attempt, part and repeat is a mail of its own. */
const idOf = ({ owner, scanIds, attempt, reached = [], repeats = 0 }: Omit<Outgoing, 'id'>): string =>
  uuidOf(
    'digest',
    owner,
    ...scanIds,
    String(attempt),
    ...(reached.length > 0 ? [`after ${reached.length}`] : []),
    ...(repeats > 0 ? [`repeat ${repeats}`] : []),
  );

async function send(deps: MailDeps, waiting: Waiting, row: Row | undefined, next: Outgoing): Promise<Step> {
  const owner = addressesOf(deps.policy, next.owner);
  const carried = waiting.notes
    .filter((stored) => next.scanIds.includes(stored.note.scanId))
    .map((stored) => stored.note);
  const checks = new Map(deps.checks.map((check) => [check.id as string, check]));
  const { policy, pageUrl } = deps;
  const { mayRepeat } = next;
  const idFor = (scanIds: readonly string[]) => next.id || idOf({ ...next, scanIds });
  const fitted =
    owner &&
    fittedMail(
      carried,
      (notes) =>
        digestOf(notes, {
          id: idFor(notes.map((note) => note.scanId)),
          owner,
          policy,
          checks,
          mayRepeat,
          pageUrl,
        }),
      deps.compose,
    );
  if (owner && !fitted) return abandon(deps, row);
  const scanIds = fitted?.notes.map((note) => note.scanId) ?? next.scanIds;
  const part = fitted && partOf(fitted.digest, next);
  // Those who remained are no longer in the policy.
  if (fitted && !part && row) {
    const sent = await putRow(deps, row, { ...row.value, state: 'sent' });
    return sent ? markSent(deps, waiting, sent) : 'waiting';
  }
  if (part && !(await reserve(deps))) return 'held-back';
  const { carries: _carries, more: _more, reached: _reached, ...rest } = next;
  const { to = [], cc = [], ...kept } = part ?? {};
  const intent = await putRow(deps, row, { ...rest, ...kept, id: idFor(scanIds), scanIds, state: 'sending' });
  if (!intent) return 'waiting';
  await deps.outbox.createOwner(next.owner);
  if (!fitted)
    return recordAnswer(deps, waiting, intent, {
      state: 'refused',
      message: `The policy names no owner "${next.owner}" and no defaultOwner`,
    });
  const answer = await deps.mail.service.send(intent.value.id, { to, cc, mail: fitted.mail });
  return recordAnswer(deps, waiting, intent, answer);
}

/** The notes of a mail are gone from storage: it holds up no other mail of its owner. */
async function abandon(deps: MailDeps, row: Row | undefined): Promise<Step> {
  if (!row || !(await putRow(deps, row, { ...row.value, state: 'done' }))) return 'waiting';
  const { owner, id, scanIds } = row.value;
  deps.event('mail.uncertain', { digestId: id, owner, scanIds, message: 'Its notes were lost from storage' });
  return 'waiting';
}

/** Writes down what the mail service answered. */
async function recordAnswer(deps: MailDeps, waiting: Waiting, row: Row, answer: Answer): Promise<Step> {
  const { owner, id, scanIds } = row.value;
  const fields = { digestId: id, owner, scanIds };
  switch (answer.state) {
    case 'sent':
      return acceptPart(deps, waiting, row, row.value.more === true);
    case 'taken': {
      const known = row.value.known === true || answer.known === true;
      if (row.value.state !== 'taken') await putRow(deps, row, { ...row.value, state: 'taken', known });
      else if (known && !row.value.known) await deps.outbox.putOutgoing({ ...row.value, known }, row.etag);
      return 'waiting';
    }
    case 'refused':
      await putRow(deps, row, { ...row.value, state: 'refused', message: answer.message });
      deps.event('mail.failed', { ...fields, message: answer.message });
      return 'refused';
    case 'throttled': {
      const notBefore = throttledUntil(deps.now(), answer.retryAfterSeconds);
      await putRow(deps, row, { ...row.value, state: 'throttled', notBefore });
      deps.event('mail.throttled', { ...fields, notBefore });
      return 'throttled';
    }
    case 'no-answer':
      deps.event('mail.uncertain', { ...fields, message: answer.message });
      return 'waiting';
    case 'unknown':
      return 'waiting';
  }
}

/** A mail was accepted: its notes are marked, or its next part is sent. */
async function acceptPart(deps: MailDeps, waiting: Waiting, row: Row, more: boolean): Promise<Step> {
  const { carries = [], reached: before = [], more: _more, repeats: _repeats, known: _known, ...value } = row.value;
  const reached = [...before, ...carries];
  const accepted = await putRow(deps, row, {
    ...value,
    state: more ? 'part' : 'sent',
    ...(reached.length > 0 ? { reached } : {}),
  });
  if (!accepted) return 'waiting';
  const { owner, id, scanIds, mayRepeat } = value;
  deps.event('mail.accepted', { digestId: id, owner, scanIds, mayRepeat, ...(more ? { more } : {}) });
  return more ? startMail(deps, { ...waiting, row: accepted }) : markSent(deps, waiting, accepted);
}

/** Marks the notes that a mail carried. */
async function markSent(deps: MailDeps, waiting: Waiting, row: Row): Promise<Step> {
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
