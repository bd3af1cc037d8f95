import type { CloudName } from './cloud.ts';
import type { EvidenceMap, KindOver, Readings } from './evidence.ts';
import type { Reading } from './reading.ts';
import type { LeftOut } from './report.ts';
import type { Subject } from './subject.ts';

/** Readings of the whole scope: taken once per scan, kept with it, and the same for each of its subscriptions. */
export type ScopeReadings = { readonly [K in First]: Reading<EvidenceMap[K]> } & {
  readonly [K in Exclude<KindOver<'scope'>, First>]?: Reading<EvidenceMap[K]>;
};
/** The kinds of the first version; a scan may have been recorded before a later one was there. */
type First = 'completeness' | 'sentinel';

/** Everything one scan read: enough to judge it again without Azure. */
export type Recorded = {
  readonly startedAt: string;
  readonly recordedAt: string;
  readonly cloud: CloudName;
  readonly scope: ScopeReadings;
  /** The object id of the identity that read it. */
  readonly principalId?: string | undefined;
  /** What the policy of that time left out: nothing of it was read. */
  readonly leftOut?: readonly LeftOut[] | undefined;
  /** `judgedAt`: when the service judged this subscription; without it, the time is `startedAt`. */
  readonly subscriptions: readonly {
    readonly subject: Subject;
    readonly readings: Readings;
    readonly judgedAt?: string | undefined;
  }[];
};

/** The same, one subscription after the other, and again for each pass: 20,000 are never in memory together. */
export type RecordSource = {
  readonly head: Omit<Recorded, 'subscriptions'>;
  subscriptions(): AsyncIterable<Recorded['subscriptions'][number]>;
};

/** The same of what is in memory. */
export function recordSource({ subscriptions, ...head }: Recorded): RecordSource {
  return {
    head,
    async *subscriptions() {
      yield* subscriptions;
    },
  };
}
