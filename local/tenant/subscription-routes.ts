import { ok, page, refuse } from './answer.ts';
import { ARM_LIST_NAMES, ARM_LISTS } from './arm-lists.ts';
import { BOM_ROUTES } from './bom-routes.ts';
import { metricsOf } from './metrics.ts';
import { missing, type Names, type SubscriptionRoute } from './route.ts';
import type { Subscription } from './state.ts';

/* The reads below a subscription, each with its own api-version and the action it takes. */

const SUB = '/subscriptions/{subscription}';
const ACCOUNT = `${SUB}/resourceGroups/{group}/providers/Microsoft.CognitiveServices/accounts/{account}`;
const WORKSPACE = `${SUB}/resourceGroups/{group}/providers/Microsoft.OperationalInsights/workspaces/{workspace}`;

export const SUBSCRIPTION_ROUTES: readonly SubscriptionRoute[] = [
  {
    path: `${SUB}/providers/Microsoft.Security`,
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
    path: `${SUB}/providers/Microsoft.Security/pricings`,
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
    path: `${SUB}/providers/Microsoft.Security/assessments`,
    version: '2021-06-01',
    action: 'Microsoft.Security/assessments/read',
    security: true,
    read: ({ subscription, url }) => page(subscription.armAssessments, url),
  },
  {
    path: `${SUB}/providers/Microsoft.Authorization/permissions`,
    version: '2022-04-01',
    action: 'Microsoft.Authorization/permissions/read',
    read: ({ subscription, url }) => page(subscription.permissions, url),
  },
  {
    path: `${ACCOUNT}/defenderForAISettings`,
    version: '2024-10-01',
    action: 'Microsoft.CognitiveServices/accounts/defenderForAISettings/read',
    read: ({ subscription, url, names }) => {
      const account = accountOf(subscription, names);
      if (!account) return missing(url);
      if (account.defender === 'absent')
        return refuse(404, 'NotFound', 'No setting for Defender for AI exists on this account.');
      return page(
        [
          {
            id: `${account.id}/defenderForAISettings/Default`,
            name: 'Default',
            type: 'Microsoft.CognitiveServices/accounts/defenderForAISettings',
            // A new account is Disabled; Defender writes the setting while the plan is on.
            properties: { state: account.defender ?? (aiIsOn(subscription) ? 'Enabled' : 'Disabled') },
          },
        ],
        url,
      );
    },
  },
  {
    path: `${ACCOUNT}/deployments`,
    version: '2024-10-01',
    action: 'Microsoft.CognitiveServices/accounts/deployments/read',
    read: ({ subscription, url, names }) => {
      const account = accountOf(subscription, names);
      return account
        ? page(
            account.deployments.map((one) => ({ id: `${account.id}/deployments/${String(one['name'])}`, ...one })),
            url,
          )
        : missing(url);
    },
  },
  ...BOM_ROUTES,
  {
    path: `${ACCOUNT}/providers/Microsoft.Insights/metrics`,
    version: '2024-02-01',
    action: 'Microsoft.Insights/metrics/read',
    read: ({ subscription, url, names }) => {
      const account = accountOf(subscription, names);
      return account ? metricsOf(account, url) : missing(url);
    },
  },
  ...ARM_LIST_NAMES.map(
    (name): SubscriptionRoute => ({
      path: `${SUB}/providers/${ARM_LISTS[name].type}`,
      version: ARM_LISTS[name].version,
      action: `${ARM_LISTS[name].type}/read`,
      security: ARM_LISTS[name].type.startsWith('Microsoft.Security/'),
      read: ({ subscription, url }) => page(subscription[name], url),
    }),
  ),
  ...(['onboardingStates', 'dataConnectors', 'alertRules'] as const).map(
    (part): SubscriptionRoute => ({
      path: `${WORKSPACE}/providers/Microsoft.SecurityInsights/${part}`,
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

const accountOf = (subscription: Subscription, names: Names) =>
  subscription.resources.find(
    (one) =>
      one.type.toLowerCase() === 'microsoft.cognitiveservices/accounts' &&
      one.name.toLowerCase() === names['account']?.toLowerCase(),
  );

const aiIsOn = ({ plans }: Subscription): boolean =>
  plans.some((plan) => plan.name === 'AI' && plan.properties['pricingTier'] === 'Standard');
