import type { Check, Context } from '../../src/model/check.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { type EvidenceMap, KINDS } from '../../src/model/evidence.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import type { Commands } from '../../src/model/remediation.ts';

/* The commands that a check makes from a typical subscription, for its page and for the tests of what holds for all. */

const id = '00000000-0000-4000-8000-000000000001';
const listed = (names: Readonly<Record<string, boolean>>) =>
  Object.entries(names).map(([name, isOn]) => ({ name, isEnabled: isOn ? 'True' : 'False' }));
const AI = { AIPromptEvidence: true, AIPromptSharingWithPurview: true, AIModelScanner: true };
const CSPM = {
  SensitiveDataDiscovery: true,
  ContainerRegistriesVulnerabilityAssessments: true,
  AgentlessDiscoveryForKubernetes: true,
  EntraPermissionsManagement: true,
  ApiPosture: false,
};
const scanning = (pairs: readonly object[]) => ({
  name: 'AgentlessVmScanning',
  isEnabled: 'True',
  additionalExtensionProperties: { ExclusionTags: JSON.stringify(pairs) },
});

const context: Context = {
  subject: { id, name: 'Typical', tenantId: id, state: 'Enabled', tags: {}, managementGroups: [], inGraph: true },
  zone: 3,
  policy: defaultPolicy(),
  cloud: CLOUD_PROFILES.public,
  now: new Date(0),
};

/** What the commands of checks read; no other kind. */
const evidence = (plans: readonly object[]): EvidenceMap =>
  ({
    plans: KINDS.plans.schema.parse({ plans }),
    contacts: KINDS.contacts.schema.parse({
      rows: [{ name: 'default', properties: { isEnabled: true, emails: 'soc@bank.example' } }],
    }),
    presence: KINDS.presence.schema.parse({
      rows: [{ id: `/subscriptions/${id}/db`, type: 'Microsoft.DocumentDB/databaseAccounts' }],
      totalRecords: 1,
      pages: 1,
    }),
    permissions: KINDS.permissions.schema.parse({ permissions: [{ actions: ['*/read'] }] }),
  }) as Partial<EvidenceMap> as EvidenceMap;

const plan = (name: string, pricingTier: string, over: object = {}) => ({ name, pricingTier, ...over });
const TYPICAL = [
  evidence(['AI', 'CloudPosture', 'StorageAccounts', 'CosmosDbs'].map((name) => plan(name, 'Free'))),
  evidence([
    plan('AI', 'Standard', { extensions: listed(AI) }),
    plan('CloudPosture', 'Standard', { extensions: [...listed(CSPM), scanning([{ key: 'scan', value: 'off' }])] }),
  ]),
];

/** The first command that a typical subscription gives, plans off before plans on; undefined for any other check. */
export function exampleOf(check: Check): Commands | undefined {
  for (const one of TYPICAL) {
    const made = check.commands?.(one, context);
    if (made && 'cli' in made) return made;
  }
  return undefined;
}
