import type { CloudName } from './cloud.ts';
import type { EvidenceMap, Readings } from './evidence.ts';
import type { Reading } from './reading.ts';
import type { LeftOut } from './report.ts';
import type { Subject } from './subject.ts';

/** Readings of the whole scope: taken once per scan, kept with it, and the same for each of its subscriptions. */
export type ScopeReadings = {
  readonly completeness: Reading<EvidenceMap['completeness']>;
  readonly sentinel: Reading<EvidenceMap['sentinel']>;
};

/** Everything one scan read: enough to judge it again without Azure. */
export type Recorded = {
  readonly startedAt: string;
  readonly recordedAt: string;
  readonly cloud: CloudName;
  readonly scope: ScopeReadings;
  /** What the policy of that time left out: nothing of it was read. */
  readonly leftOut?: readonly LeftOut[] | undefined;
  /** `judgedAt`: when the service judged this subscription; without it, the time is `recordedAt`. */
  readonly subscriptions: readonly {
    readonly subject: Subject;
    readonly readings: Readings;
    readonly judgedAt?: string | undefined;
  }[];
};
