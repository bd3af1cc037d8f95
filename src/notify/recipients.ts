import { createHash } from 'node:crypto';
import { MOST_RECIPIENTS } from '../model/mail-limits.ts';
import type { Owner } from '../model/owners.ts';
import type { Policy } from '../model/policy.ts';
import type { Digest } from './digest.ts';
import type { Message, Outgoing } from './ports.ts';

/* Whom a mail goes to, and in which part of it. */

/** The addresses that the policy gives an owner now; those of the default owner where it no longer names the owner. */
export function addressesOf(policy: Policy, name: string): Owner | undefined {
  const found = policy.owners.find((rule) => rule.name === name) ?? policy.defaultOwner;
  return found && { name: found.name, mail: found.mail };
}

/** One part of a mail: to whom, and what the outbox keeps of them. */
export type Part = Pick<Message, 'to' | 'cc'> & Pick<Outgoing, 'carries' | 'reached' | 'more'>;

/**
 * The recipients whom no earlier part went to, as many as one mail may have; undefined where none remain. Copies are
 * `to` in a part without an address of the owner, because the service wants one. The fields of the outbox are empty for
 * a mail that is its only part.
 */
export function partOf(
  { owner, copies }: Pick<Digest, 'owner' | 'copies'>,
  row: Pick<Outgoing, 'reached'>,
): Part | undefined {
  const reached = new Set(row.reached);
  const own = new Set(owner.mail.map(hashOf));
  const everybody = new Map([...owner.mail, ...copies].map((address) => [hashOf(address), address]));
  const left = [...everybody].filter(([hash]) => !reached.has(hash));
  const taken = left.slice(0, MOST_RECIPIENTS);
  if (taken.length === 0) return undefined;
  const to = taken.filter(([hash]) => own.has(hash));
  const cc = taken.filter(([hash]) => !own.has(hash));
  const addresses = (list: readonly (readonly [string, string])[]) => list.map(([, address]) => address);
  const isWhole = everybody.size <= MOST_RECIPIENTS && reached.size === 0;
  return {
    ...(to.length > 0 ? { to: addresses(to), cc: addresses(cc) } : { to: addresses(cc), cc: [] }),
    ...(isWhole
      ? {}
      : { carries: taken.map(([hash]) => hash), reached: [...reached], more: left.length > taken.length }),
  };
}

/** Two spellings of an address are one recipient. */
const hashOf = (address: string): string =>
  createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 16);

/** @example maskedAddress('lending-it@contoso.example') // 'l…@contoso.example' */
export const maskedAddress = (address: string): string => address.replace(/^(.)[^@]*/u, '$1…');
