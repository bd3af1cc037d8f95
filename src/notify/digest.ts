import type { Severity, Status, Zone } from '../model/finding.ts';
import type { Owner } from '../model/owners.ts';

/*
 * What one owner is told of one night, ready to be written down: compose.ts turns it into subject, HTML and text and
 * decides nothing.
 */

/**
 * A cause with what follows from it: one alarm, one entry. Texts are Azure's and the policy's own; whoever renders them
 * makes them inert.
 */
export type DigestEntry = {
  readonly checkId: string;
  /** The failure title for what fails, the wanted state for what is fixed or out of sight. */
  readonly title: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly subscriptionId: string;
  readonly subscriptionName: string;
  readonly zone: Zone;
  /** Whether the subscription has a zone in the policy. */
  readonly mapped: boolean;
  /** What was seen. */
  readonly message: string;
  /**
   * Items that are new, fixed or out of sight, where the entry is about items of a finding that was already failing.
   */
  readonly items: readonly { readonly resourceId: string; readonly message: string }[];
  /** ISO time since when it has been so; for what is fixed, since when it had been failing. */
  readonly since?: string | undefined;
  /** Nights in a row, tonight included. */
  readonly nights?: number | undefined;
  /** Checks that follow from it, with their short titles. */
  readonly followers: readonly { readonly checkId: string; readonly title: string }[];
  /** The command that fixes it, complete; absent where a person must decide, and for what is fixed. */
  readonly command?: string | undefined;
  readonly caveats: readonly string[];
  readonly link?: string | undefined;
};

export type DigestWaiver = {
  readonly id: string;
  readonly checkId: string;
  readonly title: string;
  readonly subscriptionName: string;
  readonly owner: string;
  readonly ticket?: string | undefined;
  /** YYYY-MM-DD; it holds until the end of that day. */
  readonly expires: string;
  /** Days left; negative or 0 where it has run out. */
  readonly daysLeft: number;
};

export type Digest = {
  /** Deterministic: owner and the scans it tells of. A UUID, sent as the operation id. */
  readonly id: string;
  readonly owner: Owner;
  /** Addresses copied by the escalation rules. */
  readonly copies: readonly string[];
  /** The scans whose changes it carries, oldest first; more than one where digests were merged. */
  readonly scanIds: readonly string[];
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Of the whole scan where the owner owns it all, else of the owner's subscriptions. */
  readonly verdict: { readonly mark: Status; readonly sentence: string; readonly line: string };
  readonly ownedSubscriptions: number;
  readonly failed: readonly DigestEntry[];
  readonly lostSight: readonly DigestEntry[];
  readonly regained: readonly DigestEntry[];
  readonly fixed: readonly DigestEntry[];
  readonly waivers: readonly DigestWaiver[];
  /** The worst few; `stillFailingMore` counts the rest. */
  readonly stillFailing: readonly DigestEntry[];
  readonly stillFailingMore: number;
  /** What has failed for so long that the escalation rules copy somebody, this night for the first time. */
  readonly escalated?: readonly DigestEntry[];
  /** How many more entries each section would have; only after a burst. */
  readonly more?: Readonly<
    Partial<Record<'failed' | 'lostSight' | 'regained' | 'fixed' | 'waivers' | 'escalated', number>>
  >;
  /** Checks that are new with this version: their first results are a baseline, not a change. */
  readonly newChecks: readonly { readonly checkId: string; readonly title: string; readonly failing: number }[];
  /** The weekly note that nothing changed. */
  readonly allQuiet: boolean;
  /** Whether an earlier try may have arrived: the answer of the mail service was lost. */
  readonly mayRepeat: boolean;
  readonly pageUrl?: string | undefined;
};

export type Mail = { readonly subject: string; readonly html: string; readonly text: string };
