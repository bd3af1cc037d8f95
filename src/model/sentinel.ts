import type { Context } from './check.ts';
import { count } from './count.ts';
import type { ArmRow, EvidenceMap, Workspace } from './evidence.ts';
import { booleanField, field, textField } from './field.ts';
import { readsSecurityAlert } from './kql.ts';
import { UNREAD, type Unread, Unseen } from './reading.ts';

/* How Defender's alerts reach Sentinel, and which analytics rules turn them into incidents. */

export type Channel = {
  readonly workspace: Workspace;
  readonly kind: 'subscription' | 'tenant' | 'xdr';
  readonly incidents: boolean;
  readonly description: string;
};

const isOn = (row: ArmRow, type: string): boolean =>
  textField(row.properties, `dataTypes.${type}.state`)?.trim().toLowerCase() === 'enabled';
export const workspaceName = (workspace: Workspace): string => workspace.id.split('/').at(-1) ?? workspace.id;

/** The live channels that carry a subscription's alerts. */
export function channelsOf(workspaces: readonly Workspace[], subscriptionId: string): readonly Channel[] {
  return workspaces.flatMap((workspace) =>
    workspace.connectors.rows.flatMap((row) => channelOf(workspace, row, subscriptionId)),
  );
}

function channelOf(workspace: Workspace, row: ArmRow, subscriptionId: string): readonly Channel[] {
  const kind = row.kind?.trim().toLowerCase() ?? '';
  const name = workspaceName(workspace);
  if (kind === 'azuresecuritycenter') {
    const own = textField(row.properties, 'subscriptionId')?.toLowerCase() === subscriptionId;
    return own && isOn(row, 'alerts')
      ? [
          {
            workspace,
            kind: 'subscription',
            incidents: false,
            description: `the subscription’s own connector in ${name}`,
          },
        ]
      : [];
  }
  if (kind.startsWith('microsoftdefenderforcloud') && !kind.startsWith('microsoftdefenderforcloudapp')) {
    const state = textField(row.properties, 'dataTypes.alerts.state');
    return state && state.trim().toLowerCase() !== 'enabled'
      ? []
      : [{ workspace, kind: 'tenant', incidents: false, description: `the tenant’s connector in ${name}` }];
  }
  if (kind === 'microsoftthreatprotection') {
    const incidents = isOn(row, 'incidents');
    return incidents || (isOn(row, 'alerts') && carriesDefender(row))
      ? [{ workspace, kind: 'xdr', incidents, description: `Defender XDR in ${name}` }]
      : [];
  }
  return [];
}

/**
 * With alerts alone, a list of providers must name Defender for Cloud (Defender for Cloud Apps is another product); no
 * list lets all of them through.
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

/** The channels of the subject. Throws `Unseen` where none was found and one may be hidden. */
export function findChannels(sentinel: EvidenceMap['sentinel'], context: Context): readonly Channel[] {
  const channels = channelsOf(sentinel.workspaces, context.subject.id);
  if (channels.length > 0 || context.policy.levels.sentinel[context.zone] === 'optional') return channels;
  const unread = sentinel.workspaces.filter((workspace) => workspace.connectors.state === 'unread');
  const first = unread[0];
  if (first)
    throw new Unseen(
      whyOf(first.connectors),
      `No channel was found, but ${count(unread.length, 'Sentinel workspace')} could not be read: ${unread.map(refusal).join('; ')}`,
    );
  if (!sentinel.exhaustive)
    throw new Unseen(
      'denied',
      `No channel was found, but a workspace may be hidden: ${sentinel.notExhaustiveBecause ?? 'not all workspaces can be seen'}. Naming the workspaces in the policy file (sentinel.workspaces) settles it`,
    );
  return [];
}

type Part = Workspace['connectors'];
export const whyOf = (part: Part): Unread => UNREAD.find((why) => why === part.why) ?? 'failed';

function refusal(workspace: Workspace): string {
  const { connectors } = workspace;
  return `${workspaceName(workspace)}: ${connectors.message ?? 'refused'}${connectors.why === 'denied' ? ' (Microsoft.SecurityInsights/dataConnectors/read)' : ''}`;
}

/** `unclear`: it would count, but does not say whether it is enabled. */
export type RuleState = 'live' | 'filtered' | 'off' | 'unclear';

/** Whether an analytics rule makes incidents of Defender for Cloud's alerts. */
export function ruleState(rule: ArmRow): RuleState {
  const enabled = booleanField(rule.properties, 'enabled');
  const meant = enabled === false ? 'off' : ruleEffect(rule);
  return enabled === undefined && meant !== 'off' ? 'unclear' : meant;
}

const PRODUCTS = ['azure security center', 'microsoft defender for cloud'];

function ruleEffect(rule: ArmRow): 'live' | 'filtered' | 'off' {
  const kind = rule.kind?.trim().toLowerCase();
  if (kind === 'microsoftsecurityincidentcreation') {
    if (!PRODUCTS.includes(textField(rule.properties, 'productFilter')?.trim().toLowerCase() ?? '')) return 'off';
    const filters = ['displayNamesFilter', 'displayNamesExcludeFilter', 'severitiesFilter'].map((name) =>
      field(rule.properties, name),
    );
    return filters.some((filter) => Array.isArray(filter) && filter.length > 0) ? 'filtered' : 'live';
  }
  if (kind !== 'scheduled' && kind !== 'nrt') return 'off';
  return readsSecurityAlert(textField(rule.properties, 'query') ?? '') ? 'live' : 'off';
}

export const ruleName = (rule: ArmRow): string =>
  textField(rule.properties, 'displayName') ?? rule.name ?? rule.id ?? 'a rule';
