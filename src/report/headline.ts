import { count, thousands } from '../model/count.ts';
import type { Report } from '../model/report.ts';
import { STATUSES, type Status, worst } from '../model/status.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { clock, dayMonth } from './dates.ts';

/* The headline that the page, the terminal and the mail share. */

export type Headline = { readonly mark: Status; readonly sentence: string; readonly line: string };

/** The figures behind a headline: for a whole report, or for what one owner owns. */
export type HeadlineCounts = {
  readonly inScope: number;
  readonly evaluated: number;
  /** How many subscriptions are missing from the scan; undefined for a complete one. */
  readonly missing: number | undefined;
  readonly failing: number;
  /** Subscriptions with something unknown and nothing failing. */
  readonly unknown: number;
  readonly totals: {
    readonly causes: number;
    readonly followers: number;
    readonly unknown: number;
    readonly waived: number;
  };
  /** The label of the only subscription with something unknown, or how many there are. */
  readonly unknownOn: string | number;
  /** How many subscriptions were judged again by later scans, and when the last of these ended. */
  readonly later?: { readonly subscriptions: number; readonly at: string };
};

/** What a headline is made of. */
export type HeadlineSource = Pick<Report, 'scan' | 'coverage' | 'totals' | 'filter'> & {
  readonly subscriptions: readonly Pick<Report['subscriptions'][number], 'id' | 'name'>[];
  readonly findings: readonly Pick<Report['findings'][number], 'subscriptionId' | 'status' | 'waiver'>[];
};

/** One sentence that sums up the night, and one line of figures. */
export function headlineOf(report: HeadlineSource): Headline {
  if (report.filter) return filteredHeadline(report, report.filter);
  const headline = headlineFrom(countsOf(report));
  if (!report.scan.only) return headline;
  return {
    ...headline,
    line: `A scan of ${count(report.scan.only.length, 'subscription')} on request. ${headline.line}`,
  };
}

/** A filtered report says nothing about the whole: it counts what it shows and names its filters. */
function filteredHeadline(report: HeadlineSource, filter: NonNullable<Report['filter']>): Headline {
  const { byStatus } = report.totals;
  const present = STATUSES.filter((status) => byStatus[status] > 0);
  const findings = present.reduce((sum, status) => sum + byStatus[status], 0);
  const filters = Object.entries(filter).map(([name, values]) => `${name} ${values.join(', ')}`);
  return {
    mark: worst(present),
    sentence: `Part of the report: ${count(findings, 'finding')}`,
    line: `Filtered by ${filters.join('; ')}. ${findings > 0 ? figures(countsOf(report)) : 'Nothing matches.'}`,
  };
}

export function headlineFrom(counts: HeadlineCounts): Headline {
  const { inScope, failing, unknown, evaluated, missing } = counts;
  const line = figures(counts);
  if (missing !== undefined)
    return {
      mark: 'unknown',
      sentence: `${thousands(evaluated)} of ${count(inScope, 'subscription')} ${evaluated === 1 || inScope === 1 ? 'was' : 'were'} evaluated`,
      line: `${count(missing, 'subscription is', 'subscriptions are')} missing from this scan, and so unknown. ${line}`,
    };
  const uncovered = failing + unknown;
  if (failing > 0)
    return {
      mark: 'fail',
      sentence: `${thousands(uncovered)} of ${count(inScope, 'subscription')} ${verb(uncovered, inScope)} not fully covered`,
      line,
    };
  const covered = inScope - unknown;
  if (unknown > 0)
    return {
      mark: 'unknown',
      sentence: [
        `${thousands(covered)} of ${count(inScope, 'subscription')} ${verb(covered, inScope)} covered`,
        `${thousands(unknown)} could not be fully seen`,
      ].join('; '),
      line,
    };
  if (inScope === 0)
    return { mark: 'unknown', sentence: 'No subscription is in scope', line: 'Nothing was evaluated.' };
  return {
    mark: 'pass',
    sentence: inScope === 1 ? 'The subscription is covered' : `All ${thousands(inScope)} subscriptions are covered`,
    line,
  };
}

const verb = (n: number, of: number): 'is' | 'are' => (n === 1 || of === 1 ? 'is' : 'are');

/** Replaces the headline of a scan that is too old to speak for tonight. */
export function staleHeadline(headline: Headline, ageHours: number): Headline {
  const age = ageHours < 48 ? `${Math.floor(ageHours)} hours` : `${Math.floor(ageHours / 24)} days`;
  return {
    mark: 'unknown',
    sentence: `No verdict: the last scan is ${age} old`,
    line: `It found: ${headline.sentence}.`,
  };
}

/** How many subscriptions later scans judged again, and when the last of these ended; undefined where there is none. */
export function laterOf({ later = [] }: Report['scan']): HeadlineCounts['later'] {
  const [newest] = later;
  const subscriptions = new Set(later.flatMap((one) => one.subscriptions)).size;
  return newest ? { subscriptions, at: newest.finishedAt } : undefined;
}

/** "2 subscriptions were judged again later, the last at 10:42 UTC on 24 Nov." */
export const judgedLater = ({ subscriptions, at }: NonNullable<HeadlineCounts['later']>): string =>
  `${count(subscriptions, 'subscription was', 'subscriptions were')} judged again later, the last at ${clock(at)} UTC on ${dayMonth(at)}.`;

function countsOf(report: HeadlineSource): HeadlineCounts {
  const worstOf = new Map<string, Status>();
  const withUnknown = new Set<string>();
  for (const { subscriptionId, status, waiver } of report.findings) {
    if (status === 'fail' && !waiver) worstOf.set(subscriptionId, 'fail');
    else if (status === 'unknown') {
      withUnknown.add(subscriptionId);
      if (worstOf.get(subscriptionId) !== 'fail') worstOf.set(subscriptionId, 'unknown');
    }
  }
  const failing = [...worstOf.values()].filter((status) => status === 'fail').length;
  const { causes, followers, waived, byStatus } = report.totals;
  const [only] = withUnknown;
  const later = laterOf(report.scan);
  return {
    inScope: report.coverage.inScope,
    evaluated: report.coverage.evaluated,
    missing: report.scan.status === 'partial' ? report.scan.missing.length : undefined,
    failing,
    unknown: worstOf.size - failing,
    totals: { causes, followers, waived, unknown: byStatus.unknown },
    unknownOn:
      withUnknown.size === 1 && only ? (subscriptionLabels(report.subscriptions).get(only) ?? only) : withUnknown.size,
    ...(later ? { later } : {}),
  };
}

function figures({ totals, unknownOn, later }: HeadlineCounts): string {
  const parts: string[] = [];
  const { causes, followers } = totals;
  const follow =
    followers > 0
      ? `, and ${thousands(followers)} that follow${followers === 1 ? 's' : ''} from ${causes === 1 ? 'it' : 'them'}`
      : '';
  if (causes + followers > 0) parts.push(`${count(causes, 'failure')} to fix${follow}.`);
  const where = typeof unknownOn === 'string' ? unknownOn : `${thousands(unknownOn)} subscriptions`;
  if (totals.unknown > 0)
    parts.push(`${count(totals.unknown, 'check')} could not be seen on ${where}. Unknown is not pass.`);
  if (parts.length === 0) parts.push('Nothing fails, nothing is unknown.');
  if (later) parts.push(judgedLater(later));
  if (totals.waived > 0) parts.push(`${count(totals.waived, 'finding')} ${totals.waived === 1 ? 'is' : 'are'} waived.`);
  return parts.join(' ');
}
