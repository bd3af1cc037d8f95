/**
 * Why something could not be read. `unregistered`: the subscription does not have Microsoft.Security, so its ARM paths
 * answer 404.
 */
export const UNREAD = [
  'denied',
  'unregistered',
  'throttled',
  'malformed',
  'truncated',
  'unsupported',
  'failed',
] as const;
export type Unread = (typeof UNREAD)[number];

/**
 * One attempt to read one kind of evidence. `source` names the API and its version; `at` is ISO 8601 UTC. `detail`: the
 * server's own words where `message` leaves something out (times, correlation and object ids), for Azure's support.
 */
export type Reading<T> =
  | { readonly ok: true; readonly value: T; readonly source: string; readonly at: string }
  | {
      readonly ok: false;
      readonly why: Unread;
      readonly message: string;
      readonly detail?: string | undefined;
      readonly source: string;
      readonly at: string;
    };

/** Why a list that was read may lack rows: what is in it is true, what is not in it proves nothing. */
export type Blind = { readonly why: Unread; readonly message: string };

/**
 * Nothing of a kind was seen in a list. Returns where the list is proven to be whole, else throws `Unseen`: a rule then
 * cannot say that there is none.
 */
export function provenAbsent(what: string, { blind }: { readonly blind?: Blind | undefined }): void {
  if (blind) throw new Unseen(blind.why, `No ${what} was seen, but that proves nothing: ${blind.message}`);
}

/** A list with, where it is not proven to be whole, the reason. */
export type Listing<T> = { readonly rows: readonly T[]; readonly blind?: Blind | undefined };

/** Thrown by a rule that needs what the answer lacks; `judge` alone catches it and writes `unknown`. */
export class Unseen extends Error {
  override readonly name = 'Unseen';
  readonly why: Unread;
  constructor(why: Unread, message: string) {
    super(message);
    this.why = why;
  }
}

/** What is read, or as a value why it cannot be seen: for a rule that goes on with what is left. */
export function attempt<T>(read: () => T): T | Unseen {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unseen) return error;
    throw error;
  }
}

export const isSeen = <T>(value: T | Unseen): value is T => !(value instanceof Unseen);

/** A field that the rule needs. Returns it, or throws `Unseen` naming it where the answer lacks it. */
export function seen<T>(value: T | null | undefined, field: string): T {
  if (value === null || value === undefined) throw new Unseen('malformed', `The answer has no ${field}`);
  return value;
}
