import { elapsed } from './elapsed.ts';
import type { Outgoing } from './ports.ts';

/* How long a mail is waited for, and when one that nobody knows the fate of is sent again. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** How long a send belongs to the process that began it; longer than one send can take. */
const LEASE_MS = 4 * MINUTE;
/**
 * How soon the service may not know a mail yet that it took. It answers 404 for one whose recipients it suppresses
 * (https://github.com/Azure/azure-sdk-for-js/issues/25353), and at times for one that is on its way
 * (https://github.com/Azure/azure-sdk-for-python/issues/35849).
 */
const NOT_YET_KNOWN_MS = 15 * MINUTE;
/** When it may have forgotten a mail that it knew. Unverified: Azure does not say how long it knows one. */
const FORGOTTEN_MS = 24 * HOUR;
/** So often a mail is sent again without a sign of what became of the one before. */
const MOST_REPEATS = 3;
/** The longest wait that a service may ask for: it has asked for a billion seconds. */
const MOST_WAIT_MS = HOUR;

/**
 * What to do about a mail whose fate is not known, where the service does not know it. `wait`: do not even ask, another
 * process may be sending it. `ask`: ask again later. `believe`: it is out, and was forgotten since. `repeat`: send it
 * again, marked. `give-up`: it was dropped time and again.
 */
export type Doubt = 'wait' | 'ask' | 'believe' | 'repeat' | 'give-up';

export function whatToDo({ state, at, known, repeats = 0 }: Outgoing, now: Date): Doubt {
  const past = elapsed(at, now);
  if (state === 'sending') {
    if (past < LEASE_MS) return 'wait';
    return repeats >= MOST_REPEATS && past < HOUR ? 'ask' : 'repeat';
  }
  if (past < NOT_YET_KNOWN_MS) return 'ask';
  if (known && past >= FORGOTTEN_MS && past !== Number.POSITIVE_INFINITY) return 'believe';
  return repeats < MOST_REPEATS ? 'repeat' : 'give-up';
}

/** Until when to leave a mail alone that the service throttled, in ISO 8601; `seconds` as it asked, if it did. */
export const throttledUntil = (now: Date, seconds = 60): string =>
  new Date(now.getTime() + Math.min(Math.max(seconds * 1000, 0), MOST_WAIT_MS)).toISOString();

/** Whether a mail that was throttled is still to be left alone. */
export const isThrottled = ({ state, at, notBefore }: Outgoing, now: Date): boolean =>
  state === 'throttled' &&
  notBefore !== undefined &&
  elapsed(at, now) < Math.min(Date.parse(notBefore) - Date.parse(at), MOST_WAIT_MS);
