import { allows } from '../../src/model/proof-of-sight.ts';
import { type Answer, forbidden, ok, page, refuse } from './answer.ts';
import type { State, Subscription } from './state.ts';

/* The reads of Azure Resource Manager that the product sends, each with its own api-version and the action it takes. */

type Route = {
  readonly path: RegExp;
  readonly version: string;
  readonly action: string;
  /** Answers 404 `Subscription Not Registered` while Microsoft.Security is not registered. */
  readonly security?: boolean;
  read(at: {
    readonly state: State;
    readonly subscription: Subscription;
    readonly url: URL;
    readonly parts: readonly string[];
  }): Answer;
};

const SUB = '/subscriptions/([^/]+)';
const ACCOUNT = `${SUB}/resourceGroups/[^/]+/providers/Microsoft.CognitiveServices/accounts/([^/]+)`;
const WORKSPACE = `${SUB}/resourceGroups/[^/]+/providers/Microsoft.OperationalInsights/workspaces/[^/]+`;
const path = (text: string): RegExp =>
  new RegExp(`^${text.replaceAll('.', '\\.').replaceAll('[^/]+\\', '[^/]+')}$`, 'i');

const ROUTES: readonly Route[] = [
  {
    path: path(`${SUB}/providers/Microsoft.Security`),
    version: '2021-04-01',
    action: 'Microsoft.Resources/subscriptions/providers/read',
    read: ({ subscription }) =>
      ok({
        id: `/subscriptions/${subscription.id}/providers/Microsoft.Security`,
        namespace: 'Microsoft.Security',
        registrationPolicy: 'RegistrationRequired',
        registrationState: subscription.registration,
        resourceTypes: [],
      }),
  },
  {
    path: path(`${SUB}/providers/Microsoft.Security/pricings`),
    version: '2024-01-01',
    action: 'Microsoft.Security/pricings/read',
    security: true,
    read: ({ subscription }) =>
      ok({
        value: subscription.plans.map((plan) => ({
          id: `/subscriptions/${subscription.id}/providers/Microsoft.Security/pricings/${plan.name}`,
          name: plan.name,
          type: 'Microsoft.Security/pricings',
          properties: plan.properties,
        })),
      }),
  },
  {
    path: path(`${SUB}/providers/Microsoft.Authorization/permissions`),
    version: '2022-04-01',
    action: 'Microsoft.Authorization/permissions/read',
    read: ({ subscription, url }) => page(subscription.permissions, url),
  },
  {
    path: path(`${SUB}/providers/Microsoft.Security/alertsSuppressionRules`),
    version: '2019-01-01-preview',
    action: 'Microsoft.Security/alertsSuppressionRules/read',
    security: true,
    read: ({ subscription, url }) => page(subscription.suppressionRules, url),
  },
  {
    path: path(`${SUB}/providers/Microsoft.Security/securityContacts`),
    version: '2023-12-01-preview',
    action: 'Microsoft.Security/securityContacts/read',
    security: true,
    read: ({ subscription, url }) => page(subscription.contacts, url),
  },
  {
    path: path(`${SUB}/providers/Microsoft.Security/settings`),
    version: '2022-05-01',
    action: 'Microsoft.Security/settings/read',
    security: true,
    read: ({ subscription, url }) => page(subscription.settings, url),
  },
  {
    path: path(`${ACCOUNT}/defenderForAISettings`),
    version: '2024-10-01',
    action: 'Microsoft.CognitiveServices/accounts/defenderForAISettings/read',
    read: ({ subscription, url, parts }) => {
      const account = accountOf(subscription, parts);
      if (!account) return missing(url);
      if (account.defender === undefined)
        return refuse(404, 'NotFound', 'No setting for Defender for AI exists on this account.');
      return page(
        [
          {
            id: `${account.id}/defenderForAISettings/Default`,
            name: 'Default',
            type: 'Microsoft.CognitiveServices/accounts/defenderForAISettings',
            properties: { state: account.defender },
          },
        ],
        url,
      );
    },
  },
  {
    path: path(`${ACCOUNT}/deployments`),
    version: '2024-10-01',
    action: 'Microsoft.CognitiveServices/accounts/deployments/read',
    read: ({ subscription, url, parts }) => {
      const account = accountOf(subscription, parts);
      return account
        ? page(
            account.deployments.map((one) => ({ id: `${account.id}/deployments/${String(one['name'])}`, ...one })),
            url,
          )
        : missing(url);
    },
  },
  ...(['onboardingStates', 'dataConnectors', 'alertRules'] as const).map(
    (part): Route => ({
      path: path(`${WORKSPACE}/providers/Microsoft.SecurityInsights/${part}`),
      version: part === 'dataConnectors' ? '2024-04-01-preview' : '2024-03-01',
      action: `Microsoft.SecurityInsights/${part}/read`,
      read: ({ state, url }) => {
        const workspace = state.workspaces.find((one) =>
          decodeURIComponent(url.pathname).toLowerCase().startsWith(`${one.id.toLowerCase()}/`),
        );
        if (!workspace) return missing(url);
        if (workspace.refuses)
          return refuse(
            workspace.refuses,
            workspace.refuses === 403 ? 'AuthorizationFailed' : 'Refused',
            `The workspace ${workspace.id} refuses.`,
          );
        if (part === 'onboardingStates')
          return page(
            workspace.onboarded
              ? [
                  {
                    id: `${workspace.id}/providers/Microsoft.SecurityInsights/onboardingStates/default`,
                    name: 'default',
                    type: 'Microsoft.SecurityInsights/onboardingStates',
                    properties: { customerManagedKey: false },
                  },
                ]
              : [],
            url,
          );
        return page(part === 'dataConnectors' ? workspace.connectors : workspace.rules, url);
      },
    }),
  ),
];

const accountOf = (subscription: Subscription, parts: readonly string[]) =>
  subscription.resources.find(
    (one) =>
      one.type.toLowerCase() === 'microsoft.cognitiveservices/accounts' &&
      one.name.toLowerCase() === decodeURIComponent(parts[2] ?? '').toLowerCase(),
  );

const missing = (url: URL): Answer => refuse(404, 'ResourceNotFound', `The resource '${url.pathname}' was not found.`);

/** Answers a GET below /subscriptions, the list of subscriptions, or a management group's descendants. */
export function read(state: State, url: URL): Answer {
  const version = url.searchParams.get('api-version') ?? '';
  if (/^\/subscriptions\/?$/i.test(url.pathname))
    return versioned(version, '2022-12-01', () =>
      page(
        mayAbove(state, 'Microsoft.Resources/subscriptions/read')
          ? [...state.subscriptions.values()].filter((one) => one.input.listed).map((one) => listed(state, one))
          : [],
        url,
        '',
      ),
    );
  const group = /^\/providers\/Microsoft\.Management\/managementGroups\/([^/]+)\/descendants$/i.exec(url.pathname)?.[1];
  if (group) return versioned(version, '2020-05-01', () => descendants(state, decodeURIComponent(group), url));
  const id = /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase();
  const subscription = id ? state.subscriptions.get(id) : undefined;
  if (id && !subscription) return refuse(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  for (const route of ROUTES) {
    const parts = route.path.exec(url.pathname);
    if (!parts || !subscription) continue;
    return versioned(version, route.version, () => {
      if (!allows(subscription.permissions, route.action)) return forbidden(route.action, url.pathname);
      if (route.security && subscription.registration.toLowerCase() !== 'registered')
        return refuse(
          404,
          'Subscription Not Registered',
          `The subscription '${subscription.id}' is not registered to use namespace 'Microsoft.Security'.`,
        );
      return route.read({ state, subscription, url, parts });
    });
  }
  return missing(url);
}

/** Whether the identity may do something above the subscriptions; worlds without grants leave it a reader of all. */
export const mayAbove = (state: State, action: string): boolean =>
  !state.world.grants || allows(state.world.grants, action);

function versioned(asked: string, offered: string, answer: () => Answer): Answer {
  if (!asked)
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (asked !== offered)
    return refuse(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${asked}' is invalid. The supported versions are '${offered}'.`,
    );
  return answer();
}

function listed(state: State, one: Subscription): unknown {
  return {
    id: `/subscriptions/${one.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: [],
    subscriptionId: one.id,
    tenantId: state.world.tenantId,
    displayName: one.name,
    state: one.input.state,
    tags: one.input.tags,
    subscriptionPolicies: {
      locationPlacementId: 'Internal_2014-09-01',
      quotaId: 'EnterpriseAgreement_2014-09-01',
      spendingLimit: 'Off',
    },
  };
}

function descendants(state: State, name: string, url: URL): Answer {
  const action = 'Microsoft.Management/managementGroups/descendants/read';
  const root = name === state.world.tenantId;
  const group = state.world.managementGroups.find((one) => one.name.toLowerCase() === name.toLowerCase());
  const scope = `/providers/Microsoft.Management/managementGroups/${name}`;
  if (!mayAbove(state, action)) return forbidden(action, scope);
  if (root ? !state.world.rootReadable : group && !group.readable) return forbidden(action, scope);
  if (!root && !group) return forbidden(action, scope);
  const groups = state.world.managementGroups
    .filter((one) => root || under(state, one.name, name))
    .map((one) => ({
      id: `/providers/Microsoft.Management/managementGroups/${one.name}`,
      type: 'Microsoft.Management/managementGroups',
      name: one.name,
      properties: {
        displayName: one.displayName ?? one.name,
        parent: { id: `/providers/Microsoft.Management/managementGroups/${one.parent ?? state.world.tenantId}` },
      },
    }));
  const subscriptions = [...state.subscriptions.values()]
    .filter((one) => root || one.groups.some((own) => own.toLowerCase() === name.toLowerCase()))
    .map((one) => ({
      id: `/subscriptions/${one.id}`,
      type: '/subscriptions',
      name: one.id,
      properties: {
        displayName: one.name,
        parent: { id: `/providers/Microsoft.Management/managementGroups/${one.groups[0]}` },
      },
    }));
  return page([...groups, ...subscriptions], url);
}

function under(state: State, name: string, above: string): boolean {
  const parent = state.world.managementGroups.find((one) => one.name === name)?.parent;
  return parent !== undefined && (parent.toLowerCase() === above.toLowerCase() || under(state, parent, above));
}
