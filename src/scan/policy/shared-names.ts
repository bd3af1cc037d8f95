import { hasExpired } from '../../model/plans.ts';
import { exclusionLabel, type Policy } from '../../model/policy.ts';

type Named = { readonly id: string; readonly name: string };
type Declared = { readonly what: string; readonly patterns: readonly string[] | undefined };

/**
 * Warnings of declarations that name a subscription by a display name that several bear: Azure allows that, and each of
 * them is then meant. A pattern with * is meant for several.
 */
export function* sharedNameWarnings(policy: Policy, subscriptions: Iterable<Named>, now: Date): Generator<string> {
  const ids = new Map<string, Set<string>>();
  for (const { id, name } of subscriptions) {
    const key = name.toLowerCase();
    const own = ids.get(key) ?? new Set();
    ids.set(key, own.add(id));
  }
  for (const { what, patterns } of declarations(policy, now))
    for (const name of patterns ?? []) {
      const own = [...(ids.get(name.toLowerCase()) ?? [])];
      if (own.length > 1)
        yield `${what} names "${name}", and ${own.length} subscriptions are called so: it holds for each of them. Give the ids that are meant: ${own.slice(0, 5).join(', ')}${own.length > 5 ? ' ...' : ''}`;
    }
}

function* declarations(policy: Policy, now: Date): Generator<Declared> {
  const inForce = ({ expires }: { readonly expires?: string | undefined }) =>
    expires === undefined || !hasExpired(expires, now);
  for (const entry of policy.exclude.filter(inForce))
    yield { what: `exclude for ${exclusionLabel(entry)}`, patterns: entry.subscriptions };
  for (const waiver of policy.waivers.filter(inForce))
    yield { what: `Waiver ${waiver.id} (${waiver.check})`, patterns: waiver.subscriptions };
  for (const [index, rule] of policy.owners.entries())
    yield { what: `owners.${index} (${rule.name})`, patterns: rule.match.subscriptions };
  for (const [index, entry] of policy.promptEvidenceOptOut.entries())
    if (inForce(entry)) yield { what: `promptEvidenceOptOut.${index}`, patterns: entry.subscriptions };
  for (const [index, entry] of policy.zeroAttackPaths.entries())
    if (inForce(entry)) yield { what: `zeroAttackPaths.${index}`, patterns: entry.subscriptions };
  for (const key of ['purviewSharing', 'customerManagedKeys'] as const) {
    const declared = policy[key];
    if (typeof declared !== 'object') continue;
    for (const [index, entry] of declared.subscriptions.entries())
      yield { what: `${key}.subscriptions.${index}`, patterns: entry.subscriptions };
  }
}
