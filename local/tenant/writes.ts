import { type Answer, ok, refuse } from './answer.ts';
import type { Bag, State, Subscription } from './state.ts';

/* The writes of remediation commands, so that a fix can be shown to fix. The product itself sends none of them. */

type Write = { readonly method: RegExp; readonly path: RegExp; apply(subscription: Subscription, parts: readonly string[], body: Bag): Bag | undefined };
const SUB = '^/subscriptions/([^/]+)';

const WRITES: readonly Write[] = [
  {
    method: /^PUT$/,
    path: new RegExp(`${SUB}/providers/Microsoft\\.Security/pricings/([^/]+)$`, 'i'),
    apply(subscription, [, , name = ''], body) {
      const sent = bag(body['properties']);
      const plan = subscription.plans.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? { name, properties: {} };
      if (!subscription.plans.includes(plan)) subscription.plans.push(plan);
      const standard = String(sent['pricingTier']).toLowerCase() === 'standard';
      const before = Array.isArray(plan.properties['extensions']) ? (plan.properties['extensions'] as Bag[]) : [];
      const given = Array.isArray(sent['extensions']) ? (sent['extensions'] as Bag[]).map((one) => ({ ...one })) : before;
      plan.properties = {
        ...plan.properties,
        ...sent,
        resourcesCoverageStatus: standard ? 'FullyCovered' : 'NotCovered',
        ...(standard && plan.properties['pricingTier'] !== 'Standard' ? { enablementTime: new Date().toISOString() } : {}),
        extensions: given,
      };
      return {
        id: `/subscriptions/${subscription.id}/providers/Microsoft.Security/pricings/${plan.name}`,
        name: plan.name,
        type: 'Microsoft.Security/pricings',
        properties: plan.properties,
      };
    },
  },
  {
    method: /^POST$/,
    path: new RegExp(`${SUB}/providers/Microsoft\\.Security/register$`, 'i'),
    apply(subscription) {
      subscription.registration = 'Registered';
      return { namespace: 'Microsoft.Security', registrationState: 'Registered' };
    },
  },
  ...(['securityContacts', 'alertsSuppressionRules', 'settings'] as const).map(
    (kind): Write => ({
      method: /^(PUT|PATCH|DELETE)$/,
      path: new RegExp(`${SUB}/providers/Microsoft\\.Security/${kind}/([^/]+)$`, 'i'),
      apply(subscription, [, , name = ''], body) {
        const key = kind === 'securityContacts' ? 'contacts' : kind === 'alertsSuppressionRules' ? 'suppressionRules' : 'settings';
        const others = subscription[key].filter((row) => String(row['name']).toLowerCase() !== name.toLowerCase());
        const row = { ...body, id: `/subscriptions/${subscription.id}/providers/Microsoft.Security/${kind}/${name}`, name };
        subscription[key] = body['__delete'] ? others : [...others, row];
        return row;
      },
    }),
  ),
  {
    method: /^(PATCH|PUT)$/,
    path: new RegExp(`${SUB}/resourceGroups/[^/]+/providers/(?:Microsoft\\.CognitiveServices/accounts|Microsoft\\.MachineLearningServices/workspaces)/([^/]+)$`, 'i'),
    apply(subscription, [path = ''], body) {
      const found = subscription.resources.find((one) => one.id.toLowerCase() === path.toLowerCase());
      if (!found) return undefined;
      found.properties = { ...found.properties, ...bag(body['properties']) };
      return found;
    },
  },
  {
    method: /^PUT$/,
    path: new RegExp(`${SUB}/(resourceGroups/[^/]+/providers/Microsoft\\.CognitiveServices/accounts/[^/]+)/defenderForAISettings/[^/]+$`, 'i'),
    apply(subscription, [, , rest = ''], body) {
      const found = subscription.resources.find((one) => one.id.toLowerCase().endsWith(rest.toLowerCase()));
      if (!found) return undefined;
      found.defender = String(bag(body['properties'])['state']);
      return { properties: { state: found.defender } };
    },
  },
];

/** Takes a write, or answers 404 for one that the tenant does not know. */
export function write(state: State, method: string, url: URL, body: unknown): Answer {
  for (const one of WRITES) {
    const parts = one.path.exec(url.pathname);
    const subscription = parts ? state.subscriptions.get((parts[1] ?? '').toLowerCase()) : undefined;
    if (!parts || !subscription || !one.method.test(method)) continue;
    const written = one.apply(subscription, parts, method === 'DELETE' ? { __delete: true } : bag(body));
    if (written) return ok(written);
  }
  return refuse(404, 'ResourceNotFound', `The simulated tenant takes no ${method} of '${url.pathname}'.`);
}

const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {});
