import type { Attestation } from '../../model/attestation.ts';
import type { Policy } from '../../model/policy.ts';

/** The same policy and statements give the same object, so that its digest is computed once. */
const made = new WeakMap<Policy, { readonly newest: number; readonly policy: Policy }>();

/**
 * The policy in force with what people have stated: synthetic tests and zero paths stand beside those of the file, as
 * if they were written there. It is this policy that is kept by its digest, so that a result can be judged again. A
 * review changes no verdict.
 */
export function statedPolicy(policy: Policy, attestations: readonly Attestation[]): Policy {
  const newest = attestations.at(-1)?.number ?? 0;
  if (newest === 0) return policy;
  const known = made.get(policy);
  if (known?.newest === newest) return known.policy;
  const stated = { ...policy, ...entriesOf(policy, attestations) };
  made.set(policy, { newest, policy: stated });
  return stated;
}

/** The same for the value of a policy file. */
export function statedValue(value: object, attestations: readonly Attestation[]): object {
  if (attestations.length === 0) return value;
  const { attestations: own = [], zeroAttackPaths = [] }: Partial<Policy> = value;
  return { ...value, ...entriesOf({ attestations: own, zeroAttackPaths }, attestations) };
}

function entriesOf(
  policy: Pick<Policy, 'attestations' | 'zeroAttackPaths'>,
  attestations: readonly Attestation[],
): Pick<Policy, 'attestations' | 'zeroAttackPaths'> {
  const own = [...policy.attestations];
  const zero = [...policy.zeroAttackPaths];
  for (const { kind, subscription = '', by, date, alertId, statement, expires } of attestations) {
    if (kind === 'synthetic-test') own.push({ subscription, by, date, alertId: alertId ?? '' });
    if (kind === 'zero-paths')
      zero.push({ subscriptions: [subscription], justification: statement, by, date, ...(expires ? { expires } : {}) });
  }
  return { attestations: own, zeroAttackPaths: zero };
}
