/**
 * Azure's limits: a bucket for each subscription and principal (250, refilled by 25 a second), and 15 Resource Graph
 * requests in 5 seconds.
 */
export type Limited = { readonly headers: Readonly<Record<string, string>>; readonly refused: boolean };

const SIZE = 250;
const REFILL = 25;
const GRAPH_LIMIT = 15;
const GRAPH_WINDOW_MS = 5000;

export function buckets(now: () => number): { arm(subscriptionId: string): Limited; graph(): Limited } {
  const levels = new Map<string, { left: number; at: number }>();
  let window = { from: 0, used: 0 };
  return {
    arm(subscriptionId) {
      const at = now();
      const before = levels.get(subscriptionId) ?? { left: SIZE, at };
      const left = Math.min(SIZE, before.left + ((at - before.at) / 1000) * REFILL);
      const refused = left < 1;
      levels.set(subscriptionId, { left: refused ? left : left - 1, at });
      return {
        refused,
        headers: refused
          ? { 'retry-after': '1' }
          : { 'x-ms-ratelimit-remaining-subscription-reads': String(Math.floor(left - 1)) },
      };
    },
    graph() {
      const at = now();
      if (at - window.from >= GRAPH_WINDOW_MS) window = { from: at, used: 0 };
      const refused = window.used >= GRAPH_LIMIT;
      if (!refused) window.used += 1;
      const seconds = Math.ceil((window.from + GRAPH_WINDOW_MS - at) / 1000);
      return {
        refused,
        headers: {
          'x-ms-user-quota-remaining': String(GRAPH_LIMIT - window.used),
          'x-ms-user-quota-resets-after': `00:00:${String(seconds).padStart(2, '0')}`,
        },
      };
    },
  };
}
