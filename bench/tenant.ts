import { startTenant } from '../local/tenant/start.ts';
import { loadWorld } from '../local/tenant/world.ts';

/*
 * A simulated tenant in a process of its own, so that what it costs is not counted as the scan's. Arguments: the world,
 * the latency in milliseconds, and "unlimited" where it throttles nothing.
 */

/** A request as it came, to be sent again. */
export type Sent = { readonly method: string; readonly path: string; readonly body: unknown };

/** What it reports at the end. */
export type Figures = {
  readonly arm: number;
  readonly graph: number;
  readonly refused: number;
  /** How often each kind of request came: an ARM path without its names, or the table and type of a query. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly perSubscription: {
    readonly plain: readonly number[];
    readonly ai: readonly { readonly requests: number; readonly accounts: number }[];
  };
};

const [world = 'generated:2000', latency = '50', throttling = ''] = process.argv.slice(2);
const tenant = await startTenant(await loadWorld(world), {
  latencyMs: Number(latency),
  throttle: throttling !== 'unlimited',
});
process.on('message', (asked) => {
  if (asked === 'sent') process.send?.(tenant.requests.map(({ method, path, body }) => ({ method, path, body })));
  else if (asked === 'times') process.send?.(tenant.requests.map(({ method, cameAt }) => [method, cameAt]));
  else process.send?.(figures());
});
process.on('disconnect', () => process.exit(0));
process.send?.({ endpoint: tenant.endpoint, ca: tenant.ca });

function figures(): Figures {
  const counts = new Map<string, number>();
  for (const { method, subscriptionId, path } of tenant.requests)
    if (method === 'GET' && subscriptionId && !path.includes('OperationalInsights'))
      counts.set(subscriptionId, (counts.get(subscriptionId) ?? 0) + 1);
  const plain: number[] = [];
  const ai: { requests: number; accounts: number }[] = [];
  for (const { id, resources } of tenant.state.subscriptions.values()) {
    const accounts = resources.filter((one) => ['OpenAI', 'AIServices'].includes(String(one['kind']))).length;
    if (accounts > 0) ai.push({ requests: counts.get(id) ?? 0, accounts });
    else plain.push(counts.get(id) ?? 0);
  }
  const graph = tenant.requests.filter((one) => one.method === 'POST').length;
  return {
    arm: tenant.requests.length - graph,
    graph,
    refused: tenant.requests.filter((one) => one.status === 429).length,
    kinds: kindsOf(),
    perSubscription: { plain, ai },
  };
}

function kindsOf(): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { method, path, query } of tenant.requests) {
    const kind =
      method === 'POST'
        ? `Resource Graph ${query?.split(/\s/)[0]} ${/'(microsoft[^']+)'/i.exec(query ?? '')?.[1] ?? ''}`
        : (path.split('?')[0]?.split('/').at(-1) ?? '');
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
