import type { ScanDependencies } from '../scan/dependencies.ts';
import type { Digest, Mail } from './digest.ts';
import type { Note } from './note.ts';

/* The outbox and the mail service, as the use cases need them. */

/**
 * An answer of the mail service. `taken`: it has the mail and is still working on it. `refused`: it will not accept the
 * mail with these settings. `unknown`: it knows no such operation. `no-answer`: it may or may not have the mail.
 */
export type Answer =
  | { readonly state: 'sent' | 'unknown' }
  /** `known`: it was asked and knew the mail; it may take mails and drop them at once. */
  | { readonly state: 'taken'; readonly known?: boolean }
  | { readonly state: 'refused' | 'no-answer'; readonly message: string }
  | { readonly state: 'throttled'; readonly retryAfterSeconds?: number | undefined };

export type Message = { readonly to: readonly string[]; readonly cc: readonly string[]; readonly mail: Mail };

/** A mail service. Its functions never throw: whatever happens is an answer. */
export type MailService = {
  send(operationId: string, message: Message): Promise<Answer>;
  ask(operationId: string): Promise<Answer>;
};

export type StoredNote = {
  readonly note: Note;
  /** The id of the digest that carried it, once the mail service has accepted it. */
  readonly sentBy?: string;
  /** It was lost from storage and made again: an earlier mail may have carried it. */
  readonly mayRepeat?: boolean;
};

/**
 * The current mail of one owner. `sending`: it may be on its way, and the answer is not known yet. `taken`: the service
 * has it. `part`: it is out to some of its recipients. `sent`: it is out, and its notes are being marked. `done`: they
 * are marked. `refused`: not accepted, and not tried again until something changes. `throttled`: not accepted yet, and
 * tried again later.
 */
export type Outgoing = {
  readonly owner: string;
  readonly id: string;
  readonly state: 'sending' | 'taken' | 'part' | 'sent' | 'done' | 'refused' | 'throttled';
  readonly scanIds: readonly string[];
  /** How often it was refused: each further attempt is a mail of its own, with an id of its own. */
  readonly attempt: number;
  readonly mayRepeat: boolean;
  /** When this state began. */
  readonly at: string;
  /** A hash of settings and addresses. A refused mail is tried again once this or the newest scan changes. */
  readonly settings: string;
  readonly newestScan: string;
  readonly notBefore?: string;
  readonly message?: string;
  /** Whether the service, once it had taken it, was asked and knew it. */
  readonly known?: boolean;
  /** How often it was sent again because nobody could tell what became of it. */
  readonly repeats?: number;
  /** Of a mail with more recipients than one may have: hashes of those whom this part goes to. */
  readonly carries?: readonly string[];
  /** Hashes of the recipients whom earlier parts went to. */
  readonly reached?: readonly string[];
  /** Whether other recipients remain after this part. */
  readonly more?: boolean;
};

/** A scan whose notes are not all sent. Without `notes` nobody knows how many it has. */
export type OpenScan = { readonly scanId: string; readonly notes?: number | undefined };

/**
 * The outbox of mails: the notes of each scan, an index of the scans whose notes are not all sent, each owner's mail
 * under way, which owners have one, and when mails were sent.
 */
export type Outbox = {
  /** Names a scan in the index, with the number of its notes where that is known; before its first note is written. */
  openScan(scanId: string, notes?: number): Promise<void>;
  /** The scans in the index, oldest first, whatever their age. */
  openScans(): Promise<readonly OpenScan[]>;
  /** Corrects the number of notes of a scan in the index. */
  recountScan(scanId: string, notes: number): Promise<void>;
  /** Takes a scan from the index; once all its notes are sent. */
  closeScan(scanId: string): Promise<void>;
  /** Whether the scans of versions without an index were put into it. */
  isIndexed(): Promise<boolean>;
  setIndexed(): Promise<void>;
  /** Writes down that a note is overdue; false where that was written before. */
  createOverdue(scanId: string, owner: string): Promise<boolean>;
  /** Keeps what was drawn up for a scan, under the root over it, until the purge takes the scan. */
  putDrawn(scanId: string, root: string, notes: readonly Note[]): Promise<void>;
  drawn(scanId: string, root: string): Promise<readonly Note[]>;
  /** Inserts only; false where the note already exists. `mayRepeat`: an earlier mail may have carried it. */
  createNote(note: Note, mayRepeat?: boolean): Promise<boolean>;
  notes(scanId: string): Promise<readonly StoredNote[]>;
  markNote(note: StoredNote & { readonly sentBy: string }): Promise<void>;
  /** Writes down that an owner has a mail of its own in `outgoing`; false where that was written before. */
  createOwner(owner: string): Promise<boolean>;
  hasOwner(owner: string): Promise<boolean>;
  outgoing(): Promise<readonly { readonly value: Outgoing; readonly etag: string }[]>;
  /** Returns the new etag; undefined where another process was first. */
  putOutgoing(value: Outgoing, etag: string | undefined): Promise<string | undefined>;
  /** When mails were sent (ISO 8601), for the last hour or more. */
  getSent(): Promise<{ readonly value: readonly string[]; readonly etag: string } | undefined>;
  /** False where another process was first. */
  putSent(value: readonly string[], etag: string | undefined): Promise<boolean>;
};

export type MailSettings = {
  readonly service: MailService;
  readonly perMinute: number;
  readonly perHour: number;
  /** A hash that changes when one of the settings does. */
  readonly settings: string;
};

/** What sending digests needs. Without `mail` nothing is mailed, but the structured events are still written. */
export type DigestDeps = Pick<ScanDependencies, 'store' | 'checks' | 'policy' | 'now' | 'event'> & {
  readonly outbox: Outbox;
  readonly mail: MailSettings | undefined;
  readonly compose: (digest: Digest) => Mail;
  readonly pageUrl: string | undefined;
};
