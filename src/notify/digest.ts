import type { Severity, Status, Zone } from '../model/finding.ts';
import type { ChainHead } from '../model/manifest.ts';
import type { Owner } from '../model/owners.ts';

/*
 * A digest: what one owner is told about one night or several. compose.ts turns it into a mail (subject, HTML and text)
 * and decides nothing.
 */

/**
 * A cause with what follows from it makes one entry. Texts come from Azure and the policy as they are; the renderers
 * make them inert.
 */
export type DigestEntry = {
  readonly checkId: string;
  /** The failure title of what fails; the wanted state of what is fixed or out of sight. */
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
  /** Items that newly fail, are fixed or are out of sight, where the finding itself was already failing. */
  readonly items: readonly { readonly resourceId: string; readonly message: string }[];
  /** ISO time since which it has been in this state; for what is fixed, since which it had been failing. */
  readonly since?: string | undefined;
  /** Nights in a row, tonight included. */
  readonly nights?: number | undefined;
  /** Checks that follow from it, with their short titles. */
  readonly followers: readonly { readonly checkId: string; readonly title: string }[];
  /** The complete command that fixes it; absent where a person must decide, and for what is fixed. */
  readonly command?: string | undefined;
  readonly caveats: readonly string[];
  readonly link?: string | undefined;
  /** Of what still fails: on how many subscriptions; the entry is the worst of them. */
  readonly places?: number;
};

export type DigestWaiver = {
  readonly id: string;
  readonly checkId: string;
  readonly title: string;
  /** Absent in notes of earlier versions. */
  readonly subscriptionId?: string | undefined;
  readonly subscriptionName: string;
  readonly owner: string;
  readonly ticket?: string | undefined;
  /** YYYY-MM-DD; the waiver holds until the end of that day, UTC. */
  readonly expires: string;
  /** Days left; 0 or negative where it has expired. */
  readonly daysLeft: number;
};

export type Digest = {
  /** A UUID made of the owner, the scans and the attempt; sent as the operation id. */
  readonly id: string;
  readonly owner: Owner;
  /** Addresses copied by the escalation rules. */
  readonly copies: readonly string[];
  /** The scans whose changes it carries, oldest first; more than one where notes had to wait. */
  readonly scanIds: readonly string[];
  /** How many subscriptions the last of them read, where it was asked for these alone. */
  readonly subset?: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Of the owner's subscriptions. */
  readonly verdict: {
    readonly mark: Status;
    readonly sentence: string;
    readonly line: string;
    /** "As many as last night, 2 fewer than a week ago." Absent where there is nothing to compare with. */
    readonly trend?: string | undefined;
  };
  readonly ownedSubscriptions: number;
  /** How many subscriptions the policy leaves out of the scan, whoever owns them. */
  readonly leftOut?: number;
  /** The head of the chain after the last of its scans; absent in notes of versions before manifests. */
  readonly head?: ChainHead | undefined;
  readonly failed: readonly DigestEntry[];
  readonly lostSight: readonly DigestEntry[];
  readonly regained: readonly DigestEntry[];
  readonly fixed: readonly DigestEntry[];
  readonly waivers: readonly DigestWaiver[];
  /** The worst few causes, an entry for each; `stillFailingMore` counts the other causes. */
  readonly stillFailing: readonly DigestEntry[];
  readonly stillFailingMore: number;
  /** What has failed so long that tonight, for the first time, an escalation rule copies somebody on it. */
  readonly escalated?: readonly DigestEntry[];
  /** What begins and ceases to fail again and again: told once. Its changes are held back until it is steady. */
  readonly flapping?: readonly DigestEntry[];
  /** What flapped and no longer does, with the status it has. */
  readonly steady?: readonly DigestEntry[];
  /** A few of what flaps and was told so earlier; `stillFlappingMore` counts the rest. */
  readonly stillFlapping?: readonly DigestEntry[];
  readonly stillFlappingMore?: number;
  /** How many more entries each section would have; only where there were too many to carry. */
  readonly more?: Readonly<
    Partial<
      Record<'failed' | 'lostSight' | 'regained' | 'fixed' | 'waivers' | 'escalated' | 'flapping' | 'steady', number>
    >
  >;
  /** Checks that are new in this version: their first results are a baseline, not a change. */
  readonly newChecks: readonly { readonly checkId: string; readonly title: string; readonly failing: number }[];
  /** What changed in the AI bill of materials of the owner's subscriptions; `more` counts what is left out. */
  readonly bom?: { readonly lines: readonly string[]; readonly more: number };
  /** Whether this is the weekly confirmation that nothing changed. */
  readonly allQuiet: boolean;
  /** Whether an earlier attempt may have arrived: the answer of the mail service was lost. */
  readonly mayRepeat: boolean;
  readonly pageUrl?: string | undefined;
};

export type Mail = { readonly subject: string; readonly html: string; readonly text: string };
