import type { Drift, Night } from '../../model/report.ts';
import { SEVERITIES } from '../../model/status.ts';
import { independentFixes } from '../../model/to-fix.ts';

const DAY_MS = 86_400_000;

type Fixed = NonNullable<Night['fixed']>;

/** Counts what a night fixed, by severity and zone, and how many days it had failed. */
export function fixTimes(): {
  /** The changes of one subscription. */
  add(drift: readonly Drift[]): void;
  /** What a subset scan since the night before counted: the night finds it fixed already. */
  addCounts(fixed: Fixed): void;
  counts(): Fixed;
} {
  const found = new Map<string, Fixed[number]>();
  const count = ([severity, zone, days, times]: Fixed[number]): void => {
    const key = `${severity} ${zone} ${days}`;
    found.set(key, [severity, zone, days, (found.get(key)?.[3] ?? 0) + times]);
  };
  return {
    add(drift) {
      for (const { severity, zone, since, at } of independentFixes(drift.filter(isFix), (one) => one)) {
        const days = since === undefined ? undefined : daysBetween(since, at);
        if (days === undefined || Number.isNaN(days)) continue;
        count([severity, zone, days, 1]);
      }
    },
    addCounts: (fixed) => fixed.forEach(count),
    counts: () =>
      [...found.values()].sort(
        (a, b) => SEVERITIES.indexOf(a[0]) - SEVERITIES.indexOf(b[0]) || b[1] - a[1] || a[2] - b[2],
      ),
  };
}

/** A finding that flaps is no fix each time that it recovers. */
const isFix = ({ kind, to, resourceId, held }: Drift): boolean =>
  kind === 'fixed' && resourceId === undefined && !held && (to === 'pass' || to === 'not-applicable');

const dateOf = (iso: string): number => Date.parse(iso.slice(0, 10));
const daysBetween = (from: string, to: string): number => Math.round((dateOf(to) - dateOf(from)) / DAY_MS);
