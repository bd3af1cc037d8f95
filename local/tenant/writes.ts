import { type Answer, ok, refuse } from './answer.ts';
import { ARM_LIST_NAMES, ARM_LISTS } from './arm-lists.ts';
import { DIAGNOSTICS } from './defaults.ts';
import { type Bag, READER, SECURITY_READER, type State, type Subscription } from './state.ts';

/*
 * The writes of remediation commands, to show that each of them fixes its finding. The product itself sends none of
 * them.
 */

type Write = {
  readonly method: RegExp;
  readonly path: RegExp;
  apply(subscription: Subscription, parts: readonly string[], body: Bag): Bag | undefined;
};
const SUB = '^/subscriptions/([^/]+)';

const WRITES: readonly Write[] = [
  {
    method: /^PUT$/,
    path: new RegExp(`${SUB}/providers/Microsoft\\.Security/pricings/([^/]+)$`, 'i'),
    apply(subscription, [, , name = ''], body) {
      const sent = bag(body['properties']);
      const plan = subscription.plans.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? {
        name,
        properties: {},
      };
      if (!subscription.plans.includes(plan)) subscription.plans.push(plan);
      const standard = String(sent['pricingTier']).toLowerCase() === 'standard';
      const before = Array.isArray(plan.properties['extensions']) ? (plan.properties['extensions'] as Bag[]) : [];
      const given = Array.isArray(sent['extensions']) ? (sent['extensions'] as Bag[]).map((one) => ({ ...one })) : [];
      const { subPlan: _subPlan, enforce: _enforce, ...kept } = plan.properties;
      plan.properties = {
        ...kept,
        enforce: 'False',
        ...sent,
        resourcesCoverageStatus: standard ? 'FullyCovered' : 'NotCovered',
        ...(standard && plan.properties['pricingTier'] !== 'Standard'
          ? { enablementTime: new Date().toISOString() }
          : {}),
        extensions: [...given, ...switchedOff(before, given)],
      };
      if (standard && plan.name.toLowerCase() === 'cloudposture') scoreRisk(subscription);
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
  ...ARM_LIST_NAMES.map(
    (list): Write => ({
      method: /^(PUT|PATCH|DELETE)$/,
      path: new RegExp(`${SUB}/providers/${ARM_LISTS[list].type.replaceAll('.', '\\.')}/([^/]+)$`, 'i'),
      apply(subscription, [, , name = ''], body) {
        const others = subscription[list].filter((row) => String(row['name']).toLowerCase() !== name.toLowerCase());
        const row = {
          ...body,
          id: `/subscriptions/${subscription.id}/providers/${ARM_LISTS[list].type}/${name}`,
          name,
          type: ARM_LISTS[list].type,
        };
        subscription[list] = body['__delete'] ? others : [...others, row];
        return row;
      },
    }),
  ),
  {
    method: /^(PATCH|PUT)$/,
    path: new RegExp(
      `${SUB}/resourceGroups/[^/]+/providers/(?:Microsoft\\.CognitiveServices/accounts|Microsoft\\.MachineLearningServices/workspaces)/([^/]+)$`,
      'i',
    ),
    apply(subscription, [path = ''], body) {
      const found = subscription.resources.find((one) => one.id.toLowerCase() === path.toLowerCase());
      if (!found) return undefined;
      found.properties = { ...found.properties, ...bag(body['properties']) };
      return found;
    },
  },
  {
    method: /^PUT$/,
    path: new RegExp(
      `${SUB}/(resourceGroups/[^/]+/providers/Microsoft\\.CognitiveServices/accounts/[^/]+)/defenderForAISettings/[^/]+$`,
      'i',
    ),
    apply(subscription, [, , rest = ''], body) {
      const found = subscription.resources.find((one) => one.id.toLowerCase().endsWith(rest.toLowerCase()));
      if (!found) return undefined;
      found.defender = String(bag(body['properties'])['state']);
      return { properties: { state: found.defender } };
    },
  },
  {
    method: /^PUT$/,
    path: new RegExp(`${SUB}/(resourceGroups/.+)/providers/Microsoft\\.Insights/diagnosticSettings/[^/]+$`, 'i'),
    apply(subscription, [path = '', , rest = ''], body) {
      const about = `/${rest}/providers/microsoft.security/assessments/${DIAGNOSTICS}`.toLowerCase();
      for (const row of subscription.security)
        if (String(row['id']).toLowerCase().endsWith(about))
          row['properties'] = { ...bag(row['properties']), status: { code: 'Healthy' } };
      return { ...body, id: path, name: path.split('/').at(-1) };
    },
  },
  {
    method: /^PUT$/,
    path: new RegExp(`${SUB}/providers/Microsoft\\.Authorization/roleAssignments/([^/]+)$`, 'i'),
    apply(subscription, [path, , name], body) {
      const role = ROLES.find((one) => String(bag(body['properties'])['roleDefinitionId']).endsWith(one.id));
      if (!role) return undefined;
      // Azure answers 409 RoleAssignmentExists to a second one, and az takes that for done.
      const grant = { actions: [...role.grant.actions], notActions: [...role.grant.notActions] };
      const held = subscription.permissions.some((one) => JSON.stringify(one) === JSON.stringify(grant));
      if (!held) subscription.permissions.push(grant);
      subscription.input.listed = true;
      subscription.input.inGraph = true;
      return { id: path, name, type: 'Microsoft.Authorization/roleAssignments', properties: body['properties'] };
    },
  },
];

const ROLES = [
  { id: 'acdd72a7-3385-48ef-bd42-f606fba81ae7', name: 'Reader', grant: READER },
  { id: '39bc4728-0917-49c7-9d2c-d95423bc2eb4', name: 'Security Reader', grant: SECURITY_READER },
];

/**
 * The extensions that a PUT leaves out. No document says what becomes of them, so the worst is assumed: off, and what
 * was set for them lost. So are the sub-plan and the enforcement that it leaves out.
 */
const switchedOff = (before: readonly Bag[], given: readonly Bag[]): readonly Bag[] =>
  before
    .filter(({ name }) => !given.some((one) => String(one['name']).toLowerCase() === String(name).toLowerCase()))
    .map(({ name }) => ({ name, isEnabled: 'False' }));

/** What Defender for Cloud does within a day of CSPM being Standard is done at once. */
function scoreRisk(subscription: Subscription): void {
  for (const row of subscription.security)
    if (String(row['type']).toLowerCase() === 'microsoft.security/assessments' && !('risk' in bag(row['properties'])))
      row['properties'] = { ...bag(row['properties']), risk: { level: 'Low' } };
}

/**
 * What the commands themselves read, with the rights of the person who runs them: role definitions by name. Undefined
 * for any other path.
 */
export function lookUp(url: URL): Answer | undefined {
  const scope = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Authorization\/roleDefinitions$/i.exec(
    url.pathname,
  )?.[1];
  if (!scope) return undefined;
  const wanted = /roleName eq '([^']+)'/.exec(url.searchParams.get('$filter') ?? '')?.[1]?.toLowerCase();
  const found = ROLES.filter((role) => role.name.toLowerCase() === wanted);
  const shown = found.map((role) => ({
    id: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${role.id}`,
    name: role.id,
    properties: { roleName: role.name },
  }));
  return ok({ value: shown });
}

/** Applies a write, or answers 404 for one that the tenant does not know. */
export function write(state: State, method: string, url: URL, body: unknown): Answer {
  const path = decodeURIComponent(url.pathname);
  for (const one of WRITES) {
    const parts = one.path.exec(path);
    const subscription = parts ? state.subscriptions.get((parts[1] ?? '').toLowerCase()) : undefined;
    if (!parts || !subscription || !one.method.test(method)) continue;
    const written = one.apply(subscription, parts, method === 'DELETE' ? { __delete: true } : bag(body));
    if (written) return ok(written);
  }
  return refuse(404, 'ResourceNotFound', `The simulated tenant takes no ${method} of '${url.pathname}'.`);
}

const bag = (value: unknown): Bag => (typeof value === 'object' && value !== null ? (value as Bag) : {});
