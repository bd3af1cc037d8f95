import type { Readings } from '../model/evidence.ts';
import type { Tree } from '../model/manifest.ts';
import type { Policy } from '../model/policy.ts';
import type { ScopeReadings } from '../model/recorded-scan.ts';
import type { Subject } from '../model/subject.ts';
import type { ScanRow } from './store.ts';

export type ScopeListing = {
  readonly subjects: readonly Subject[];
  readonly scope: ScopeReadings;
  /** The object id of the identity that reads, where its token names one. */
  readonly principalId?: string;
};

/** Requests made to Azure so far. */
export type AzureCounts = {
  readonly armRequests: number;
  readonly graphRequests: number;
  readonly throttled: number;
  readonly retried: number;
};

/** Azure, as the use cases need it. */
export type Azure = {
  /**
   * Lists the subscriptions in scope, with the readings of the whole scope. `scope`: ids of subscriptions or management
   * groups, or their full resource ids; empty means everything visible. Throws when nothing can be listed at all, for
   * example after a refused login.
   */
  listScope(scope: readonly string[], policy: Policy): Promise<ScopeListing>;
  /**
   * Every reading of every subject, whatever happens: a refused or lost answer is a reading too. `done` is called once
   * each subscription has been read.
   */
  gather(
    subjects: readonly Subject[],
    policy: Policy,
    done?: (subscriptionId: string) => void,
  ): Promise<ReadonlyMap<string, Readings>>;
  counts(): AzureCounts;
};

/** What the owners are to be told, as closing a scan needs it. Its functions throw where storage fails. */
export type OwedNotes = {
  /** Draws up the notes of a scan that is about to be closed, and keeps them; none is sent before it is closed. */
  draw(closed: ScanRow): Promise<Tree>;
  /** The tree over the notes of a scan and the mails that carried them. */
  accepted(scanId: string): Promise<Tree>;
};

export type Clock = () => Date;
