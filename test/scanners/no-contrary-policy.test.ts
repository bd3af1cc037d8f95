import { noContraryPolicy } from '../../src/scanners/no-contrary-policy.ts';
import { type Given, hoursAgo, inHours, refused, SUBSCRIPTION } from './evidence.ts';
import { ai, cloud, cspm, type Row, recommended, subject, table, without, zone1 } from './table.ts';

/** The name of Azure's own that no object literal should have. */
const THEN = 'then';

const AT = '/providers/Microsoft.Management/managementGroups/mg';
const AUTH = 'providers/Microsoft.Authorization';
const DEFINITION = `/${AUTH}/policyDefinitions/pricing`;
const SET = `${AT}/${AUTH}/policySetDefinitions/set`;
const ASSIGNMENT = `${AT}/${AUTH}/policyAssignments/one`;
type Bag = Record<string, unknown>;

const row = (id: string, properties: Bag) => ({
  id,
  type: `microsoft.authorization/${id.split('/').at(-2)?.toLowerCase()}`,
  properties,
});
const assignment = (over: Bag = {}, id = ASSIGNMENT) =>
  row(id, { displayName: 'One', policyDefinitionId: DEFINITION, ...over });
const definition = (policyRule: unknown, parameters: Bag = {}) => row(DEFINITION, { parameters, policyRule });
const exemption = (over: Bag = {}, at = AT) =>
  row(`${at}/${AUTH}/policyExemptions/x`, {
    policyAssignmentId: ASSIGNMENT.toUpperCase(),
    exemptionCategory: 'Waiver',
    ...over,
  });
const set = (members: readonly Bag[], parameters: Bag = {}) => row(SET, { policyDefinitions: members, parameters });
const member = (reference: string, parameters: Bag = {}) => ({
  policyDefinitionId: DEFINITION.toUpperCase(),
  policyDefinitionReferenceId: reference,
  parameters,
});

const ON_SUBSCRIPTIONS = { field: 'type', equals: 'Microsoft.Resources/subscriptions' };
const ON_PRICINGS = { field: 'type', equals: 'Microsoft.Security/pricings' };
const pricing = (properties: Bag, name: unknown = 'AI', over: Bag = {}) => ({
  type: 'Microsoft.Security/pricings',
  apiVersion: '2024-01-01',
  name,
  properties,
  ...over,
});
/** A rule that deploys resources, as Microsoft's own definitions for the plans do. */
const deploys = (
  resources: unknown,
  over: { if?: unknown; effect?: unknown; template?: Bag; parameters?: Bag } = {},
) => ({
  if: over.if ?? ON_SUBSCRIPTIONS,
  [THEN]: {
    effect: over.effect ?? 'deployIfNotExists',
    details: {
      type: 'Microsoft.Security/pricings',
      deployment: {
        properties: { mode: 'incremental', parameters: over.parameters, template: { resources, ...over.template } },
      },
    },
  },
});
const rule = (effect: unknown, condition: unknown, details: Bag = {}) => ({
  if: condition,
  [THEN]: { effect, details },
});
const modifies = (field: unknown, value: unknown, condition: unknown = ON_PRICINGS) =>
  rule('Modify', condition, { operations: [{ operation: 'addOrReplace', field, value }] });

const FREE = { pricingTier: 'Free' };
const off = (name: unknown, isEnabled: unknown = 'False') => ({
  pricingTier: 'Standard',
  extensions: [{ name, isEnabled }],
});
const TIER = 'Microsoft.Security/pricings/pricingTier';
const with_ = (...rows: readonly unknown[]): Given => ({ azurePolicy: { rows, groups: ['MG'] } });
/** One assignment at the group above, of a definition with this rule. */
const ruled = (policyRule: unknown, parameters?: Bag, over?: Bag): Given =>
  with_(assignment(over), definition(policyRule, parameters));
const deployed = (...resources: readonly unknown[]): Given => ruled(deploys(resources));
const free = deployed(pricing(FREE));
const freeRule = definition(deploys([pricing(FREE)]));
const and = (...parts: readonly Given[]): Given => Object.assign({}, ...parts);

const effects: readonly Row[] = [
  [
    'sets AI to Free',
    free,
    'fail',
    undefined,
    /^1 of 1 policy assignment over Defender plans: "One" at management group mg sets plan AI to Free$/,
  ],
  ['sets CSPM to Free', deployed(pricing(FREE, 'cloudposture')), 'fail', undefined, /sets plan CloudPosture to Free/],
  ['sets another plan to Free', deployed(pricing(FREE, 'VirtualMachines')), 'pass'],
  [
    'demands Standard',
    deployed(pricing({ pricingTier: 'Standard' })),
    'pass',
    undefined,
    /none works against a required plan/,
  ],
  [
    'the effect in another case',
    ruled(deploys([pricing({ pricingTier: 'FREE' })], { effect: 'DEPLOYIFNOTEXISTS' })),
    'fail',
  ],
  [
    'has an effect that is not known',
    ruled(deploys([pricing(FREE)], { effect: 'Other' })),
    'unknown',
    undefined,
    /its effect "Other"/,
  ],
  [
    'sets a tier that is not known',
    deployed(pricing({ pricingTier: 'Other' })),
    'unknown',
    undefined,
    /what it sets plan AI to/,
  ],
  ['audits', ruled(deploys([pricing(FREE)], { effect: 'AuditIfNotExists' })), 'pass'],
  ['is disabled', ruled(deploys([pricing(FREE)], { effect: 'Disabled' })), 'pass'],
  [
    'switches an extension off',
    deployed(pricing(off('SensitiveDataDiscovery'), 'CloudPosture')),
    'fail',
    undefined,
    /switches SensitiveDataDiscovery of plan CloudPosture off/,
  ],
  ...['AgentlessVmScanning', 'AgentlessDiscoveryForKubernetes', 'ContainerRegistriesVulnerabilityAssessments'].map(
    (name): Row => [`switches ${name} off`, deployed(pricing(off(name), 'CloudPosture')), 'fail'],
  ),
  ['switches an extension off as a boolean', deployed(pricing(off('AIModelScanner', false))), 'fail'],
  ['switches an extension on', deployed(pricing(off('AIModelScanner', 'true'))), 'pass'],
  [
    'switches off what nothing wants',
    deployed(pricing(off('EntraPermissionsManagement'), 'CloudPosture')),
    'pass',
    undefined,
    /1 policy assignment/,
  ],
  [
    'two things',
    deployed(pricing(FREE), pricing(FREE, 'CloudPosture')),
    'fail',
    undefined,
    /sets plan AI to Free and sets plan CloudPosture to Free$/,
  ],
  [
    'modifies the tier',
    ruled(modifies(TIER, 'Free')),
    'fail',
    undefined,
    /plan AI to Free and sets plan CloudPosture to Free/,
  ],
  [
    'modifies the tier of one plan',
    ruled(modifies(TIER, 'free', { allOf: [ON_PRICINGS, { field: 'name', equals: 'AI' }] })),
    'fail',
    undefined,
    /sets plan AI to Free$/,
  ],
  ['modifies it to Standard', ruled(modifies(TIER, 'Standard')), 'pass'],
  ['modifies an extension on', ruled(modifies('Microsoft.Security/pricings/extensions[*].isEnabled', 'True')), 'pass'],
  [
    'modifies an extension off, which one is not told',
    ruled(modifies('Microsoft.Security/pricings/extensions[*].isEnabled', 'False')),
    'unknown',
    undefined,
    /what it sets Microsoft\.Security\/pricings\/extensions/,
  ],
  ['modifies another field', ruled(modifies('tags.owner', 'x')), 'pass'],
  [
    'modifies a field that an expression names',
    ruled(modifies("[concat('a', 'b')]", 'Free')),
    'unknown',
    undefined,
    /a field that it modifies/,
  ],
  ['modifies without operations', ruled(rule('modify', ON_PRICINGS)), 'unknown', undefined, /its operations/],
  [
    'denies Standard',
    ruled(rule('Deny', { allOf: [ON_PRICINGS, { field: TIER, equals: 'Standard' }] })),
    'fail',
    undefined,
    /refuses plan AI as Standard and refuses plan CloudPosture as Standard/,
  ],
  ['denies Free', ruled(rule('deny', { allOf: [ON_PRICINGS, { field: TIER, notEquals: 'Standard' }] })), 'pass'],
  [
    'denies something else',
    ruled(rule('deny', { field: 'type', equals: 'Microsoft.Compute/virtualMachines' })),
    'pass',
  ],
];

const conditions: readonly Row[] = (
  [
    ['allOf with one that is false', { allOf: [ON_PRICINGS, { field: 'name', equals: 'Arm' }] }, 'pass'],
    [
      'allOf with false and unknown',
      {
        allOf: [
          { field: 'odd', equals: 'x' },
          { field: 'name', equals: 'Arm' },
        ],
      },
      'pass',
    ],
    ['allOf with true and unknown', { allOf: [ON_PRICINGS, { field: 'odd', equals: 'x' }] }, 'unknown'],
    ['anyOf with one that is true', { anyOf: [{ field: 'odd', equals: 'x' }, ON_PRICINGS] }, 'fail'],
    [
      'anyOf with false and unknown',
      {
        anyOf: [
          { field: 'name', equals: 'Arm' },
          { field: 'odd', equals: 'x' },
        ],
      },
      'unknown',
    ],
    ['anyOf of false', { anyOf: [{ field: 'name', equals: 'Arm' }] }, 'pass'],
    ['not of true', { not: ON_PRICINGS }, 'pass'],
    ['not of false', { not: { field: 'name', equals: 'Arm' } }, 'fail'],
    ['not of unknown', { not: { field: 'odd', equals: 'x' } }, 'unknown'],
    ['in', { field: 'name', in: ['ai', 'Arm'] }, 'fail'],
    ['in another list', { field: 'name', in: ['Arm'] }, 'pass'],
    ['in a list that is an expression', { field: 'name', in: "[split('AI', ',')]" }, 'unknown'],
    ['notIn', { field: 'name', notIn: ['AI', 'CloudPosture'] }, 'pass'],
    ['like', { field: 'name', like: 'A*' }, 'fail'],
    ['like its end', { field: 'name', like: '*posture' }, 'fail'],
    ['like no star', { field: 'name', like: 'ai' }, 'fail'],
    ['like another', { field: 'name', like: 'B*' }, 'pass'],
    ['like with two stars', { field: 'name', like: '*A*' }, 'unknown'],
    ['notLike', { field: 'type', notLike: 'microsoft.security/*' }, 'pass'],
    ['exists', { field: 'name', exists: 'true' }, 'fail'],
    ['exists not', { field: 'name', exists: false }, 'pass'],
    ['an operator that is not known', { field: 'name', match: 'AI' }, 'unknown'],
    ['a value', { value: '[subscription().displayName]', equals: 'x' }, 'unknown'],
    ['a field that is an expression', { field: "[concat('na', 'me')]", equals: 'x' }, 'unknown'],
    ['a wanted value that is an expression', { field: 'name', equals: "[concat('A', 'I')]" }, 'unknown'],
    ['nothing', undefined, 'unknown'],
  ] as const
).map(
  ([what, condition, status]): Row => [
    `denies where ${what}`,
    ruled(rule('deny', condition)),
    status,
    undefined,
    status === 'unknown' ? /"One" at management group mg does cannot be told: its condition/ : /./,
  ],
);

const tagged = (condition: unknown, tags: Record<string, string> = { Env: 'Test' }): Given =>
  and(subject({ tags }), ruled(deploys([pricing(FREE)], { if: { allOf: [ON_SUBSCRIPTIONS, condition] } })));
const targets: readonly Row[] = [
  ['deploys where a tag is as it is', tagged({ field: "tags['env']", equals: 'test' }), 'fail'],
  ['deploys where a tag is otherwise', tagged({ field: 'tags.env', equals: 'prod' }), 'pass'],
  ['deploys where a tag is that is not there', tagged({ field: 'tags.other', exists: 'true' }), 'pass'],
  ['deploys where a tag is not', tagged({ field: 'tags.other', notEquals: 'x' }), 'fail'],
  ['deploys where the name is something', tagged({ field: 'name', equals: 'Contoso Prod' }), 'unknown'],
  [
    'deploys for the plan itself',
    ruled(deploys([pricing(FREE)], { if: { allOf: [ON_PRICINGS, { field: 'name', equals: 'AI' }] } })),
    'fail',
  ],
  [
    'deploys for another plan',
    ruled(deploys([pricing(FREE)], { if: { allOf: [ON_PRICINGS, { field: 'name', equals: 'Arm' }] } })),
    'pass',
  ],
  [
    'an unreadable deployment for another plan',
    ruled(deploys(undefined, { if: { allOf: [ON_PRICINGS, { field: 'name', equals: 'Arm' }] } })),
    'pass',
  ],
];

const NAMED = {
  template: { parameters: { tier: { type: 'string' } } },
  parameters: { tier: { value: "[parameters('tier')]" } },
};
const named = deploys([pricing({ pricingTier: "[parameters('tier')]" })], NAMED);
const chosen = deploys([pricing(FREE)], { effect: "[parameters('effect')]" });
const parameters: readonly Row[] = [
  ['a tier that the assignment gives', ruled(named, { tier: {} }, { parameters: { Tier: { value: 'Free' } } }), 'fail'],
  [
    'a tier over the default',
    ruled(named, { tier: { defaultValue: 'Free' } }, { parameters: { tier: { value: 'Standard' } } }),
    'pass',
  ],
  ['a tier by default', ruled(named, { tier: { defaultValue: 'Free' } }), 'fail'],
  ['a tier that nothing gives', ruled(named), 'unknown', undefined, /what it sets plan AI to/],
  ['an effect that the assignment gives', ruled(chosen, {}, { parameters: { effect: { value: 'Disabled' } } }), 'pass'],
  ['an effect by default', ruled(chosen, { effect: { defaultValue: 'DeployIfNotExists' } }), 'fail'],
  ['an effect that nothing gives', ruled(chosen), 'unknown', undefined, /its effect/],
  [
    'an expression as a value',
    ruled(named, {}, { parameters: { tier: { value: "[concat('Fr', 'ee')]" } } }),
    'unknown',
  ],
  [
    'a default of the template',
    ruled(
      deploys([pricing({ pricingTier: "[parameters('tier')]" })], {
        template: { parameters: { tier: { defaultValue: 'Free' } } },
      }),
    ),
    'fail',
  ],
  [
    'a variable',
    ruled(deploys([pricing({ pricingTier: "[variables('t')]" })], { template: { variables: { t: 'Free' } } })),
    'fail',
  ],
  [
    'a variable of a parameter',
    ruled(
      deploys([pricing({ pricingTier: "[ variables( 't' ) ]" })], {
        ...NAMED,
        template: { ...NAMED.template, variables: { t: "[parameters('tier')]" } },
      }),
      { tier: { defaultValue: 'Free' } },
    ),
    'fail',
  ],
  ['a variable that is not there', ruled(deploys([pricing({ pricingTier: "[variables('t')]" })])), 'unknown'],
  ['a text that begins with a bracket', ruled(deploys([pricing(FREE, '[[AI]')])), 'pass'],
  [
    'a list of extensions as a variable',
    ruled(
      deploys([pricing({ pricingTier: 'Standard', extensions: "[variables('e')]" })], {
        template: { variables: { e: [{ name: 'AIModelScanner', isEnabled: 'False' }] } },
      }),
    ),
    'fail',
  ],
  [
    'a list of extensions that is an expression',
    deployed(pricing({ pricingTier: 'Standard', extensions: "[json('[]')]" })),
    'unknown',
  ],
  ['an extension that an expression names', deployed(pricing(off("[concat('a')]"))), 'unknown'],
  ['an extension set by an expression', deployed(pricing(off('AIModelScanner', '[string(false)]'))), 'unknown'],
  [
    'a plan that an expression names, to Free',
    deployed(pricing(FREE, "[parameters('plans')[copyIndex()]]")),
    'unknown',
    undefined,
    /the plan that it sets/,
  ],
  [
    'a plan that an expression names, to Standard',
    deployed(pricing({ pricingTier: 'Standard' }, "[parameters('plans')[copyIndex()]]")),
    'pass',
  ],
  ['a condition that is false', deployed(pricing(FREE, 'AI', { condition: false })), 'pass'],
  ['a condition that is true', deployed(pricing(FREE, 'AI', { condition: true })), 'fail'],
  [
    'a condition that is an expression',
    deployed(pricing(FREE, 'AI', { condition: '[equals(1, 1)]' })),
    'unknown',
    undefined,
    /its condition/,
  ],
  [
    'a condition over what works against nothing',
    deployed(pricing({ pricingTier: 'Standard' }, 'AI', { condition: '[equals(1, 1)]' })),
    'pass',
  ],
  [
    'a type that is an expression',
    deployed(pricing(FREE, 'AI', { type: "[concat('a')]" })),
    'unknown',
    undefined,
    /the type of a resource/,
  ],
  ['another type', deployed(pricing(FREE, 'AI', { type: 'Microsoft.Security/autoProvisioningSettings' })), 'pass'],
  ['a deployment that is not there', ruled(deploys(undefined)), 'unknown', undefined, /its deployment/],
  ['resources by name', ruled(deploys({ one: pricing(FREE) })), 'fail'],
  [
    'a nested deployment',
    deployed({ type: 'Microsoft.Resources/deployments', properties: { template: { resources: [pricing(FREE)] } } }),
    'fail',
  ],
  [
    'a nested deployment in the outer scope',
    ruled(
      deploys(
        [
          {
            type: 'Microsoft.Resources/deployments',
            properties: {
              parameters: { tier: { value: 'Standard' } },
              template: { resources: [pricing({ pricingTier: "[parameters('tier')]" })] },
            },
          },
        ],
        NAMED,
      ),
      { tier: { defaultValue: 'Free' } },
    ),
    'fail',
  ],
  [
    'a nested deployment in a scope of its own',
    deployed({
      type: 'Microsoft.Resources/deployments',
      properties: {
        expressionEvaluationOptions: { scope: 'Inner' },
        parameters: { tier: { value: 'Free' } },
        template: { parameters: { tier: {} }, resources: [pricing({ pricingTier: "[parameters('tier')]" })] },
      },
    }),
    'fail',
  ],
  [
    'a nested deployment that is linked',
    deployed({ type: 'Microsoft.Resources/deployments', properties: { templateLink: { uri: 'x' } } }),
    'unknown',
  ],
];

const initiative = (members: readonly Bag[], over: Bag = {}, setParameters: Bag = {}): readonly unknown[] => [
  assignment({ policyDefinitionId: SET, ...over }),
  set(members, setParameters),
];
const initiatives: readonly Row[] = [
  ['an initiative', with_(...initiative([member('a')]), freeRule), 'fail'],
  [
    'an initiative that gives the tier',
    with_(...initiative([member('a', { tier: { value: 'Free' } })]), definition(named)),
    'fail',
  ],
  [
    'an initiative that passes a parameter on',
    with_(
      ...initiative(
        [member('a', { tier: { value: "[parameters('all')]" } })],
        { parameters: { all: { value: 'Free' } } },
        { all: { defaultValue: 'Standard' } },
      ),
      definition(named),
    ),
    'fail',
  ],
  [
    'an initiative with a default',
    with_(
      ...initiative(
        [member('a', { tier: { value: "[parameters('all')]" } })],
        {},
        { all: { defaultValue: 'Standard' } },
      ),
      definition(named),
    ),
    'pass',
  ],
  [
    'an initiative that cannot be read',
    with_(assignment({ policyDefinitionId: SET }), freeRule),
    'unknown',
    undefined,
    /the definition set, which cannot be read/,
  ],
  [
    'an initiative of a definition that cannot be read',
    with_(...initiative([member('a')])),
    'unknown',
    undefined,
    /the definition pricing, which cannot be read/,
  ],
  [
    'a definition that cannot be read',
    with_(assignment()),
    'unknown',
    undefined,
    /the definition pricing, which cannot be read/,
  ],
  [
    'no definition',
    with_(assignment({ policyDefinitionId: undefined })),
    'unknown',
    undefined,
    /the definition it names/,
  ],
  [
    'an override of the effect',
    ruled(deploys([pricing(FREE)]), {}, { overrides: [{ kind: 'policyEffect', value: 'Disabled' }] }),
    'pass',
  ],
  [
    'an override to an effect',
    ruled(
      deploys([pricing(FREE)], { effect: 'Disabled' }),
      {},
      { overrides: [{ kind: 'policyEffect', value: 'deployIfNotExists' }] },
    ),
    'fail',
  ],
  [
    'an override of another kind',
    ruled(deploys([pricing(FREE)]), {}, { overrides: [{ kind: 'definitionVersion', value: '2.*' }] }),
    'fail',
  ],
  ...(
    [
      ['in', ['a'], 'pass'],
      ['in', ['b'], 'fail'],
      ['notIn', ['a'], 'fail'],
      ['notIn', ['b'], 'pass'],
    ] as const
  ).map(
    ([how, references, status]): Row => [
      `an override of what is ${how} ${references}`,
      with_(
        ...initiative([member('A')], {
          overrides: [
            {
              kind: 'policyEffect',
              value: 'Disabled',
              selectors: [{ kind: 'policyDefinitionReferenceId', [how]: references }],
            },
          ],
        }),
        freeRule,
      ),
      status,
    ],
  ),
  [
    'an override by location',
    ruled(
      deploys([pricing(FREE)]),
      {},
      {
        overrides: [{ kind: 'policyEffect', value: 'Disabled', selectors: [{ kind: 'resourceLocation', in: ['x'] }] }],
      },
    ),
    'unknown',
  ],
  [
    'resource selectors',
    ruled(deploys([pricing(FREE)]), {}, { resourceSelectors: [{ name: 'x', selectors: [] }] }),
    'unknown',
  ],
];

const OWN = `/subscriptions/${SUBSCRIPTION}`;
const exempted = (...exemptions: readonly unknown[]) => with_(assignment(), freeRule, ...exemptions);
const force: readonly Row[] = [
  [
    'at the subscription',
    with_(assignment({}, `${OWN}/${AUTH}/policyAssignments/one`), freeRule),
    'fail',
    undefined,
    /"One" at the subscription sets/,
  ],
  [
    'at a scope that the row spells out',
    with_(assignment({ scope: AT.toUpperCase() }, `/x/${AUTH}/policyAssignments/one`.replace('/x', OWN)), freeRule),
    'fail',
    undefined,
    /management group mg/,
  ],
  ['at another group', with_(assignment({ scope: `${AT}2` }), freeRule), 'pass', undefined, /^0 of 0/],
  [
    'at a resource group',
    with_(assignment({ scope: `${OWN}/resourceGroups/rg` }), freeRule),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  ['enforced', ruled(deploys([pricing(FREE)]), {}, { enforcementMode: 'Default' }), 'fail'],
  [
    'not enforced',
    ruled(deploys([pricing(FREE)]), {}, { enforcementMode: 'DoNotEnforce' }),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  [
    'a mode that is not known',
    ruled(deploys([pricing(FREE)]), {}, { enforcementMode: 'Enroll' }),
    'unknown',
    undefined,
    /enforcement mode "Enroll"/,
  ],
  [
    'a mode that is not known, of what works against nothing',
    ruled(deploys([]), {}, { enforcementMode: 'Enroll' }),
    'pass',
  ],
  [
    'the subscription excluded',
    ruled(deploys([pricing(FREE)]), {}, { notScopes: [OWN.toUpperCase()] }),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  ['its group excluded', ruled(deploys([pricing(FREE)]), {}, { notScopes: [AT] }), 'pass'],
  [
    'a resource group of it excluded',
    ruled(deploys([pricing(FREE)]), {}, { notScopes: [`${OWN}/resourceGroups/rg`] }),
    'fail',
  ],
  ['exempt', exempted(exemption()), 'pass', undefined, /^0 of 0/],
  ['exempt at the subscription, mitigated', exempted(exemption({ exemptionCategory: 'Mitigated' }, OWN)), 'pass'],
  ['exempt elsewhere', exempted(exemption({}, `${AT}2`)), 'fail'],
  ['exempt in a resource group', exempted(exemption({}, `${OWN}/resourceGroups/rg`)), 'fail'],
  ['exempt from another assignment', exempted(exemption({ policyAssignmentId: `${ASSIGNMENT}2` })), 'fail'],
  ['exempt until later', exempted(exemption({ expiresOn: inHours(1) })), 'pass'],
  ['exempt until now', exempted(exemption({ expiresOn: inHours(0) })), 'fail'],
  ['exempt until yesterday', exempted(exemption({ expiresOn: hoursAgo(24) })), 'fail'],
  [
    'exempt until a day that cannot be read',
    exempted(exemption({ expiresOn: 'soon' })),
    'unknown',
    undefined,
    /an exemption/,
  ],
  ['exempt until a day that is no text', exempted(exemption({ expiresOn: 7 })), 'unknown'],
  [
    'one exemption ended, another not',
    exempted(exemption({ expiresOn: hoursAgo(1) }), exemption({ expiresOn: null }, OWN)),
    'pass',
  ],
  ['exempt by location', exempted(exemption({ resourceSelectors: [{ name: 'x' }] })), 'unknown'],
  [
    'exempt in a way that is not known from what works against nothing',
    with_(assignment(), definition(deploys([])), exemption({ expiresOn: 'soon' })),
    'pass',
  ],
  [
    'a part of the initiative exempt',
    with_(...initiative([member('a')]), freeRule, exemption({ policyDefinitionReferenceIds: ['A'] })),
    'pass',
  ],
  [
    'another part of the initiative exempt',
    with_(...initiative([member('a')]), freeRule, exemption({ policyDefinitionReferenceIds: ['b'] })),
    'fail',
  ],
];

const sideline = {
  policy: {
    promptEvidenceOptOut: [{ subscriptions: ['*'], rationale: 'Prompts are personal data', approvedBy: 'DPO' }],
  },
};
const levels: readonly Row[] = [
  ['AI is optional and on', and(zone1, free), 'warn', undefined, /sets plan AI to Free/],
  [
    'AI is optional and off',
    and(zone1, free, ai(FREE)),
    'not-applicable',
    undefined,
    /none works against a required plan/,
  ],
  ['AI is optional and missing', and(zone1, free, ai(null)), 'not-applicable'],
  [
    'AI is optional and the plans unread',
    and(zone1, free, { plans: refused('denied', 'HTTP 403') }),
    'unknown',
    undefined,
    /HTTP 403/,
  ],
  [
    'AI is optional and refused',
    and(zone1, ruled(rule('deny', ON_PRICINGS))),
    'fail',
    undefined,
    /refuses plan CloudPosture as Standard$/,
  ],
  ['CSPM in zone 1', and(zone1, deployed(pricing(FREE, 'CloudPosture'))), 'fail'],
  ['AI is required and the plans unread', and(free, { plans: refused() }), 'fail'],
  ['AI is recommended', and(recommended, free), 'warn'],
  ['an extension of an optional AI', and(zone1, deployed(pricing(off('AIModelScanner')))), 'not-applicable'],
  ['an extension of a recommended AI', and(recommended, deployed(pricing(off('AIModelScanner')))), 'warn'],
  ['prompt evidence', deployed(pricing(off('AIPromptEvidence'))), 'fail'],
  ['prompt evidence, opted out of', and(sideline, deployed(pricing(off('AIPromptEvidence')))), 'pass'],
  ['sharing with Purview', deployed(pricing(off('AIPromptSharingWithPurview'))), 'fail'],
  [
    'sharing with Purview, declared off',
    and({ policy: { purviewSharing: 'off' } }, deployed(pricing(off('AIPromptSharingWithPurview')))),
    'pass',
  ],
  ['a cloud without the AI plan', and(cloud('usgov'), free), 'not-applicable'],
  ['a cloud without Defender', and(cloud('china'), free), 'not-applicable'],
  ['CSPM is off all the same', and(cspm(FREE), deployed(pricing(FREE, 'CloudPosture'))), 'fail'],
];

const blind = { why: 'truncated' as const, message: 'Page 2 was lost' };
const sight: readonly Row[] = [
  ['nothing assigned', with_(), 'pass', undefined, /^0 of 0: no policy assignment over Defender plans to judge$/],
  [
    'a group above is not visible',
    { azurePolicy: { rows: [], groups: ['other'] } },
    'unknown',
    undefined,
    /management group mg above the subscription is not visible/,
  ],
  ['a group above is not visible and another fails', and(subject({ managementGroups: ['mg', 'root'] }), free), 'fail'],
  [
    'no group above is known',
    and(subject({ managementGroups: [] }), with_()),
    'unknown',
    undefined,
    /management groups above the subscription are not visible/,
  ],
  [
    'a role that shows groups and not their policies',
    {
      azurePolicy: { rows: [], groups: ['mg'] },
      permissions: {
        permissions: [{ actions: ['*/read'] }, { actions: ['Microsoft.Management/managementGroups/*'] }],
      },
    },
    'unknown',
    undefined,
    /shows management groups without Microsoft.Authorization\/policyAssignments\/read/,
  ],
  ['a page lost', { azurePolicy: { rows: [], groups: ['mg'], blind } }, 'unknown', undefined, /Page 2/],
  ['a page lost and one fails', { azurePolicy: { rows: [assignment(), freeRule], groups: ['mg'], blind } }, 'fail'],
  [
    'without the read',
    and(without('Microsoft.Authorization/policyExemptions/read'), with_()),
    'unknown',
    undefined,
    /policyExemptions/,
  ],
  [
    'refused',
    { azurePolicy: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /The Azure Policy assignments could not be read: HTTP 403/,
  ],
  [
    'one fails and one cannot be told',
    with_(assignment(), freeRule, assignment({ policyDefinitionId: 'x' }, `${ASSIGNMENT}2`)),
    'fail',
    undefined,
    /^1 of 2 /,
  ],
];

table(noContraryPolicy, [
  ...effects,
  ...conditions,
  ...targets,
  ...parameters,
  ...initiatives,
  ...force,
  ...levels,
  ...sight,
]);
