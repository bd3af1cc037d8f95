import { ARM_LISTS, type ArmListName, eachArmList, usualRows } from './arm-lists.ts';
import { asArmLists, assessments, isAssessment, jailbreak, plansOf, resource } from './defaults.ts';
import { deepIds, guidOf, timed } from './names.ts';
import { tenantOfSubscription, type World, type WorldSubscription } from './world.ts';

/*
 * A complete world: ids, plans, times and permissions are filled in. A write of a remediation command changes it.
 */

export type Bag = Record<string, unknown>;
export type Extension = {
  name: string;
  isEnabled: unknown;
  additionalExtensionProperties?: Bag;
  operationStatus?: Bag;
};
export type Plan = { name: string; properties: Bag };
export type Resource = Bag & {
  id: string;
  name: string;
  type: string;
  properties: Bag;
  deployments: Bag[];
  parts: Readonly<Record<string, readonly Bag[]>>;
  defender: string | undefined;
  tokens: readonly unknown[];
};
export type Subscription = {
  readonly id: string;
  readonly name: string;
  readonly input: WorldSubscription;
  readonly groups: readonly string[];
  registration: string;
  permissions: { actions: string[]; notActions: string[] }[];
  plans: Plan[];
  resources: Resource[];
  security: Bag[];
  connectors: Bag[];
  /** As Azure Resource Manager lists them: without risk, dates and metadata. */
  armAssessments: Bag[];
} & Record<ArmListName, Bag[]>;
export type Workspace = {
  id: string;
  subscriptionId: string;
  onboarded: boolean;
  refuses: number | undefined;
  connectors: Bag[];
  rules: Bag[];
};
export type State = {
  readonly world: World;
  readonly subscriptions: Map<string, Subscription>;
  readonly workspaces: Workspace[];
  readonly azurePolicy: readonly PolicyRow[];
};
/** `group` or `subscriptionId`: what it stands at; neither where it is built in. */
export type PolicyRow = {
  readonly row: Bag;
  readonly group: string | undefined;
  readonly subscriptionId: string | undefined;
};

/** What the built-in roles Reader and Security Reader grant (learn.microsoft.com, built-in roles, read 2026-11). */
export const READER = { actions: ['*/read'], notActions: [] as string[] };
export const SECURITY_READER = {
  actions: [
    'Microsoft.Authorization/*/read',
    'Microsoft.Insights/alertRules/read',
    'Microsoft.operationalInsights/workspaces/*/read',
    'Microsoft.Resources/deployments/*/read',
    'Microsoft.Resources/subscriptions/resourceGroups/read',
    'Microsoft.Security/*/read',
    'Microsoft.IoTSecurity/*/read',
    'Microsoft.Support/*/read',
    'Microsoft.Security/iotDefenderSettings/packageDownloads/action',
    'Microsoft.Security/iotDefenderSettings/downloadManagerActivation/action',
    'Microsoft.Security/iotSensors/downloadResetPassword/action',
    'Microsoft.IoTSecurity/defenderSettings/packageDownloads/action',
    'Microsoft.IoTSecurity/defenderSettings/downloadManagerActivation/action',
    'Microsoft.Management/managementGroups/read',
  ],
  notActions: [] as string[],
};

export function stateOf(world: World, now: Date): State {
  const subscriptions = new Map(
    world.subscriptions
      .map((input) => subscription(world, timed(input, now), now))
      .map((one) => [one.id.toLowerCase(), one]),
  );
  const byName = new Map([...subscriptions.values()].map((one) => [one.name, one]));
  const workspaces = world.workspaces.map((raw): Workspace => {
    const { name, subscription: home, onboarded, refuses, connectors, rules } = timed(raw, now);
    const id = `/subscriptions/${byName.get(home)?.id ?? guidOf(home)}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/${name}`;
    const owner = byName.get(home);
    const tenantId = owner ? tenantOfSubscription(world, owner.input) : world.tenantId;
    const inside = (rows: readonly Bag[], kind: string) =>
      rows.map((one, index) => {
        const { name: own = `${kind}-${index + 1}`, ...rest } = deepIds(withTenant(one, tenantId), byName);
        return {
          id: `${id}/providers/Microsoft.SecurityInsights/${kind}/${String(own)}`,
          name: own,
          type: `Microsoft.SecurityInsights/${kind}`,
          ...rest,
        };
      });
    return {
      id,
      subscriptionId: id.split('/')[2] ?? '',
      onboarded,
      refuses,
      connectors: inside(connectors, 'dataConnectors'),
      rules: inside(rules, 'alertRules'),
    };
  });
  return { world, subscriptions, workspaces, azurePolicy: azurePolicy(timed(world, now), byName) };
}

/** Azure has definitions of its own that name the plans, in every tenant. */
const BUILT_IN = {
  id: '/providers/Microsoft.Authorization/policyDefinitions/00000000-0000-4000-8000-0000000000b1',
  name: '00000000-0000-4000-8000-0000000000b1',
  type: 'microsoft.authorization/policydefinitions',
  properties: {
    policyType: 'BuiltIn',
    policyRule: {
      if: { field: 'type', equals: 'Microsoft.Resources/subscriptions' },
      // biome-ignore lint/suspicious/noThenProperty: Azure's own name.
      then: { effect: 'auditIfNotExists', details: { type: 'Microsoft.Security/pricings' } },
    },
  },
};

function azurePolicy(world: World, byName: ReadonlyMap<string, Subscription>): readonly PolicyRow[] {
  const ids = new Map<string, { readonly id: string }>([
    ...[world.tenantId, ...world.managementGroups.map((group) => group.name)].map(
      (name) => [name, { id: `/providers/Microsoft.Management/managementGroups/${name}` }] as const,
    ),
    ...[...byName].map(([name, { id }]) => [name, { id: `/subscriptions/${id}` }] as const),
  ]);
  const rows = world.azurePolicy.map(({ at, type, name, properties }) => {
    const id = `${at === undefined ? '' : (ids.get(at)?.id ?? at)}/providers/Microsoft.Authorization/${type}/${name}`;
    return { at, row: { id, name, type: `microsoft.authorization/${type.toLowerCase()}`, properties } };
  });
  for (const { row } of rows) ids.set(row.name, row);
  return [{ at: undefined, row: BUILT_IN }, ...rows].map(({ at, row }) => {
    const home = at === undefined ? undefined : byName.get(at);
    return { row: deepIds(row, ids, '#'), group: home ? undefined : at, subscriptionId: home?.id };
  });
}

/**
 * Defender XDR's connector names its tenant (`MTPDataConnectorProperties`), unless the world says otherwise; the legacy
 * one names its subscription alone.
 */
function withTenant(row: Bag, tenantId: string): Bag {
  if (row['kind'] !== 'MicrosoftThreatProtection') return row;
  return { ...row, properties: { tenantId, ...(row['properties'] as Bag | undefined) } };
}

function subscription(world: World, input: WorldSubscription, now: Date): Subscription {
  const id = input.id ?? guidOf(input.name);
  const resources = input.resources.map((one) => resource(id, one));
  const permissions = (input.permissions ?? world.grants ?? [READER, SECURITY_READER]).map((grant) => ({
    actions: [...grant.actions],
    notActions: [...grant.notActions],
  }));
  const own = new Map<string, { readonly id: string }>(resources.map((one) => [one.name, one]));
  const connectors = input.connectors.map((row) => ({
    ...row,
    id:
      row.id ??
      `/subscriptions/${id}/resourceGroups/multicloud/providers/Microsoft.Security/securityConnectors/${row.name}`,
  }));
  for (const one of connectors) own.set(one.name ?? '', one);
  const named = (kind: string, rows: readonly Bag[], type = 'Microsoft.Security') =>
    deepIds(rows, own, '#').map((row, index) => {
      const name = String(row['name'] ?? `${kind.toLowerCase()}-${index + 1}`);
      const { name: _name, id: given, ...rest } = row;
      return {
        id: typeof given === 'string' ? given : `/subscriptions/${id}/providers/${type}/${kind}/${name}`,
        name,
        type: `${type}/${kind}`,
        ...rest,
      };
    });
  return {
    id,
    name: input.name,
    input,
    groups: input.tenantId ? [] : chain(world, input.managementGroup),
    registration: input.registration,
    permissions,
    plans: plansOf(world, input, now),
    resources,
    security: [
      ...assessments(id, input, resources, 'graph'),
      ...named('attackPaths', input.attackPaths),
      ...named('healthReports', input.healthReports),
      ...named('locations/westeurope/alerts', input.alerts ?? [{ properties: jailbreak(now) }]).map((row) => ({
        ...row,
        type: 'microsoft.security/locations/alerts',
      })),
    ],
    armAssessments: assessments(id, input, resources, 'arm').filter(isAssessment).map(asArmLists),
    connectors: named('securityConnectors', connectors),
    ...eachArmList((name) => {
      const [provider, kind = ''] = ARM_LISTS[name].type.split('/');
      return named(kind, input[name] ?? usualRows(name), provider);
    }),
  };
}

function chain(world: World, name: string | undefined): readonly string[] {
  const found: string[] = [];
  for (let at = name; at && !found.includes(at); at = world.managementGroups.find((group) => group.name === at)?.parent)
    found.push(at);
  return [...found, world.tenantId];
}
