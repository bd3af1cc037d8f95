import type { Finding } from '../../model/finding.ts';
import type { Report, ReportSubscription } from '../../model/report.ts';
import type { Severity } from '../../model/status.ts';
import type { MissingRead } from '../../model/to-fix.ts';
import type { FixCost } from './fix-costs.ts';

/*
 * The words of "Fix first": what the page, the terminal, the mail, the API and the fix pack have in common. Nothing
 * under src/report/fix imports zod, because the page's script carries it too.
 */

/** A cause on one subscription: one thing to fix. */
export type FixPlace = {
  readonly subscription: FixSubscription;
  /** Its name, with a short id where several subscriptions have the same name. */
  readonly label: string;
  readonly owner: string | undefined;
  /** What is to be fixed; of a missing read the finding that says it best. */
  readonly finding: Finding;
  /** What this explains: failures and unknown findings; of a missing read all that it leaves unknown. */
  readonly followers: readonly Finding[];
  /** The worst severity that it explains. */
  readonly severity: Severity;
  readonly isNew: boolean;
  /** ISO time of the first scan in which it was there. */
  readonly since: string | undefined;
  /** Nights, tonight included; undefined where there is no earlier scan. */
  readonly nights: number | undefined;
  /** The resources that fail, or the AI resources of the subscription; undefined where they were not seen. */
  readonly resources: number | undefined;
};

/** One row: a cause with the places that the filter leaves. */
export type FixRow = {
  /** "007", or for a missing read the check and the reason: "041-denied". */
  readonly key: string;
  readonly checkId: string;
  readonly status: 'fail' | 'unknown';
  readonly missing: MissingRead | undefined;
  readonly severity: Severity;
  readonly title: string;
  readonly places: readonly FixPlace[];
  readonly resources: number | undefined;
  /** Whether `resources` counts those that fail, and not all AI resources of the subscriptions. */
  readonly resourcesFail: boolean;
  /** Findings that follow from it, over all places, by status. */
  readonly failing: number;
  readonly unknown: number;
  readonly newPlaces: number;
  /** Since when the oldest place has it, and for how many nights. */
  readonly since: string | undefined;
  readonly nights: number | undefined;
  /** Most places first; `undefined` is no owner. */
  readonly owners: readonly { readonly owner: string | undefined; readonly places: number }[];
  /** The Azure role that the fix needs; undefined where it needs none. */
  readonly role: string | undefined;
  /** The charge that the fix may start, as a sentence; undefined where it starts none. */
  readonly charge: string | undefined;
  /** What that charge comes to; undefined where the fix starts none. */
  readonly cost: FixCost | undefined;
  /** What may be done: run a script, give the scanner a role, or what a person does ("Triage"). */
  readonly verb: string;
  /** Who or what decides, where no script can; undefined where there is one. */
  readonly decision: string | undefined;
  /** What is to be done, in words. */
  readonly remedy: string;
  readonly caveats: readonly string[];
};

export type FixSubscription = Pick<ReportSubscription, 'id' | 'name' | 'state' | 'zone' | 'owner' | 'aiResources'>;
export type FixCheck = Report['checks'][number];

/** What rows are made from: a report, or so much of it. Findings that neither fail nor are unknown may be left out. */
export type FixSource = Pick<Report, 'checks' | 'findings' | 'drift' | 'baseline'> & {
  readonly scan: Pick<Report['scan'], 'startedAt' | 'missing' | 'principalId'>;
  readonly subscriptions: readonly FixSubscription[];
};

/** Which places to show. Every field that is given must match; one of its values is enough. */
export type FixFilter = {
  /** Ids or names; * stands for any text. */
  readonly subscription?: readonly string[] | undefined;
  /** Names; * stands for any text; an empty text is "no owner". */
  readonly owner?: readonly string[] | undefined;
  readonly zone?: readonly number[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  /** Keys of causes ("007", "041-denied"), or ids of checks. */
  readonly cause?: readonly string[] | undefined;
};
