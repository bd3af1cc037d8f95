import type { Check } from '../model/check.ts';
import type { CloudProfile } from '../model/cloud.ts';
import type { Policy } from '../model/policy.ts';
import type { Anchors } from './evidence/anchors.ts';
import type { Ledger } from './evidence/ledger.ts';
import type { Signer } from './evidence/signer.ts';
import type { Azure, Clock, OwedNotes } from './ports.ts';
import type { Queue, Store } from './store.ts';

/** Everything the use cases of a scheduled scan need. */
export type ScanDependencies = {
  readonly azure: Azure;
  readonly store: Store;
  readonly queue: Queue;
  /** Where manifests are kept outside the store; without it they are in mails and events only. */
  readonly anchors?: Anchors | undefined;
  /** The stored rows, from which the pack of each scan is made for that place; without it none is kept there. */
  readonly ledger?: Ledger | undefined;
  /** Opens the key that signs manifests; without it they are not signed. */
  readonly signer?: (() => Promise<Signer>) | undefined;
  /** What owners are to be told; without it nothing is mailed. */
  readonly notes?: OwedNotes | undefined;
  readonly checks: readonly Check[];
  readonly policy: Policy;
  /** Why no policy at all can be read; `policy` is then the default one, and nothing may be judged by it. */
  readonly policyUnusable?: string | undefined;
  /** Warnings about the policy file itself. */
  readonly policyWarnings: readonly string[];
  readonly cloud: CloudProfile;
  readonly version: string;
  readonly now: Clock;
  readonly scope: readonly string[];
  readonly shardSize: number;
  readonly deadlineMinutes: number;
  /** Writes a structured event, which alert rules query; see docs/operations.md. */
  readonly event: (name: string, fields: Readonly<Record<string, unknown>>) => void;
};
