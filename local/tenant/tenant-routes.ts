import { type Answer, forbidden, page } from './answer.ts';
import { mayAbove, type TenantRoute } from './route.ts';
import type { State, Subscription } from './state.ts';
import { tenantOfSubscription } from './world.ts';

/* The reads outside of any subscription. */

export const TENANT_ROUTES: readonly TenantRoute[] = [
  {
    path: '/subscriptions',
    version: '2022-12-01',
    read: ({ state, url }) =>
      page(
        mayAbove(state, 'Microsoft.Resources/subscriptions/read')
          ? [...state.subscriptions.values()].filter((one) => one.input.listed).map((one) => listed(state, one))
          : [],
        url,
        '',
      ),
  },
  {
    path: '/providers/Microsoft.Management/managementGroups/{group}/descendants',
    version: '2020-05-01',
    read: ({ state, url, names }) => descendants(state, names['group'] ?? '', url),
  },
];

function listed(state: State, one: Subscription): unknown {
  const tenantId = tenantOfSubscription(state.world, one.input);
  return {
    id: `/subscriptions/${one.id}`,
    authorizationSource: 'RoleBased',
    managedByTenants: tenantId === state.world.tenantId ? [] : [{ tenantId: state.world.tenantId }],
    subscriptionId: one.id,
    tenantId,
    displayName: one.name,
    state: one.input.state,
    tags: one.input.tags,
    subscriptionPolicies: {
      locationPlacementId: 'Internal_2014-09-01',
      quotaId: one.input.quotaId,
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
    .filter((one) =>
      root ? one.input.tenantId === undefined : one.groups.some((own) => own.toLowerCase() === name.toLowerCase()),
    )
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
