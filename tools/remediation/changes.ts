import type { State } from '../../local/tenant/state.ts';

/* What a command changed in the tenant, fact by fact, and what it may change. */

/** A path such as "Plans Off/plans/AI/pricingTier", and its value as JSON. */
export type Facts = ReadonlyMap<string, string>;

/**
 * Everything that a command could touch: plans with each extension and its properties, contacts, settings, resources.
 */
export function factsOf(state: State): Facts {
  const facts = new Map<string, string>();
  for (const { id: _id, input: _input, ...own } of state.subscriptions.values()) collect(own, own.name, facts);
  return facts;
}

/** Lists whose rows have a name are told apart by it, so that an order is no change. */
function collect(value: unknown, path: string, facts: Map<string, string>): void {
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    facts.set(path, JSON.stringify(value));
    return;
  }
  const entries = Array.isArray(value)
    ? value.map((one: unknown, index) => [nameOf(one) ?? String(index), one] as const)
    : Object.entries(value);
  for (const [key, one] of entries) collect(one, `${path}/${key}`, facts);
}

function nameOf(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const { id, name, sourceType } = row as { id?: unknown; name?: unknown; sourceType?: unknown };
  const found = [name, sourceType, id].find((one) => typeof one === 'string');
  return found === undefined ? undefined : String(found);
}

/** Each fact that differs, as "path: before -> after". */
export function changes(before: Facts, after: Facts): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths.flatMap((path) =>
    before.get(path) === after.get(path)
      ? []
      : [`${path}: ${before.get(path) ?? 'nothing'} -> ${after.get(path) ?? 'nothing'}`],
  );
}

const plan = (name: string, ...what: readonly string[]): RegExp =>
  new RegExp(
    `^plans/${name}/properties/(${['resourcesCoverageStatus', 'enablementTime', 'extensions/\\w+/operationStatus/\\w+', ...what].join('|')}): `,
  );
const on = (...names: readonly string[]): string =>
  `extensions/(${names.join('|')})/(name|isEnabled|additionalExtensionProperties/CapGB\\w+)`;
const AI = ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'];
const CSPM = [
  'SensitiveDataDiscovery',
  'ContainerRegistriesVulnerabilityAssessments',
  'AgentlessDiscoveryForKubernetes',
  'AgentlessVmScanning',
];
const cspmOn: readonly RegExp[] = [plan('CloudPosture', 'pricingTier', on(...CSPM)), /^security\/.*\/risk\//];

/** What each command may change in its own subscription; all else must stay. */
const MAY_CHANGE: Readonly<Record<string, readonly RegExp[]>> = {
  'AISPM-001': [plan('AI', 'pricingTier', on(...AI))],
  'AISPM-002': [plan('AI')],
  'AISPM-003': [plan('AI', on('AIPromptEvidence'))],
  'AISPM-004': [plan('AI', on('AIPromptSharingWithPurview'))],
  'AISPM-005': [plan('AI', on('AIModelScanner'))],
  'AISPM-007': cspmOn,
  'AISPM-008': [plan('CloudPosture', on('SensitiveDataDiscovery'))],
  'AISPM-009': [plan('CloudPosture', on('AgentlessVmScanning'))],
  'AISPM-010': [
    plan(
      '(CloudPosture|VirtualMachines)',
      'extensions/AgentlessVmScanning/additionalExtensionProperties/ExclusionTags',
    ),
  ],
  'AISPM-011': [
    plan('CloudPosture', on('ContainerRegistriesVulnerabilityAssessments', 'AgentlessDiscoveryForKubernetes')),
  ],
  'AISPM-012': [plan('CloudPosture', on('EntraPermissionsManagement'))],
  'AISPM-013': [
    plan('StorageAccounts', 'pricingTier', 'subPlan', on('OnUploadMalwareScanning', 'SensitiveDataDiscovery')),
  ],
  'AISPM-014': [
    /^plans\/(SqlServers|SqlServerVirtualMachines|OpenSourceRelationalDatabases|CosmosDbs)\/(name|properties\/(pricingTier|resourcesCoverageStatus|enablementTime|enforce))/,
  ],
  'AISPM-015': [/^registration: /],
  'AISPM-025': [/^resources\/[^/]+\/properties\/disableLocalAuth: /],
  'AISPM-026': [/^resources\/[^/]+\/properties\/publicNetworkAccess: /],
  'AISPM-027': [/^security\//],
  'AISPM-032': cspmOn,
  'AISPM-036': [/^settings\/Sentinel\//],
  'AISPM-037': [/^suppressionRules\//],
  'AISPM-039': [
    /^contacts\/default\/(id|name|type|properties\/(isEnabled|notificationsSources\/.*|notificationsByRole\/.*)): /,
  ],
  'AISPM-040': [/^permissions\//],
  'AISPM-041': [/^permissions\//],
  'AISPM-042': [/^resources\/[^/]+\/defender: /],
};

/** The changes that a command of a check should not have made. */
export const strayChanges = (checkId: string, subscription: string, all: readonly string[]): readonly string[] =>
  all.filter(
    (one) =>
      !one.startsWith(`${subscription}/`) ||
      !MAY_CHANGE[checkId]?.some((allowed) => allowed.test(one.slice(subscription.length + 1))),
  );
