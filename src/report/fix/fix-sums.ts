import { count, thousands } from '../../model/count.ts';
import type { Finding } from '../../model/finding.ts';
import type { BarePlace } from './fix-places.ts';
import type { FixRow } from './fix-row.ts';
import { clears, keyOf } from './fix-rows.ts';

/* The numbers over some rows, and what clears most. */

export type FixSums = {
  /** Causes, each on so many subscriptions: what there is to fix. */
  readonly causes: number;
  readonly toFix: number;
  readonly newToFix: number;
  /** Of `toFix`: failures, and missing reads. */
  readonly failures: number;
  readonly missingReads: number;
  /** Failures that follow from a failure. */
  readonly followers: number;
  /** Checks that are unknown because of a missing read or of a failure. */
  readonly unknown: number;
};

export function fixSums(rows: readonly FixRow[]): FixSums {
  const total = (of: (row: FixRow) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const missingReads = total((row) => (row.missing ? row.places.length : 0));
  const toFix = total((row) => row.places.length);
  return {
    causes: rows.length,
    toFix,
    newToFix: total((row) => row.newPlaces),
    failures: toFix - missingReads,
    missingReads,
    followers: total((row) => row.failing),
    unknown: total((row) => row.unknown),
  };
}

/** The same sums over places, before they are rows. */
export function placeSums(places: readonly BarePlace[]): FixSums {
  const follow = (status: Finding['status']) =>
    places.reduce((sum, one) => sum + one.followers.filter((other) => other.status === status).length, 0);
  const missingReads = places.filter((one) => one.missing).length;
  return {
    causes: new Set(places.map(keyOf)).size,
    toFix: places.length,
    newToFix: places.filter((one) => one.isNew).length,
    failures: places.length - missingReads,
    missingReads,
    followers: follow('fail'),
    unknown: follow('unknown'),
  };
}

/** What is said where filters leave nothing: a misspelt one is no all-clear. */
export const NO_MATCH = 'No cause matches these filters.';

/**
 * "52 to fix, of 23 causes: 47 failures, and 39 that follow from them; 5 missing reads. 116 checks are unknown. Unknown
 * is not pass. 3 waived."
 */
export function sumLine(
  { causes, toFix, failures, missingReads, followers, unknown }: FixSums,
  waived: number,
): string {
  const end = waived > 0 ? ` ${thousands(waived)} waived.` : '';
  if (toFix === 0) return `Nothing to fix. Nothing is unknown.${end}`;
  const follow =
    followers > 0
      ? `, and ${thousands(followers)} that ${followers === 1 ? 'follows' : 'follow'} from ${failures === 1 ? 'it' : 'them'}`
      : '';
  const parts = [
    ...(failures > 0 ? [`${count(failures, 'failure')}${follow}`] : []),
    ...(missingReads > 0 ? [count(missingReads, 'missing read')] : []),
  ];
  const seen = unknown > 0 ? ` ${count(unknown, 'check is', 'checks are')} unknown. Unknown is not pass.` : '';
  return `${thousands(toFix)} to fix, of ${count(causes, 'cause')}: ${parts.join('; ')}.${seen}${end}`;
}

/** What so many failures are: "34 to fix, 15 follow, 2 are missing reads" */
export function failNote({ failures, followers }: FixSums, failing: number): string {
  const reads = failing - failures - followers;
  return [
    ...(failures > 0 ? [`${thousands(failures)} to fix`] : []),
    ...(followers > 0 ? [count(followers, 'follows', 'follow')] : []),
    ...(reads > 0 ? [count(reads, 'is a missing read', 'are missing reads')] : []),
  ].join(', ');
}

export type FirstThree = {
  readonly rows: readonly { readonly row: FixRow; readonly clears: number }[];
  /** Failing and unknown checks that these rows deal with, of all; what can be seen then may still fail. */
  readonly dealtWith: number;
  readonly of: number;
};

/**
 * The three causes that deal with most failing or unknown checks; undefined with fewer than four causes. Each finding
 * has one cause, so that none is counted twice.
 */
export function firstThree(rows: readonly FixRow[]): FirstThree | undefined {
  if (rows.length < 4) return undefined;
  const counted = rows.map((row) => ({ row, clears: clears(row) }));
  const most = counted.toSorted((a, b) => b.clears - a.clears).slice(0, 3);
  const sum = (some: readonly { readonly clears: number }[]) => some.reduce((all, one) => all + one.clears, 0);
  return { rows: most, dealtWith: sum(most), of: sum(counted) };
}
