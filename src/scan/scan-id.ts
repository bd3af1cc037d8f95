/**
 * The id of the scan that starts at a time: that time in UTC, to the second, so that a timer delivered twice starts one
 * scan. Ids sort by time.
 *
 * @example scanIdOf(new Date('2026-11-24T01:00:00Z')) // '20261124T010000Z'
 */
export const scanIdOf = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');

/** Clocks of two instances may differ by so much, and a timer that is delivered twice may be so late. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * The id of a scan that starts at a time, given the newest one that was started. It is after the newest whatever the
 * clock says: where that one has a later id though it is another start, the id is a second after it. `jumped`: the
 * newest scan started in the future, so that the clock was wrong then or is wrong now.
 *
 * @example nextScanId(new Date('2026-11-24T01:00:00Z'), { id: '20271124T010000Z', startedAt: '2027-11-24T01:00:00Z' })
 * // { id: '20271124T010001Z', jumped: true }
 */
export function nextScanId(
  at: Date,
  newest: { readonly id: string; readonly startedAt: string } | undefined,
): { readonly id: string; readonly jumped: boolean } {
  const id = scanIdOf(at);
  const ahead = newest ? Date.parse(newest.startedAt) - at.getTime() : 0;
  if (!newest || newest.id < id || Math.abs(ahead) <= CLOCK_SKEW_MS) return { id, jumped: false };
  const time = newest.id.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  return { id: scanIdOf(new Date(Date.parse(time) + 1000)), jumped: ahead > CLOCK_SKEW_MS };
}

/**
 * A scan id with each digit subtracted from nine: ids are UTC times, so keys made of this list the newest scan first.
 * Applied twice it gives the id again.
 *
 * @example newestFirst('20261124T010000Z') // '79738875T989999Z'
 */
export const newestFirst = (scanId: string): string => scanId.replace(/\d/g, (digit) => String(9 - Number(digit)));
