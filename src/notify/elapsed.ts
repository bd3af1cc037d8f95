/**
 * Milliseconds since a time that was written down (ISO 8601). A time ahead of the clock was written by a clock that was
 * wrong: nothing waits for it, and it counts as long ago.
 */
export function elapsed(iso: string, now: Date): number {
  const past = now.getTime() - Date.parse(iso);
  return past >= 0 ? past : Number.POSITIVE_INFINITY;
}
