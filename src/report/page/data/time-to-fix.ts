import type { Night } from '../../../model/report.ts';
import { SEVERITIES, type Severity } from '../../../model/status.ts';
import { MOST_NIGHTS } from '../../../model/to-fix.ts';
import { daysBetween } from '../../dates.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import type { EncodedReport } from './encoded-report.ts';
import { dateOf, nightsBefore } from './nights.ts';

/*
 * How long failures stand. Days count from the first scan that saw it fail: what failed before that nobody saw. A
 * missing read is none of them.
 */

export const SPAN = 90;

type Fixed = NonNullable<Night['fixed']>[number];
type Deadlines = NonNullable<EncodedReport['slaHours']>;

export type TimeToFix = {
  readonly severity: Severity;
  /** How many were fixed, in how many days half of them, and how many in time; undefined without a deadline. */
  readonly fixed: number;
  readonly median: number | undefined;
  readonly inTime: number | undefined;
  readonly open: number;
  readonly past: number | undefined;
};

export type TimesToFix = {
  readonly rows: readonly TimeToFix[];
  /** The first night of which it is known what it fixed; undefined where none is. */
  readonly since: string | undefined;
  /** The first kept scan, and what failed in it already: open, and fixed since. Both may be older than they seem. */
  readonly first: { readonly at: string; readonly open: number; readonly fixed: number } | undefined;
};

/** The policy sets one deadline by zone, and for what is critical or high. */
export const hasDeadline = (severity: Severity): boolean => severity === 'critical' || severity === 'high';

/** The hours within which a failure is to be fixed; undefined where the policy sets no deadline. */
export const deadlineOf = (slaHours: Deadlines | undefined, severity: Severity, zone: 1 | 2 | 3): number | undefined =>
  hasDeadline(severity) ? slaHours?.[zone] : undefined;

/** "3 d", "5 h" */
export const hourWords = (hours: number): string => (hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`);

const isLate = (days: number, hours: number | undefined): boolean => hours !== undefined && days * 24 > hours;

/** By severity, what was fixed in the last 90 nights and what is open. */
export function timesToFix(
  { trend, scan, slaHours }: Pick<EncodedReport, 'trend' | 'scan' | 'slaHours'>,
  rows: readonly FixRow[],
): TimesToFix {
  const from = nightsBefore(scan.startedAt, SPAN);
  const nights = trend.filter((night) => night.fixed && dateOf(night.at) > from);
  const fixed = nights.flatMap((night) => (night.fixed ?? []).map((one) => ({ one, at: night.at })));
  const places = rows.filter((row) => !row.missing).flatMap((row) => row.places);
  const known = SEVERITIES.filter(
    (severity) =>
      severity !== 'info' ||
      fixed.some(({ one }) => one[0] === severity) ||
      places.some((place) => place.finding.severity === severity),
  );
  // A longer history is not all here, and then the first night here is not the first that was scanned.
  const first = trend.length > 1 && trend.length < MOST_NIGHTS ? trend[0]?.at : undefined;
  return {
    rows: known.map((severity) =>
      timeOf(
        severity,
        fixed.map(({ one }) => one),
        places,
        scan.startedAt,
        slaHours,
      ),
    ),
    since: nights[0]?.at,
    first: first === undefined ? undefined : { at: first, ...olderThan(first, fixed, places) },
  };
}

function timeOf(
  severity: Severity,
  allFixed: readonly Fixed[],
  allOpen: readonly FixPlace[],
  tonight: string,
  slaHours: Deadlines | undefined,
): TimeToFix {
  const fixed = allFixed.filter((one) => one[0] === severity);
  const open = allOpen.filter((place) => place.finding.severity === severity);
  const days = fixed.flatMap(([, , n, times]) => Array.from({ length: times }, () => n));
  const late = fixed.filter(([, zone, n]) => isLate(n, deadlineOf(slaHours, severity, zone)));
  const past = open.filter(({ since, subscription: { zone } }) =>
    isLate(since === undefined ? 0 : daysBetween(since, tonight), deadlineOf(slaHours, severity, zone)),
  );
  const isHeld = slaHours !== undefined && hasDeadline(severity);
  return {
    severity,
    fixed: days.length,
    median: medianOf(days),
    inTime: isHeld ? days.length - late.reduce((sum, [, , , times]) => sum + times, 0) : undefined,
    open: open.length,
    past: isHeld ? past.length : undefined,
  };
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** What failed already in the first scan. */
function olderThan(
  first: string,
  fixed: readonly { readonly one: Fixed; readonly at: string }[],
  places: readonly FixPlace[],
): { readonly open: number; readonly fixed: number } {
  const isOld = (since: string | undefined) => since !== undefined && dateOf(since) <= dateOf(first);
  return {
    open: places.filter((place) => isOld(place.since)).length,
    fixed: fixed
      .filter(({ one, at }) => isOld(nightsBefore(at, one[2])))
      .reduce((sum, { one: [, , , times] }) => sum + times, 0),
  };
}
