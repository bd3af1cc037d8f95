import { afterEach, expect, it } from 'vitest';
import type { Tenant } from '../../local/tenant/start.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { azurePolicy } from '../../src/azure/azure-policy.ts';
import { numberOf, scanned, tenantOf } from './cli.ts';
import { scripted } from './scripted.ts';

/** The name of Azure's own that no object literal should have. */
const THEN = 'then';

/* What Azure Policy says of the plans, as a scan of the simulated Azure finds it. */

const rule = (effect: string, tier: string) => ({
  if: { field: 'type', equals: 'Microsoft.Resources/subscriptions' },
  [THEN]: {
    effect,
    details: {
      deployment: {
        properties: {
          template: {
            resources: [{ type: 'Microsoft.Security/pricings', name: 'AI', properties: { pricingTier: tier } }],
          },
        },
      },
    },
  },
});
const WORLD: WorldInput = {
  managementGroups: [{ name: 'bank' }, { name: 'retail', parent: 'bank' }, { name: 'closed', readable: false }],
  azurePolicy: [
    {
      type: 'policyDefinitions',
      name: 'free',
      properties: { metadata: { createdBy: 'x' }, policyRule: rule('deployIfNotExists', 'Free') },
    },
    { type: 'policyDefinitions', name: 'audit', properties: { policyRule: { [THEN]: { effect: 'audit' } } } },
    {
      type: 'policySetDefinitions',
      at: 'bank',
      name: 'set',
      properties: { policyDefinitions: [{ policyDefinitionId: '#free' }, { policyDefinitionId: '#audit' }] },
    },
    {
      type: 'policySetDefinitions',
      at: 'bank',
      name: 'audits',
      properties: { policyDefinitions: [{ policyDefinitionId: '#audit' }] },
    },
    {
      type: 'policyAssignments',
      at: 'retail',
      name: 'frees',
      properties: { policyDefinitionId: '#set', notScopes: ['#Left out'] },
    },
    { type: 'policyAssignments', at: 'bank', name: 'watch', properties: { policyDefinitionId: '#audits' } },
    { type: 'policyAssignments', at: 'bank', name: 'owner', properties: { policyDefinitionId: '#audit' } },
    {
      type: 'policyExemptions',
      at: 'Exempt',
      name: 'x',
      properties: { policyAssignmentId: '#frees', exemptionCategory: 'Waiver' },
    },
  ],
  subscriptions: ['Freed', 'Left out', 'Exempt', 'Beside'].map((name) => ({
    name,
    managementGroup: name === 'Beside' ? 'bank' : 'retail',
    resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'a' }],
  })),
};

let tenant: Tenant | undefined;
afterEach(() => tenant?.close());
async function found(over: Partial<WorldInput> = {}) {
  tenant = await tenantOf({ ...WORLD, ...over });
  const { report } = await scanned(tenant);
  const names = new Map(report.subscriptions.map(({ id, name }) => [id, name]));
  const own = report.findings.filter((finding) => numberOf(finding) === '045');
  return new Map(own.map((finding) => [names.get(finding.subscriptionId), finding]));
}

it('an initiative at a group frees what is under it, less what is excluded or exempt', async () => {
  const findings = await found();
  expect([...findings].map(([name, { status }]) => `${name} ${status}`).sort()).toEqual([
    'Beside pass',
    'Exempt pass',
    'Freed fail',
    'Left out pass',
  ]);
  expect(findings.get('Freed')?.items).toEqual([
    expect.objectContaining({
      resourceId:
        '/providers/Microsoft.Management/managementGroups/retail/providers/Microsoft.Authorization/policyAssignments/frees',
    }),
  ]);
  expect(findings.get('Freed')?.source).toContain('Resource Graph policyresources 2024-04-01');
  expect(findings.get('Beside')?.message).toBe('0 of 0: no policy assignment over Defender plans to judge');
});

it('a definition that Resource Graph does not show is named', async () => {
  const findings = await found({ azurePolicy: (WORLD.azurePolicy ?? []).filter(({ name }) => name !== 'audit') });
  expect(findings.get('Beside')).toMatchObject({
    status: 'unknown',
    message: expect.stringContaining('cannot be read'),
  });
  expect(findings.get('Freed')?.status).toBe('fail');
});

it('a tenant root group that cannot be read: nothing passes, and what was seen fails', async () => {
  const findings = await found({ rootReadable: false });
  expect(findings.get('Beside')).toMatchObject({
    status: 'unknown',
    message: expect.stringMatching(/The management group \S+ above the subscription is not visible/),
  });
  expect(findings.get('Freed')?.status).toBe('fail');
});

it('a policy row at the root shows it, though its descendants may not be read', async () => {
  const root = '00000000-aaaa-4aaa-8aaa-000000000001';
  const atRoot = {
    type: 'policyAssignments' as const,
    at: root,
    name: 'r',
    properties: { policyDefinitionId: '#audit' },
  };
  tenant = await tenantOf({ ...WORLD, azurePolicy: [...(WORLD.azurePolicy ?? []), atRoot] });
  tenant.order({ match: { path: '/descendants' }, fault: { kind: 'status', status: 403 } });
  const { report } = await scanned(tenant);
  const statuses = report.findings.filter((finding) => numberOf(finding) === '045').map((finding) => finding.status);
  expect(statuses.sort()).toEqual(['fail', 'pass', 'pass', 'pass']);
});

const BUILT_IN = {
  id: '/providers/Microsoft.Authorization/policyDefinitions/b',
  type: 'microsoft.authorization/policydefinitions',
  properties: { policyRule: { [THEN]: { details: { type: 'Microsoft.Security/pricings' } } } },
};
const SEEN = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000009';
it.each([
  ['shows a built-in definition', [BUILT_IN], undefined],
  ['shows none', [], 'showed no built-in policy definition'],
  ['shows those of a subscription alone', [{ ...BUILT_IN, id: `/subscriptions/${SEEN}${BUILT_IN.id}` }], 'no built-in'],
  ['has a definition that does not name the plans', [BUILT_IN, { ...BUILT_IN, id: '/x', properties: {} }], '/x, which'],
  ['has a row of a subscription that is not listed', [{ ...BUILT_IN, id: `/subscriptions/${OTHER}/x` }], 'not among'],
])('an answer that %s', async (_what, definitions, words) => {
  const azure = await scripted();
  const page = (rows: readonly object[]) => ({ json: { data: rows, totalRecords: rows.length } });
  const { arm } = azure.tell((_path, body) =>
    page(JSON.stringify(body).includes('policydefinitions') ? definitions : []),
  );
  const reading = await azurePolicy(arm, { groups: [], visible: new Map([[SEEN, undefined]]) });
  await azure.close();
  const blind = reading.ok ? reading.value.blind?.message : reading.message;
  expect(blind).toEqual(words === undefined ? undefined : expect.stringContaining(words));
});
