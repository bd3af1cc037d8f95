import type { EvidenceMap, Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject } from '../model/subject.ts';

/**
 * Readings that belong to the whole scope: read once a scan, kept with it, and the same for each of its subscriptions.
 */
export type ScopeReadings = {
  readonly completeness: Reading<EvidenceMap['completeness']>;
  readonly sentinel: Reading<EvidenceMap['sentinel']>;
};
export type ScopePlan = { readonly subjects: readonly Subject[]; readonly scope: ScopeReadings };

/** How much was asked of Azure so far. */
export type AzureCounts = {
  readonly armRequests: number;
  readonly graphRequests: number;
  readonly throttled: number;
  readonly retried: number;
};

/** Azure as the use cases need it. */
export type Azure = {
  /**
   * The subscriptions in scope (ids of subscriptions or management groups, or their full resource ids; none = all that
   * is visible), with what is read once. Throws when nothing can be listed at all, such as a refused login.
   */
  plan(scope: readonly string[], policy: Policy): Promise<ScopePlan>;
  /**
   * Every reading of every subject, whatever happens: a refused or lost answer is a reading too. `done` is called as
   * each subscription is read.
   */
  gather(
    subjects: readonly Subject[],
    policy: Policy,
    done?: (subscriptionId: string) => void,
  ): Promise<ReadonlyMap<string, Readings>>;
  counts(): AzureCounts;
};

export type Clock = () => Date;
