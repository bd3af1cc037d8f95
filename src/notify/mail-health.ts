import { count } from '../model/count.ts';
import { elapsed } from './elapsed.ts';
import type { DigestDeps } from './ports.ts';
import { addressesOf, maskedAddress } from './recipients.ts';
import { overdueMails } from './unsent-notes.ts';

/**
 * The mail service is asked every few minutes about a mail without an answer; one without an answer for this long is a
 * fault.
 */
const UNANSWERED_MS = 2 * 3_600_000;
/** From so many refusals on the owner is named. */
const REFUSED_AGAIN = 2;
const MOST_NAMED = 5;

/**
 * What is wrong with the mails, as sentences; empty where every owner was told in time. `isReader`: whether whoever
 * asks may read reports; nobody else is given an owner's name or an address, which are masked. Throws where storage
 * fails.
 */
export async function mailReasons(
  deps: Pick<DigestDeps, 'store' | 'outbox' | 'policy' | 'now' | 'mail'>,
  isReader: boolean,
): Promise<readonly string[]> {
  if (!deps.mail) return [];
  const outgoing = (await deps.outbox.outgoing()).map((row) => row.value);
  const reasons: string[] = [];
  const refused = outgoing.filter(({ state }) => state === 'refused');
  if (refused.length > 0)
    reasons.push(
      `${count(refused.length, 'mail was', 'mails were')} refused; the log says why, and ${refused.length === 1 ? 'it is' : 'they are'} sent again once the settings or addresses are corrected`,
    );
  const again = refused.filter(({ attempt, repeats = 0 }) => attempt + 1 + repeats >= REFUSED_AGAIN);
  if (again.length > 0 && !isReader)
    reasons.push(
      `Mail to ${count(again.length, 'owner')} was refused or dropped again and again; the log names ${again.length === 1 ? 'the owner' : 'them'}`,
    );
  for (const { owner, attempt, repeats = 0 } of isReader ? again.slice(0, MOST_NAMED) : [])
    reasons.push(
      `Mail to "${owner}" (${addressesShown(addressesOf(deps.policy, owner)?.mail ?? [])}) was refused or dropped ${attempt + 1 + repeats} times`,
    );
  const open = outgoing.filter(
    ({ state, at }) => (state === 'sending' || state === 'taken') && elapsed(at, deps.now()) > UNANSWERED_MS,
  ).length;
  if (open > 0)
    reasons.push(
      `${count(open, 'mail has', 'mails have')} had no answer from the mail service for more than two hours`,
    );
  const overdue = await overdueMails(deps);
  const owners = overdue.filter(({ owner }) => owner !== null);
  const limit = deps.policy.mail.overdueAfterHours;
  if (owners.length > 0)
    reasons.push(
      `${count(owners.length, 'owner has', 'owners have')} waited more than ${limit} h for a mail${isReader ? `: ${named(owners.map(({ owner, scanId }) => `"${owner}" since scan ${scanId}`))}` : '; the log says who'}`,
    );
  const unnoted = overdue.find(({ owner }) => owner === null);
  if (unnoted)
    reasons.push(`The mails of scan ${unnoted.scanId} were not begun in ${limit} h; the log of send-digest says why`);
  return reasons;
}

const named = (all: readonly string[]): string =>
  [...all.slice(0, MOST_NAMED), ...(all.length > MOST_NAMED ? [`${all.length - MOST_NAMED} more`] : [])].join(', ');

const addressesShown = (addresses: readonly string[]): string =>
  addresses.length > 0 ? named(addresses.map(maskedAddress)) : 'no address in the policy';
