/**
 * The id of the scan that starts at a time: that time in UTC, to the second, so that a timer delivered twice starts one
 * scan. Ids sort by time.
 *
 * @example scanIdOf(new Date('2026-11-24T01:00:00Z')) // '20261124T010000Z'
 */
export const scanIdOf = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, '');
