import type { ScanDependencies } from '../scan/dependencies.ts';
import type { Digest, Mail } from './digest.ts';
import type { Note } from './note.ts';

/* The outbox and the mail service, as the use case needs them. */

/**
 * What the mail service said. `taken`: it has the mail and is not done yet. `refused`: for good, with these settings.
 * `unknown`: no such operation. `no-answer`: it may or may not have the mail.
 */
export type Answer =
  | { readonly state: 'sent' | 'taken' | 'unknown' }
  | { readonly state: 'refused' | 'no-answer'; readonly message: string }
  | { readonly state: 'throttled'; readonly retryAfterSeconds?: number | undefined };

export type Message = { readonly to: readonly string[]; readonly cc: readonly string[]; readonly mail: Mail };

/** A mail service. Neither throws: whatever happens is an answer. */
export type MailService = {
  send(operationId: string, message: Message): Promise<Answer>;
  ask(operationId: string): Promise<Answer>;
};

export type StoredNote = {
  readonly note: Note /** The digest that carried it, once that was accepted. */;
  readonly sentBy?: string;
};

/**
 * How far the mail of one owner is. `sending`: it may be on its way, nobody knows the answer yet. `taken`: the service
 * has it. `sent`: it is out, its notes are being marked. `done`: they are. `refused`: not accepted, and not tried again
 * until something changes. `throttled`: not accepted, later.
 */
export type Outgoing = {
  readonly owner: string;
  readonly id: string;
  readonly state: 'sending' | 'taken' | 'sent' | 'done' | 'refused' | 'throttled';
  readonly scanIds: readonly string[];
  /** Counts what was refused: a further try is a mail of its own. */
  readonly attempt: number;
  readonly mayRepeat: boolean;
  /** When this state began. */
  readonly at: string;
  /** Of the settings and addresses, and the newest scan: a refused mail is tried again once one of them changes. */
  readonly settings: string;
  readonly newestScan: string;
  readonly notBefore?: string;
  readonly message?: string;
};

export type Outbox = {
  /** Insert only; false where it exists. */
  createNote(note: Note): Promise<boolean>;
  notes(scanId: string): Promise<readonly StoredNote[]>;
  markNote(kept: StoredNote & { readonly sentBy: string }): Promise<void>;
  outgoing(): Promise<readonly { readonly value: Outgoing; readonly etag: string }[]>;
  /** The new etag; undefined where somebody else was first. */
  putOutgoing(value: Outgoing, etag: string | undefined): Promise<string | undefined>;
  /** When mails were sent, of the last hour or more. */
  getSent(): Promise<{ readonly value: readonly string[]; readonly etag: string } | undefined>;
  putSent(value: readonly string[], etag: string | undefined): Promise<boolean>;
};

export type MailSettings = {
  readonly service: MailService;
  readonly perMinute: number;
  readonly perHour: number;
  /** Changes when one of the settings does. */
  readonly settings: string;
};

/** What digests are sent with. Without `mail` nothing is mailed; the structured events are written all the same. */
export type DigestDeps = Pick<ScanDependencies, 'store' | 'checks' | 'policy' | 'now' | 'event'> & {
  readonly outbox: Outbox;
  readonly mail: MailSettings | undefined;
  readonly compose: (digest: Digest) => Mail;
  readonly pageUrl: string | undefined;
};
