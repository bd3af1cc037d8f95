import type { ChainHead, Tree } from '../../model/manifest.ts';
import { newestFirst } from '../scan-id.ts';
import { digestOf, headOf, type NoteOf, noteDigest, noteTree } from './digests.ts';
import type { Found, Ledger } from './ledger.ts';
import type { ScansFound } from './verify-links.ts';

/*
 * What the owners were told. A manifest holds the digests of the notes that were drawn up when its scan was closed, and
 * a later one those of the mails that carried them.
 */

type Stored = { readonly note: NoteOf & { readonly head?: ChainHead }; readonly sentBy?: string };
type Closed = ScansFound['closed'][number];
type Context = {
  readonly ledger: Ledger;
  readonly found: Found;
  /** The scans whose notes the sender looks at. */
  readonly open: ReadonlySet<string>;
  /** The tree over notes and mails, of scans of which a manifest says that all were accepted. */
  readonly told: ReadonlyMap<string, Tree>;
};

/**
 * Checks the notes of each closed scan, and whether a mail was accepted with each. `isGone`: whether the purge took the
 * scan. Throws where storage fails.
 */
export async function verifyNotes(
  ledger: Ledger,
  { closed, unclosed }: ScansFound,
  isGone: (scanId: string) => boolean,
  found: Found,
): Promise<void> {
  const rows = new Map(closed.map((one) => [one.row.id, one]));
  const told = new Map(
    closed.flatMap(({ manifest }) => (manifest?.told ?? []).map(({ scanId, ...tree }) => [scanId, tree])),
  );
  const open = await openScans(ledger, rows, found);
  for (const one of closed) if (!isGone(one.row.id)) await verifyScanNotes({ ledger, found, open, told }, one);
  const known = new Set([...rows.keys(), ...unclosed.map((row) => row.id)]);
  const seen = new Set<string>();
  for await (const { partition } of ledger.places('outbox')) {
    if (seen.has(partition) || STEERING.test(partition)) continue;
    seen.add(partition);
    const [, place = '', root] = /^(\d{8}T\d{6}Z)(?:-drawn-([0-9a-f]{16}))?$/.exec(partition) ?? [];
    const scanId = place === '' ? undefined : newestFirst(place);
    const where = { table: 'outbox', row: 'note', scanId } as const;
    const notes = rows.get(scanId ?? '')?.manifest?.notes;
    if (scanId === undefined || !known.has(scanId))
      found.differs({ ...where, what: `nothing belongs into ${partition}` });
    else if (root !== undefined && !notes?.root.startsWith(root))
      found.note({ ...where, what: `${partition} is left of closing it another time` });
  }
}

/**
 * Partitions that steer what is sent, and say nothing of what was told: mails and requests under way, the rate, what
 * was reported as overdue, and events until they are published.
 */
const STEERING = /^(open|owners|indexed|outgoing|sent|event-[a-z]+|\d{8}T\d{6}Z-(overdue|events))$/;

async function openScans(ledger: Ledger, rows: ReadonlyMap<string, Closed>, found: Found): Promise<Set<string>> {
  const open = new Set<string>();
  for await (const { key, value, fault } of ledger.rows('outbox', 'open')) {
    const where = { table: 'outbox', row: 'index of unsent notes', scanId: key } as const;
    const row = rows.get(key)?.row;
    // Versions with an index wrote the id alone; now it is the number of its notes.
    if (fault !== undefined || (value !== key && typeof value !== 'number'))
      found.differs({ ...where, what: fault ?? 'it names another scan' });
    else if (!row) found.differs({ ...where, what: 'no such scan was closed' });
    else if (row.told === 'done') found.note({ ...where, what: 'all its mails are out, and it is taken out next' });
    open.add(key);
  }
  return open;
}

async function verifyScanNotes(context: Context, { row, manifest }: Closed): Promise<void> {
  const { ledger, found, told } = context;
  const tree = manifest?.notes;
  if (!tree) return;
  const where = { table: 'outbox', row: 'note', scanId: row.id } as const;
  const differs = (what: string) => found.differs({ ...where, what });
  const drawn = new Map<string, NoteOf>();
  const place = newestFirst(row.id);
  for await (const { key, value, fault } of ledger.rows('outbox', `${place}-drawn-${tree.root.slice(0, 16)}`)) {
    const note = value as NoteOf;
    if (fault !== undefined) differs(`${key}, as it was drawn up: ${fault}`);
    else if (key !== ledger.keyOf(note.owner)) differs(`${key}, as it was drawn up: it is that of "${note.owner}"`);
    else drawn.set(note.owner, note);
  }
  const now = noteTree([...drawn.values()].map((note) => ({ note })));
  if (now.root !== tree.root || now.size !== tree.size)
    differs(`what was drawn up for ${tree.size} owners when it was closed is not what is there for ${now.size}`);
  const stored = await storedNotes(context, row.id);
  for (const [owner, note] of drawn) {
    const own = stored.get(owner);
    if (own && noteDigest(own.note) !== noteDigest(note)) differs(`that to "${owner}" is not what was drawn up`);
    else if (!own && row.told !== undefined) differs(`that to "${owner}" is missing`);
  }
  for (const [owner, { note }] of stored) {
    if (!drawn.has(owner)) differs(`nothing was drawn up for "${owner}"`);
    if (digestOf(note.head ?? null) !== digestOf(headOf(manifest))) differs(`that to "${owner}" has another head`);
  }
  verifyMails(context, row, stored);
  const accepted = told.get(row.id);
  if (!accepted) return;
  const own = noteTree([...stored.values()].map(({ note, sentBy }) => ({ note, mail: sentBy })));
  if (own.root !== accepted.root || own.size !== accepted.size)
    differs('the mails that carried them are not those that were recorded as accepted');
}

async function storedNotes({ ledger, found }: Context, scanId: string): Promise<Map<string, Stored>> {
  const stored = new Map<string, Stored>();
  for await (const { key, value, fault } of ledger.rows('outbox', newestFirst(scanId))) {
    const differs = (what: string) => found.differs({ table: 'outbox', row: 'note', scanId, what: `${key}: ${what}` });
    const one = value as Stored;
    if (fault !== undefined) differs(fault);
    else if (key !== ledger.keyOf(one.note.owner)) differs(`it is that of "${one.note.owner}"`);
    else stored.set(one.note.owner, one);
  }
  return stored;
}

/** Whether a mail was accepted with every note; where one waits, whether the sender will find it. */
function verifyMails({ found, open, told }: Context, row: Closed['row'], stored: ReadonlyMap<string, Stored>): void {
  const where = { table: 'outbox', row: 'note', scanId: row.id } as const;
  const waiting = [...stored].filter(([, one]) => one.sentBy === undefined).map(([owner]) => `"${owner}"`);
  const state = { table: 'scans', row: 'state of its mails', scanId: row.id } as const;
  if (row.told !== 'done' && told.has(row.id))
    found.differs({ ...state, what: 'all of them were accepted, and it says otherwise' });
  else if (row.told === undefined) found.note({ ...state, what: 'they were not begun' });
  if (row.told === 'done' && waiting.length > 0)
    found.differs({ ...where, what: `no mail was accepted for ${waiting.join(', ')}` });
  if (row.told !== 'noted') return;
  if (!open.has(row.id))
    found.differs({
      table: 'outbox',
      row: 'index of unsent notes',
      scanId: row.id,
      what: `it is not in it, so that ${waiting.length > 0 ? `nothing is sent to ${waiting.join(', ')}` : 'it is not closed'}`,
    });
  else found.note({ ...where, what: `they wait for a mail to ${waiting.join(', ') || 'nobody'}` });
}
