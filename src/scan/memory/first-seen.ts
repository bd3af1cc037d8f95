import type { EvidenceKind, Readings } from '../../model/evidence.ts';
import { isStandard } from '../../model/plans.ts';
import type { Policy } from '../../model/policy.ts';
import { evidenceOf } from '../../model/proof-of-sight.ts';
import { attempt, type Listing, Unseen } from '../../model/reading.ts';
import type { Subject } from '../../model/subject.ts';

export type FirstSeen = {
  /** Keys seen tonight: resources, attack paths, assessments, and plans that are on. New ones are first seen now. */
  readonly firstSeen: readonly string[];
  /** Whether a lower-cased key that was not seen tonight is known to be gone. If it returns, it counts as new. */
  readonly gone: (key: string) => boolean;
};

/** Where nothing was read, nothing is known to be gone. */
export const NOTHING_SEEN: FirstSeen = { firstSeen: [], gone: () => false };

/** What the readings of one subscription say about when its resources, paths, assessments and plans were first seen. */
export function firstSeenIn(
  readings: Readings,
  about: { readonly subject: Subject; readonly policy: Policy },
): FirstSeen {
  const { plans } = readings;
  const listed = (kind: 'inventory' | 'attackPaths' | 'assessments'): readonly { readonly id: string }[] => {
    const reading = readings[kind];
    return reading?.ok ? reading.value.rows : [];
  };
  const isComplete = (kind: EvidenceKind): boolean => {
    const seen = attempt(
      () => evidenceOf(kind, readings[kind], about, readings.permissions) as Partial<Listing<unknown>>,
    );
    return !(seen instanceof Unseen) && seen.blind === undefined;
  };
  const complete = {
    inventory: isComplete('inventory'),
    attackPaths: isComplete('attackPaths'),
    assessments: isComplete('assessments'),
  };
  const unreadable = plans?.ok ? plans.value.unreadable : undefined;
  return {
    firstSeen: [
      ...(['inventory', 'attackPaths', 'assessments'] as const).flatMap((kind) => listed(kind).map((row) => row.id)),
      ...(plans?.ok
        ? plans.value.plans
            .filter((plan) => attempt(() => isStandard(plan)) === true)
            .map((plan) => `plan:${plan.name}`)
        : []),
    ],
    gone(key) {
      if (key.startsWith('plan:'))
        return (
          plans?.ok === true &&
          plans.value.plans.length > 0 &&
          !Object.hasOwn(unreadable ?? {}, key.slice('plan:'.length))
        );
      if (key.includes('/providers/microsoft.security/assessments/')) return complete.assessments;
      if (key.includes('/attackpaths/')) return complete.attackPaths;
      return key.startsWith('/subscriptions/') && complete.inventory;
    },
  };
}
