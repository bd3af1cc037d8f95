/** A fault that a test or a person injects. `times`: for that many requests; without it, for ever. */
export type FaultOrder = {
  readonly match: {
    readonly method?: string;
    readonly path?: string | RegExp;
    readonly subscriptionId?: string;
    readonly query?: string | RegExp;
    /** Only the pages after the first. */
    readonly laterPages?: boolean;
  };
  readonly fault:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly code?: string;
        readonly message?: string;
      }
    | { readonly kind: 'reset' | 'half' | 'malformed' | 'empty' | 'expired-token' }
    /** A body of the test's own, with status 200. */
    | { readonly kind: 'answer'; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
    | { readonly kind: 'slow'; readonly ms: number };
  readonly times?: number;
};

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly subscriptionIds: readonly string[];
  readonly query: string | undefined;
  readonly later: boolean;
};

/** Faults, each in force until it is used up; the first that matches a request applies. */
export function faults(): {
  order(fault: FaultOrder): void;
  clear(): void;
  take(asked: Asked): FaultOrder['fault'] | undefined;
} {
  let orders: { order: FaultOrder; left: number }[] = [];
  return {
    order: (order) => {
      orders.push({ order, left: order.times ?? Number.POSITIVE_INFINITY });
    },
    clear: () => {
      orders = [];
    },
    take(asked) {
      const found = orders.find((one) => one.left > 0 && fits(one.order.match, asked));
      if (found) found.left -= 1;
      return found?.order.fault;
    },
  };
}

function fits(match: FaultOrder['match'], asked: Asked): boolean {
  if (match.method && match.method !== asked.method) return false;
  if (match.subscriptionId && !asked.subscriptionIds.includes(match.subscriptionId.toLowerCase())) return false;
  if (match.laterPages && !asked.later) return false;
  if (match.path && !contains(match.path, asked.path)) return false;
  return !match.query || (asked.query !== undefined && contains(match.query, asked.query));
}

const contains = (wanted: string | RegExp, text: string): boolean =>
  typeof wanted === 'string' ? text.toLowerCase().includes(wanted.toLowerCase()) : wanted.test(text);
