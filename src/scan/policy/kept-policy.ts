import type { Policy } from '../../model/policy.ts';
import { digestOf } from '../evidence/digests.ts';
import type { Store } from '../store.ts';

/** A policy object is not changed once it is in force: its digest is computed once. */
const digests = new WeakMap<Policy, string>();

/** The digest of a policy's canonical form. */
export function policyDigest(policy: Policy): string {
  const digest = digests.get(policy) ?? digestOf(policy);
  digests.set(policy, digest);
  return digest;
}

/** Keeps the policy that something is about to be judged by, for whoever asks later. Throws where storage fails. */
export const keepPolicy = (store: Pick<Store, 'keepPolicy'>, policy: Policy): Promise<void> =>
  store.keepPolicy(policyDigest(policy), policy);
