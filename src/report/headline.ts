import { count, thousands } from '../model/count.ts';
import type { Report } from '../model/report.ts';
import { STATUSES, type Status, worst } from '../model/status.ts';

/* The sentences and the order of causes that page, terminal and mail share (LOOK §5). */

export type Headline = { readonly mark: Status; readonly sentence: string; readonly line: string };

/** What the sentences are made of: of a whole report, or of what one owner owns. */
export type HeadlineCounts = {
  readonly inScope: number;
  readonly evaluated: number;
  /** How many are missing from the scan; undefined where it is complete. */
  readonly missing: number | undefined;
  readonly failing: number;
  /** With something unknown and nothing failing. */
  readonly unseen: number;
  readonly totals: {
    readonly causes: number;
    readonly followers: number;
    readonly unknown: number;
    readonly waived: number;
  };
  /** The name of the one subscription with something unknown, or how many have. */
  readonly unknownOn: string | number;
};

/** The one sentence a night comes down to, and one line of numbers. */
export const headlineOf = (report: Report): Headline =>
  report.filter ? filteredHeadline(report, report.filter) : headlineFrom(countsOf(report));

/** A part of a report says nothing of the whole: it counts what it shows and names what it was chosen by. */
function filteredHeadline(report: Report, filter: NonNullable<Report['filter']>): Headline {
  const { byStatus } = report.totals;
  const present = STATUSES.filter((status) => byStatus[status] > 0);
  const shown = present.reduce((sum, status) => sum + byStatus[status], 0);
  const chosen = Object.entries(filter).map(([name, values]) => `${name} ${values.join(', ')}`);
  return {
    mark: worst(present),
    sentence: `A part of the report: ${count(shown, 'finding')}`,
    line: `Chosen by ${chosen.join('; ')}. ${shown > 0 ? numbers(countsOf(report)) : 'Nothing matches.'}`,
  };
}

export function headlineFrom(counts: HeadlineCounts): Headline {
  const { inScope, failing, unseen, evaluated, missing } = counts;
  const line = numbers(counts);
  if (missing !== undefined)
    return {
      mark: 'unknown',
      sentence: `${thousands(evaluated)} of ${count(inScope, 'subscription')} ${evaluated === 1 || inScope === 1 ? 'was' : 'were'} evaluated`,
      line: `${count(missing, 'subscription is', 'subscriptions are')} missing from this scan and unknown. ${line}`,
    };
  if (failing > 0)
    return {
      mark: 'fail',
      sentence: `${thousands(failing + unseen)} of ${count(inScope, 'subscription')} ${failing + unseen === 1 || inScope === 1 ? 'is' : 'are'} not fully covered`,
      line,
    };
  if (unseen > 0)
    return {
      mark: 'unknown',
      sentence: `${thousands(inScope - unseen)} of ${count(inScope, 'subscription')} ${inScope - unseen === 1 || inScope === 1 ? 'is' : 'are'} covered; ${thousands(unseen)} could not be fully seen`,
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

/** What takes the verdict's place when the scan is too old to speak for tonight. */
export function staleHeadline(said: Headline, ageHours: number): Headline {
  const age = ageHours < 48 ? `${Math.floor(ageHours)} hours` : `${Math.floor(ageHours / 24)} days`;
  return { mark: 'unknown', sentence: `No verdict: the last scan is ${age} old`, line: `It said: ${said.sentence}.` };
}

function countsOf(report: Report): HeadlineCounts {
  const worstOf = new Map<string, Status>();
  const unknown = new Set<string>();
  for (const { subscriptionId, status, waiver } of report.findings) {
    if (status === 'fail' && !waiver) worstOf.set(subscriptionId, 'fail');
    else if (status === 'unknown') {
      unknown.add(subscriptionId);
      if (worstOf.get(subscriptionId) !== 'fail') worstOf.set(subscriptionId, 'unknown');
    }
  }
  const failing = [...worstOf.values()].filter((status) => status === 'fail').length;
  const { causes, followers, waived, byStatus } = report.totals;
  const [only] = unknown;
  return {
    inScope: report.coverage.inScope,
    evaluated: report.coverage.evaluated,
    missing: report.scan.status === 'partial' ? report.scan.missing.length : undefined,
    failing,
    unseen: worstOf.size - failing,
    totals: { causes, followers, waived, unknown: byStatus.unknown },
    unknownOn:
      unknown.size === 1 && only ? (report.subscriptions.find((one) => one.id === only)?.name ?? only) : unknown.size,
  };
}

function numbers({ totals, unknownOn }: HeadlineCounts): string {
  const parts: string[] = [];
  const failures = totals.causes + totals.followers;
  if (failures > 0)
    parts.push(
      `${count(totals.causes, 'failure')} to fix${totals.followers > 0 ? `, and ${thousands(totals.followers)} that follow${totals.followers === 1 ? 's' : ''} from ${totals.causes === 1 ? 'it' : 'them'}` : ''}.`,
    );
  const where = typeof unknownOn === 'string' ? unknownOn : `${thousands(unknownOn)} subscriptions`;
  if (totals.unknown > 0)
    parts.push(`${count(totals.unknown, 'check')} could not be seen on ${where}. Unknown is not pass.`);
  if (parts.length === 0) parts.push('Nothing fails, nothing is unknown.');
  if (totals.waived > 0) parts.push(`${count(totals.waived, 'finding')} ${totals.waived === 1 ? 'is' : 'are'} waived.`);
  return parts.join(' ');
}
