import { describe, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import type { FaultOrder } from '../../local/tenant/faults.ts';
import { guidOf } from '../../local/tenant/names.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { tenantOf } from './cli.ts';

/* Which subscriptions a scope names, and whether it is proven that none is missing. */

const WORLD: WorldInput = {
  managementGroups: [
    { name: 'bank' },
    { name: 'retail', parent: 'bank' },
    { name: 'closed', parent: 'bank', readable: false },
  ],
  subscriptions: [
    { name: 'A', managementGroup: 'retail', tags: { zone: '2' } },
    { name: 'B', managementGroup: 'bank' },
    { name: 'C', managementGroup: 'closed' },
    { name: 'Off', managementGroup: 'retail', state: 'Disabled' },
    { name: 'Hidden', managementGroup: 'retail', listed: false, inGraph: false },
  ],
};
const GUID_NAME = '11111111-2222-4333-8444-555555555555';
const withGuidGroup: Partial<WorldInput> = {
  managementGroups: [...(WORLD.managementGroups ?? []), { name: GUID_NAME, parent: 'bank' }],
  subscriptions: [...(WORLD.subscriptions ?? []), { name: 'Inner', managementGroup: GUID_NAME }],
};
const idsOf = (...names: readonly string[]) => names.map(guidOf).sort();
const refused: FaultOrder['fault'] = { kind: 'status', status: 403 };

async function plan(scope: readonly string[], over: Partial<WorldInput> = {}, ...orders: readonly FaultOrder[]) {
  const tenant = await tenantOf({ ...WORLD, ...over });
  for (const order of orders) tenant.order(order);
  const reader = azure({
    cloud: CLOUD_PROFILES.public,
    credential: credential(),
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    patience: { waitMs: 20, firstMs: 1 },
    graphQuota: 1000,
  });
  return reader.listScope(scope, defaultPolicy()).finally(tenant.close);
}

describe('a scope of', () => {
  it.each<[string, readonly string[], readonly string[], boolean]>([
    [
      'nothing is all that is visible, and what the tenant root group names',
      [],
      ['A', 'B', 'C', 'Off', 'Hidden'],
      true,
    ],
    ['a management group', ['retail'], ['A', 'Off', 'Hidden'], true],
    [
      'a management group above others, by its full id',
      ['/providers/Microsoft.Management/managementGroups/bank'],
      ['A', 'B', 'C', 'Off', 'Hidden'],
      true,
    ],
    ['a subscription, in any case', [guidOf('B').toUpperCase()], ['B'], true],
    [
      'a subscription by its full id, and a group, each once',
      [`/subscriptions/${guidOf('A')}/`, 'retail'],
      ['A', 'Off', 'Hidden'],
      true,
    ],
    [
      'the tenant root group, by its bare id',
      ['00000000-aaaa-4aaa-8aaa-000000000001'],
      ['A', 'B', 'C', 'Off', 'Hidden'],
      true,
    ],
    ['a management group whose name is a GUID', [GUID_NAME], ['Inner'], true],
    [
      'a group that cannot be read: then what Resource Graph shows below it, and nothing is proven',
      ['closed'],
      ['C'],
      false,
    ],
  ])('%s', async (_what, scope, names, proven) => {
    const { subjects, scope: readings } = await plan(scope, scope[0] === GUID_NAME ? withGuidGroup : {});
    expect(subjects.map((one) => one.id).sort()).toEqual(idsOf(...names));
    expect(readings.completeness).toMatchObject({ ok: true, value: { proven } });
  });
  it('an unknown subscription is one that is not visible', async () =>
    expect((await plan([guidOf('nowhere')])).subjects).toMatchObject([{ id: guidOf('nowhere'), state: 'NotVisible' }]));
  it('a tenant root group that cannot be read is what is listed of its tenant, and nothing is proven', async () => {
    const delegated = { name: 'Delegated', tenantId: '00000000-bbbb-4bbb-8bbb-000000000002' };
    const subscriptions = [...(WORLD.subscriptions ?? []), delegated];
    const of = async (tenantId: string) => {
      const { subjects, scope } = await plan([tenantId], { subscriptions, rootReadable: false });
      expect(scope.completeness).toMatchObject({ value: { proven: false, tenants: [{ tenantId, proven: false }] } });
      return subjects.map((one) => one.id).sort();
    };
    expect(await of('00000000-aaaa-4aaa-8aaa-000000000001')).toEqual(idsOf('A', 'B', 'C', 'Off'));
    expect(await of(delegated.tenantId)).toEqual(idsOf('Delegated'));
  });
  it('a GUID of which Azure does not say whether it is a group stops the scan', async () =>
    expect(
      plan(
        [GUID_NAME],
        {},
        { match: { path: `managementGroups/${GUID_NAME}` }, fault: { kind: 'status', status: 500 } },
      ),
    ).rejects.toThrow(/Whether 11111111-.* is a management group could not be found out: HTTP 500/));
  it.each<[string, readonly string[], RegExp]>([
    [
      'a group that is nowhere',
      ['atlantis'],
      /management group atlantis could not be read: HTTP 403.*Resource Graph shows/,
    ],
    ['what is no name', ['a/b'], /"a\/b" is neither a subscription nor a management group/],
  ])('%s is refused', async (_what, scope, words) => expect(plan(scope)).rejects.toThrow(words));
});

describe('what is known of a subscription', () => {
  it('its state, tags and management groups, nearest first', async () => {
    const { subjects } = await plan([]);
    const by = new Map(subjects.map((one) => [one.name, one]));
    expect(by.get('A')).toMatchObject({
      state: 'Enabled',
      tags: { zone: '2' },
      managementGroups: ['retail', 'bank', '00000000-aaaa-4aaa-8aaa-000000000001'],
      inGraph: true,
    });
    expect(by.get('Off')).toMatchObject({ state: 'Disabled' });
    expect(by.get('Hidden')).toMatchObject({ state: 'NotVisible', inGraph: false });
  });
  it('where Resource Graph cannot be read, that this is not known', async () => {
    const { subjects } = await plan([], {}, { match: { path: 'ResourceGraph' }, fault: refused });
    for (const one of subjects) expect(one.inGraph).toContain('HTTP 403');
  });
});

describe('the listing', () => {
  it.each<[string, FaultOrder['fault'], RegExp]>([
    ['refused', refused, /subscriptions could not be listed: HTTP 403/],
    ['garbled', { kind: 'answer', body: { value: [{ displayName: 'no id' }] } }, /could not be listed.*subscriptionId/],
    ['an expired token for ever', { kind: 'expired-token' }, /Azure refused the identity: HTTP 401/],
  ])('%s stops the scan with what to do', async (_what, fault, words) => {
    const stopped = plan([], {}, { match: { path: /^\/subscriptions$/ }, fault });
    await expect(stopped).rejects.toThrow(words);
    await expect(stopped).rejects.toHaveProperty('next');
  });
  it('is paged', async () => {
    const many = Array.from({ length: 250 }, (_, index) => ({ name: `S${index}` }));
    expect((await plan([], { subscriptions: many })).subjects).toHaveLength(250);
  });
});
