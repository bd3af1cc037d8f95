import type { Zone } from './finding.ts';
import type { Policy } from './policy.ts';
import type { Subject } from './subject.ts';

export type Zoning = {
  readonly zone: Zone;
  readonly from: 'subscription' | 'management-group' | 'tag' | 'unmapped';
  readonly warning?: string;
};

/**
 * The zone of a subscription: its id, then the nearest management group, then a tag, which may raise it and never lower
 * it. Unmapped counts as 3.
 */
export function zoneOf(subject: Subject, policy: Policy): Zoning {
  const tagged = tagZone(subject, policy);
  const mapped = mappedZone(subject, policy);
  if (!mapped)
    return tagged
      ? { zone: tagged, from: 'tag' }
      : {
          zone: 3,
          from: 'unmapped',
          warning: `${subject.name} (${subject.id}) has no zone in the policy and counts as zone 3`,
        };
  if (!tagged || tagged === mapped.zone) return mapped;
  const raised = tagged > mapped.zone;
  const zone = raised ? tagged : mapped.zone;
  return {
    zone,
    from: raised ? 'tag' : mapped.from,
    warning: [
      `${subject.name} (${subject.id}): its tag says zone ${tagged}, its ${mapped.from} says zone ${mapped.zone};`,
      `the stricter, ${zone}, holds`,
    ].join(' '),
  };
}

function mappedZone(
  subject: Subject,
  policy: Policy,
): { zone: Zone; from: 'subscription' | 'management-group' } | undefined {
  const own = lookup(policy.zones.subscriptions, subject.id);
  if (own) return { zone: own, from: 'subscription' };
  for (const group of subject.managementGroups) {
    const zone = lookup(policy.zones.managementGroups, group);
    if (zone) return { zone, from: 'management-group' };
  }
  return undefined;
}

/** The names of the map are lower-cased where the policy is parsed. */
const lookup = (map: Readonly<Record<string, Zone>>, key: string): Zone | undefined =>
  Object.hasOwn(map, key.toLowerCase()) ? map[key.toLowerCase()] : undefined;

function tagZone(subject: Subject, policy: Policy): Zone | undefined {
  const zones = policy.zones.tags.filter((rule) => carries(subject, rule)).map((rule) => rule.zone);
  return zones.length > 0 ? (Math.max(...zones) as Zone) : undefined;
}

/** Whether a subscription carries a tag, names and values compared without case. */
export const carries = (
  subject: Subject,
  tag: { readonly name: string; readonly value?: string | undefined },
): boolean =>
  Object.entries(subject.tags).some(
    ([name, value]) =>
      name.toLowerCase() === tag.name.toLowerCase() &&
      (tag.value === undefined || tag.value.toLowerCase() === value.toLowerCase()),
  );
