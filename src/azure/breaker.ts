import { AzureError, isOutage } from './errors.ts';
import { processTimer, type Timer } from './pace.ts';

/** Subscriptions in a row that could not get a path before it counts as down. */
const IN_A_ROW = 5;
/** How long a path that is down is left alone before one request tries again. */
const REST_MS = 30_000;

/** One kind of path, over all subscriptions. */
type Line = {
  readonly lacking: Set<string>;
  down: AzureError | undefined;
  askAgainAt: number;
  probe: Promise<void> | undefined;
  underWay: number;
  /** Those who wait until a request that is under way ends. */
  waiting: (() => void)[];
};

export type Breaker = {
  /** Sends a request unless its kind of path is down. `send` awaits `admit` when its turn in line has come. */
  run<T>(path: string, send: (admit: () => Promise<void>) => Promise<T>): Promise<T>;
};

/**
 * A circuit breaker for each kind of path: one that five subscriptions in a row could not get (5xx, timeout, broken
 * connection) is left alone for half a minute. Then one request probes it, and those that come meanwhile wait for what
 * it finds, so that a service that is back loses no reading. While a row grows, no more requests are under way than
 * would complete it. Any answer of Azure, also a refusal, ends a row. A path outside a subscription is never left
 * alone.
 *
 * @throws from `run`, `AzureError` (failed) "Azure does not answer <path>" with what was last said, in place of a
 *   request; else what `send` throws
 */
export function breaker(timer: Timer = processTimer): Breaker {
  const lines = new Map<string, Line>();
  const lineOf = (kind: string): Line => {
    const line: Line = lines.get(kind) ?? {
      lacking: new Set(),
      down: undefined,
      askAgainAt: 0,
      probe: undefined,
      underWay: 0,
      waiting: [],
    };
    lines.set(kind, line);
    return line;
  };
  const note = (line: Line, subscription: string, error: unknown): void => {
    if (isOutage(error)) {
      line.lacking.add(subscription);
      line.askAgainAt = timer.now() + REST_MS;
      if (line.lacking.size >= IN_A_ROW) line.down = error;
    } else if (error instanceof AzureError && (error.status !== undefined || error.why === 'malformed')) clear(line);
  };
  const observe = async <T>(line: Line, subscription: string, sent: Promise<T>): Promise<T> => {
    try {
      const answer = await sent;
      clear(line);
      return answer;
    } catch (error) {
      if (!(error instanceof PathDown)) note(line, subscription, error);
      throw error;
    }
  };

  const probe = <T>(line: Line, subscription: string, send: () => Promise<T>): Promise<T> => {
    const probed = observe(line, subscription, send());
    const end = () => {
      line.probe = undefined;
    };
    line.probe = probed.then(end, end);
    return probed;
  };
  const admitTo = async (line: Line, kind: string): Promise<void> => {
    while (!line.down && line.lacking.size > 0 && line.underWay >= IN_A_ROW - line.lacking.size)
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    if (line.down) throw new PathDown(kind, line.down);
    line.underWay += 1;
  };
  const leave = (line: Line): void => {
    line.underWay -= 1;
    for (const resume of line.waiting.splice(0)) resume();
  };

  return {
    async run(path, send) {
      const asked = kindOf(path);
      if (!asked) return send(async () => {});
      const { kind, subscription } = asked;
      const line = lineOf(kind);
      while (line.down) {
        if (line.probe !== undefined) await line.probe;
        else if (timer.now() >= line.askAgainAt) return probe(line, subscription, () => send(async () => {}));
        else throw new PathDown(kind, line.down);
      }
      let admitted = false;
      const sent = send(async () => {
        await admitTo(line, kind);
        admitted = true;
      });
      return observe(line, subscription, sent).finally(() => {
        if (admitted) leave(line);
      });
    },
  };
}

class PathDown extends AzureError {
  constructor(kind: string, { message, status, code }: AzureError) {
    super('failed', `Azure does not answer ${kind}: ${message}`, status, code);
  }
}

function clear(line: Line): void {
  line.lacking.clear();
  line.down = undefined;
}

/**
 * Subscription and kind of a path: provider and types, without the names between them, as in
 * "Microsoft.Security/securityContacts". Undefined outside a subscription.
 */
export function kindOf(pathOrLink: string): { readonly kind: string; readonly subscription: string } | undefined {
  const path = pathOrLink.replace(/^https:\/\/[^/]+/i, '').split('?')[0] ?? '';
  const [, subscription, rest = ''] = /^\/subscriptions\/([^/]+)\/(?:.*\/)?providers\/(.+)$/i.exec(path) ?? [];
  if (!subscription) return undefined;
  const [provider, ...parts] = rest.split('/');
  return {
    kind: [provider, ...parts.filter((_, index) => index % 2 === 0)].join('/'),
    subscription: subscription.toLowerCase(),
  };
}
