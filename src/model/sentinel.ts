import type { Context } from './check.ts';
import { count } from './count.ts';
import type { ArmRow, EvidenceMap, Workspace } from './evidence.ts';
import { booleanField, field, textField } from './field.ts';
import { readsSecurityAlert } from './kql.ts';
import { UNREAD, type Unread, Unseen } from './reading.ts';
import type { Subject } from './subject.ts';

/* How Defender's alerts reach Sentinel, and which analytics rules turn them into incidents. */

/**
 * A live connection that carries the alerts of a subscription. `incidents`: Defender XDR delivers incidents there.
 * `alertsMayLack`: it delivers incidents, and nothing in the workspace is known to deliver their alerts.
 */
export type Channel = {
  readonly workspace: Workspace;
  readonly kind: 'subscription' | 'xdr';
  readonly incidents: boolean;
  readonly alertsMayLack: boolean;
  readonly description: string;
};

const isOn = (row: ArmRow, type: string): boolean =>
  textField(row.properties, `dataTypes.${type}.state`)?.trim().toLowerCase() === 'enabled';
export const workspaceName = (workspace: Workspace): string => workspace.id.split('/').at(-1) ?? workspace.id;

type Sentinel = EvidenceMap['sentinel'];
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The workspaces of a subscription's tenant, and whether another of them may be hidden. One whose tenant is not known
 * may be of any. Evidence of before knew no tenants: there it is the whole.
 */
export function workspacesOf(sentinel: Sentinel, { tenantId }: Subject): Omit<Sentinel, 'tenants'> {
  const { tenants = [], ...whole } = sentinel;
  if (tenants.length === 0) return whole;
  const own = tenants.find((one) => tenantId !== undefined && same(one.tenantId, tenantId)) ?? {
    exhaustive: false,
    declared: false,
    notExhaustiveBecause: 'the tenant of the subscription is not known',
  };
  const workspaces = whole.workspaces.filter(
    (one) => one.tenantId === undefined || tenantId === undefined || same(one.tenantId, tenantId),
  );
  return { ...own, workspaces };
}

/** Names a tenant at the end of a message where the scan saw several. */
export const tenantLabel = ({ tenants = [] }: Sentinel, tenantId: string | undefined): string =>
  tenants.length > 1 && tenantId ? ` of tenant ${tenantId}` : '';

/**
 * Whether a connector serves a subscription's tenant: the one that it names, else its workspace's. Undefined where that
 * cannot be known. Evidence of before does not have the tenant of a workspace: there it is judged as it was then.
 */
function serves(row: ArmRow, workspace: Workspace, sentinel: Sentinel, subject: Subject): boolean | undefined {
  const tenantId = textField(row.properties, 'tenantId')?.trim() || workspace.tenantId;
  if (tenantId && subject.tenantId) return same(tenantId, subject.tenantId);
  return (sentinel.tenants ?? []).length === 0 || undefined;
}

/**
 * XDR's incidents need the alerts of Defender for Cloud beside them: Microsoft recommends the tenant-based connector
 * for that, and the subscription's legacy connector does it too. So incidents and alerts in one workspace are one
 * channel.
 */
function channelsIn(workspace: Workspace, sentinel: Sentinel, subject: Subject): readonly Channel[] {
  const { rows } = workspace.connectors;
  const name = workspaceName(workspace);
  const plain = { workspace, incidents: false, alertsMayLack: false } as const;
  const legacy = rows
    .filter(
      (row) =>
        kindOf(row) === 'azuresecuritycenter' &&
        textField(row.properties, 'subscriptionId')?.toLowerCase() === subject.id &&
        isOn(row, 'alerts'),
    )
    .map(
      (): Channel => ({ ...plain, kind: 'subscription', description: `the subscription’s own connector in ${name}` }),
    );
  const xdr = rows.filter((row) => isXdr(row) && serves(row, workspace, sentinel, subject) === true);
  const description = `Defender XDR${tenantLabel(sentinel, subject.tenantId)} in ${name}`;
  const alerts = xdr
    .filter((row) => isOn(row, 'alerts') && carriesDefender(row))
    .map((): Channel => ({ ...plain, kind: 'xdr', description }));
  const incidents = xdr.some((row) => isOn(row, 'incidents'));
  const carriers = [...legacy, ...alerts];
  if (carriers.length > 0) return carriers.map((one) => ({ ...one, incidents }));
  return incidents
    ? [{ ...plain, kind: 'xdr', incidents, alertsMayLack: !hasTenantConnector(workspace), description }]
    : [];
}

const kindOf = (row: ArmRow): string => row.kind?.trim().toLowerCase() ?? '';
const isXdr = (row: ArmRow): boolean => kindOf(row) === 'microsoftthreatprotection';

/**
 * Whether the tenant-based Defender for Cloud connector is installed. Microsoft's solution package adds it as a page
 * (kind GenericUI, known by its name) whether it is connected or not; no API has shown whether it is.
 */
const hasTenantConnector = (workspace: Workspace): boolean =>
  workspace.connectors.rows.some((row) =>
    [row.name?.trim().toLowerCase(), kindOf(row)].includes('microsoftdefenderforcloudtenantbased'),
  );

/**
 * Whether XDR's alerts include those of Defender for Cloud: a list of providers must name it (Defender for Cloud Apps
 * is another product); no list lets all of them through.
 */
function carriesDefender(row: ArmRow): boolean {
  const providers = field(row.properties, 'filteredProviders.alerts');
  if (!Array.isArray(providers)) return true;
  return providers.some((one: unknown) =>
    /defenderforcloud(?!app)|azuresecuritycenter/.test(
      String(one)
        .toLowerCase()
        .replace(/[^a-z]/g, ''),
    ),
  );
}

/** The workspaces of the subscription's tenant whose connectors could not be read. */
const unreadIn = (sentinel: Sentinel, subject: Subject): readonly Workspace[] =>
  workspacesOf(sentinel, subject).workspaces.filter((workspace) => workspace.connectors.state === 'unread');

const unclearIn = (sentinel: Sentinel, subject: Subject): readonly Workspace[] =>
  workspacesOf(sentinel, subject).workspaces.filter((workspace) => workspace.connectors.rows.some(isUnclear));

/** The end of a message about the channels that were seen, where others may be in a workspace that was not read. */
export function unreadClause(sentinel: Sentinel, subject: Subject): string {
  const names = [...unreadIn(sentinel, subject), ...unclearIn(sentinel, subject)].map(workspaceName);
  return names.length > 0 ? `; ${names.join(', ')} could not be read and may hold another` : '';
}

/** Kinds of connector that carry the alerts of other products (Microsoft.SecurityInsights 2024-04-01-preview). */
const OTHER_PRODUCTS: ReadonlySet<string> = new Set([
  'azureactivedirectory',
  'azureadvancedthreatprotection',
  'iot',
  'microsoftcloudappsecurity',
  'microsoftdefenderadvancedthreatprotection',
  'officeatp',
  'officeirm',
]);

/**
 * A connector that may carry Defender's alerts or incidents, without saying in Azure's words whether they are on
 * (Microsoft.SecurityInsights 2024-04-01-preview, DataTypeState).
 */
const isUnclear = (row: ArmRow): boolean =>
  (CHANNELS.includes(kindOf(row)) && !row.properties) || (!OTHER_PRODUCTS.has(kindOf(row)) && hasUnclearState(row));
const CHANNELS = ['azuresecuritycenter', 'microsoftthreatprotection'];

const hasUnclearState = (row: ArmRow): boolean =>
  ['alerts', 'incidents'].some((type) => {
    const state = field(row.properties, `dataTypes.${type}.state`);
    return state !== undefined && !(typeof state === 'string' && /^\s*(enabled|disabled)\s*$/i.test(state));
  });

/**
 * The channels of the subscription; none where Sentinel is optional and none was seen. Throws `Unseen` where none was
 * found and a connector cannot be read, one may be hidden, or is installed without saying whether it is connected.
 */
export function findChannels(sentinel: Sentinel, context: Context): readonly Channel[] {
  const { subject } = context;
  const channels = sentinel.workspaces.flatMap((workspace) => channelsIn(workspace, sentinel, subject));
  if (channels.length > 0) return channels;
  const unclear = unclearIn(sentinel, subject)[0];
  if (unclear)
    throw new Unseen(
      'malformed',
      `No other channel was found. A connector in ${workspaceName(unclear)} does not say in a word that is known whether its alerts are on`,
    );
  if (context.policy.levels.sentinel[context.zone] === 'optional') return [];
  const own = workspacesOf(sentinel, subject);
  const label = tenantLabel(sentinel, subject.tenantId);
  const unread = unreadIn(sentinel, subject);
  const first = unread[0];
  if (first)
    throw new Unseen(
      whyOf(first.connectors),
      `No channel was found, but ${count(unread.length, 'Sentinel workspace')}${label} could not be read: ${unread.map(refusal).join('; ')}`,
    );
  const unplaced = sentinel.workspaces.find((workspace) =>
    workspace.connectors.rows.some(
      (row) =>
        isXdr(row) &&
        (isOn(row, 'alerts') || isOn(row, 'incidents')) &&
        serves(row, workspace, sentinel, subject) === undefined,
    ),
  );
  if (unplaced)
    throw new Unseen(
      'unsupported',
      `No other channel was found. Which tenant Defender XDR in ${workspaceName(unplaced)} serves is not known: the connector names none, and the workspace’s subscription is not listed`,
    );
  const installed = own.workspaces.find(hasTenantConnector);
  if (installed)
    throw new Unseen(
      'unsupported',
      `No other channel was found. In ${workspaceName(installed)} the tenant-based connector is installed; whether it is connected cannot be read here`,
    );
  if (!own.exhaustive)
    throw new Unseen(
      'denied',
      `No channel was found, but a workspace${label} may be hidden: ${own.notExhaustiveBecause ?? 'not all workspaces can be seen'}. Naming the workspaces in the policy file (sentinel.workspaces) settles it`,
    );
  return [];
}

type Part = Workspace['connectors'];
export const whyOf = (part: Part): Unread => UNREAD.find((why) => why === part.why) ?? 'failed';

function refusal(workspace: Workspace): string {
  const { connectors } = workspace;
  return `${workspaceName(workspace)}: ${connectors.message ?? 'refused'}${connectors.why === 'denied' ? ' (Microsoft.SecurityInsights/dataConnectors/read)' : ''}`;
}

/** `silent`: it creates no incident. `unclear`: it would count, but does not say whether it is enabled. */
export type RuleState = 'live' | 'filtered' | 'silent' | 'off' | 'unclear';

/** Whether an analytics rule makes incidents of Defender for Cloud's alerts. */
export function ruleState(rule: ArmRow): RuleState {
  const enabled = booleanField(rule.properties, 'enabled');
  const meant = enabled === false ? 'off' : ruleEffect(rule);
  return enabled === undefined && meant !== 'off' && meant !== 'silent' ? 'unclear' : meant;
}

const PRODUCTS = ['azure security center', 'microsoft defender for cloud'];

function ruleEffect(rule: ArmRow): 'live' | 'filtered' | 'silent' | 'off' {
  const kind = rule.kind?.trim().toLowerCase();
  if (kind === 'microsoftsecurityincidentcreation') {
    if (!PRODUCTS.includes(textField(rule.properties, 'productFilter')?.trim().toLowerCase() ?? '')) return 'off';
    const filters = ['displayNamesFilter', 'displayNamesExcludeFilter', 'severitiesFilter'].map((name) =>
      field(rule.properties, name),
    );
    return filters.some((filter) => Array.isArray(filter) && filter.length > 0) ? 'filtered' : 'live';
  }
  if (kind !== 'scheduled' && kind !== 'nrt') return 'off';
  if (!readsSecurityAlert(textField(rule.properties, 'query') ?? '')) return 'off';
  return booleanField(rule.properties, 'incidentConfiguration.createIncident') === false ? 'silent' : 'live';
}

export const ruleName = (rule: ArmRow): string =>
  textField(rule.properties, 'displayName') ?? rule.name ?? rule.id ?? 'a rule';
