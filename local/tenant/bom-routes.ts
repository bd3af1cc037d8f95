import { page } from './answer.ts';
import { missing, type SubscriptionRoute } from './route.ts';
import type { Bag, Resource, Subscription } from './state.ts';

/*
 * The lists below AI accounts and machine learning workspaces that the AI bill of materials reads. Models are answered
 * as Microsoft's specification of Microsoft.CognitiveServices 2024-10-01 defines them, the others after the examples of
 * its 2025-06-01 and of Microsoft.MachineLearningServices 2024-10-01; connections of hubs as its specification defines
 * them.
 */

const GROUP = '/subscriptions/{subscription}/resourceGroups/{group}/providers';
const ACCOUNTS = 'Microsoft.CognitiveServices/accounts';
const WORKSPACES = 'Microsoft.MachineLearningServices/workspaces';

type List = { readonly type: string; readonly list: string; readonly version: string; readonly action: string };

const ML = '2024-10-01';
const LISTS: readonly List[] = [
  { type: ACCOUNTS, list: 'models', version: '2024-10-01', action: 'models/read' },
  { type: ACCOUNTS, list: 'projects', version: '2025-06-01', action: 'projects/read' },
  { type: ACCOUNTS, list: 'connections', version: '2025-06-01', action: 'connections/read' },
  { type: ACCOUNTS, list: 'projects/{below}/connections', version: '2025-06-01', action: 'projects/connections/read' },
  { type: WORKSPACES, list: 'onlineEndpoints', version: ML, action: 'onlineEndpoints/read' },
  {
    type: WORKSPACES,
    list: 'onlineEndpoints/{below}/deployments',
    version: ML,
    action: 'onlineEndpoints/deployments/read',
  },
  { type: WORKSPACES, list: 'serverlessEndpoints', version: ML, action: 'serverlessEndpoints/read' },
  { type: WORKSPACES, list: 'models', version: ML, action: 'models/read' },
  { type: WORKSPACES, list: 'datastores', version: ML, action: 'datastores/read' },
  { type: WORKSPACES, list: 'connections', version: ML, action: 'connections/read' },
];

export const BOM_ROUTES: readonly SubscriptionRoute[] = LISTS.map(({ type, list, version, action }) => ({
  path: `${GROUP}/${type}/{resource}/${list}`,
  version,
  action: `${type}/${action}`,
  read: ({ subscription, url, names }) => {
    const is = (one: Resource, name = '') => one.name.toLowerCase() === name.toLowerCase();
    const resource = subscription.resources.find(
      (one) => one.type.toLowerCase() === type.toLowerCase() && is(one, names['resource']),
    );
    if (!resource) return missing(url);
    const own = list.replace('{below}', names['below'] ?? '');
    return page(rowsOf(subscription, resource, type, own), url);
  },
}));

function rowsOf(subscription: Subscription, resource: Resource, type: string, list: string): readonly Bag[] {
  const given = resource.parts[list];
  if (type === ACCOUNTS && list === 'models') return given ?? resource.deployments.map(offered);
  if (type === ACCOUNTS && list === 'projects' && !given) return projectsOf(subscription, resource);
  return (given ?? []).map((row) => ({
    id: `${resource.id}/${list}/${String(row['name'])}`,
    type: `${type}/${list.replace(/(projects|onlineEndpoints)\/[^/]+/, '$1')}`,
    ...row,
  }));
}

const offered = ({ properties }: Bag): Bag => ({
  ...(properties as { readonly model: Bag }).model,
  lifecycleStatus: 'GenerallyAvailable',
  maxCapacity: 1000,
});

const projectsOf = ({ resources }: Subscription, account: Resource): readonly Bag[] =>
  resources
    .filter(({ id }) => id.toLowerCase().startsWith(`${account.id.toLowerCase()}/projects/`))
    .map(({ id, name, type, location, properties }) => ({ id, name, type, location, properties }));
