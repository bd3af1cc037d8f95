import type { Context } from './check.ts';
import type { ArmRow, EvidenceMap, Workspace } from './evidence.ts';
import { field, textField } from './field.ts';
import { Unseen } from './reading.ts';

/* How Defender's alerts reach Sentinel (CONTROL §1, RULINGS 035 and 043). */

export type Channel = { readonly workspace: Workspace; readonly kind: 'subscription' | 'tenant' | 'xdr'; readonly incidents: boolean; readonly said: string };

const isOn = (row: ArmRow, type: string): boolean => textField(row.properties, `dataTypes.${type}.state`)?.toLowerCase() === 'enabled';
export const workspaceName = (workspace: Workspace): string => workspace.id.split('/').at(-1) ?? workspace.id;

/** The live channels that carry a subscription's alerts. */
export function channelsOf(workspaces: readonly Workspace[], subscriptionId: string): readonly Channel[] {
  return workspaces.flatMap((workspace) => workspace.connectors.rows.flatMap((row) => channelOf(workspace, row, subscriptionId)));
}

function channelOf(workspace: Workspace, row: ArmRow, subscriptionId: string): readonly Channel[] {
  const kind = row.kind?.toLowerCase() ?? '';
  const name = workspaceName(workspace);
  if (kind === 'azuresecuritycenter') {
    const own = textField(row.properties, 'subscriptionId')?.toLowerCase() === subscriptionId;
    return own && isOn(row, 'alerts') ? [{ workspace, kind: 'subscription', incidents: false, said: `the subscription’s own connector in ${name}` }] : [];
  }
  if (kind.startsWith('microsoftdefenderforcloud')) {
    const state = textField(row.properties, 'dataTypes.alerts.state');
    return state && state.toLowerCase() !== 'enabled' ? [] : [{ workspace, kind: 'tenant', incidents: false, said: `the tenant’s connector in ${name}` }];
  }
  if (kind === 'microsoftthreatprotection') {
    const incidents = isOn(row, 'incidents');
    return incidents || (isOn(row, 'alerts') && carriesDefender(row)) ? [{ workspace, kind: 'xdr', incidents, said: `Defender XDR in ${name}` }] : [];
  }
  return [];
}

/** With alerts alone, a list of providers must name Defender for Cloud; no list lets all of them through. */
function carriesDefender(row: ArmRow): boolean {
  const providers = field(row.properties, 'filteredProviders.alerts');
  if (!Array.isArray(providers)) return true;
  return providers.some((one: unknown) =>
    /defenderforcloud|azuresecuritycenter/.test(
      String(one)
        .toLowerCase()
        .replace(/[^a-z]/g, ''),
    ),
  );
}

export const unreadable = (workspaces: readonly Workspace[]): readonly Workspace[] =>
  workspaces.filter((workspace) => workspace.connectors.state === 'unread' || workspace.onboarding.state === 'unread');

/** The channels of the subject. Throws `Unseen` where none was found and one may be hidden. */
export function channelsOrUnseen(sentinel: EvidenceMap['sentinel'], context: Context): readonly Channel[] {
  const channels = channelsOf(sentinel.workspaces, context.subject.id);
  if (channels.length > 0 || context.policy.levels.sentinel[context.zone] === 'optional') return channels;
  const unread = unreadable(sentinel.workspaces);
  if (unread.length > 0)
    throw new Unseen(
      'denied',
      `No channel was found, but ${unread.length} Sentinel workspace(s) could not be read: ${unread.map((one) => `${workspaceName(one)}: ${one.connectors.message ?? one.onboarding.message ?? 'refused'}`).join('; ')}`,
    );
  if (!sentinel.exhaustive)
    throw new Unseen(
      'denied',
      `No channel was found, but a workspace may be hidden: ${sentinel.notExhaustiveBecause ?? 'not all workspaces can be seen'}. Naming the workspaces in the policy file (sentinel.workspaces) settles it`,
    );
  return [];
}

export type RuleState = 'live' | 'filtered' | 'off';

/** Whether an analytics rule makes incidents of Defender for Cloud's alerts. */
export function ruleState(rule: ArmRow): RuleState {
  if (field(rule.properties, 'enabled') !== true) return 'off';
  const kind = rule.kind?.toLowerCase();
  if (kind === 'microsoftsecurityincidentcreation') {
    const product = textField(rule.properties, 'productFilter')?.toLowerCase();
    if (product !== 'azure security center' && product !== 'microsoft defender for cloud') return 'off';
    const filters = ['displayNamesFilter', 'displayNamesExcludeFilter', 'severitiesFilter'].map((name) => field(rule.properties, name));
    return filters.some((filter) => Array.isArray(filter) && filter.length > 0) ? 'filtered' : 'live';
  }
  if (kind === 'scheduled' || kind === 'nrt') return readsSecurityAlert(textField(rule.properties, 'query') ?? '') ? 'live' : 'off';
  return 'off';
}

/** Whether a query names the table SecurityAlert, or a wildcard of tables that covers it; comments and strings do not count. */
export function readsSecurityAlert(query: string): boolean {
  const code = query.replace(/@'(?:[^']|'')*'|@"(?:[^"]|"")*"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\/[^\n]*/g, (part) => (part.startsWith('//') ? ' ' : "''"));
  if (/(?<![\w.-])SecurityAlert(?![\w-])/.test(code)) return true;
  const wildcards = [...code.matchAll(/\b(?:union|search\s+in)\b([^|]*)/g)].flatMap((clause) => [...(clause[1] ?? '').matchAll(/(?<![\w)\]])(\w*)\*(?=\s*(?:[,)|;]|$))/g)]);
  return wildcards.some((found) => 'SecurityAlert'.startsWith(found[1] ?? ''));
}
