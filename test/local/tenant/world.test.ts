import { describe, expect, it } from 'vitest';
import { buckets } from '../../../local/tenant/buckets.ts';
import { guidOf } from '../../../local/tenant/names.ts';
import { stateOf } from '../../../local/tenant/state.ts';
import { loadWorld, parseWorld, WORLD_NAMES, worldPolicy } from '../../../local/tenant/world.ts';
import { readPolicyFile } from '../../../src/policy.ts';
import { CHECKS } from '../../../src/scanners/index.ts';

const NOW = new Date('2026-11-24T01:00:00Z');
const one = (over: object) => ({ subscriptions: [{ name: 'One', ...over }] });

describe('a world', () => {
  it.each<[string, unknown, string]>([
    ['an unknown field', { subscriptionz: [] }, 'at its top: Unrecognized key: "subscriptionz"'],
    ['one of a subscription', one({ plan: {} }), 'at subscriptions.0: Unrecognized key: "plan"'],
    [
      'one of a plan',
      one({ plans: { AI: { pricingTeir: 'Free' } } }),
      'at subscriptions.0.plans.AI: Unrecognized key: "pricingTeir"',
    ],
    [
      'one of a resource',
      one({ resources: [{ type: 't', name: 'n', propertys: {} }] }),
      'at subscriptions.0.resources.0: Unrecognized key: "propertys"',
    ],
    [
      'one of an assessment',
      one({ assessments: [{ on: 'n', state: 'Healthy' }] }),
      'at subscriptions.0.assessments.0: Unrecognized key: "state"',
    ],
    [
      'one of a row',
      one({ suppressionRules: [{ alertType: '*' }] }),
      'at subscriptions.0.suppressionRules.0: Unrecognized key: "alertType"',
    ],
    [
      'one of a grant',
      one({ permissions: [{ actions: [], noActions: [] }] }),
      'at subscriptions.0.permissions.0: Unrecognized key: "noActions"',
    ],
    ['a subscription without a name', { subscriptions: [{}] }, 'at subscriptions.0.name'],
    ['a cloud that is none', { cloud: 'moon' }, 'at cloud'],
  ])('with %s is refused, with the place', (_what, world, words) =>
    expect(() => parseWorld(world, 'mine')).toThrow(`The world mine has a fault ${words}`),
  );

  it('that is not there is refused with what there is', async () =>
    expect(loadWorld('atlantis')).rejects.toMatchObject({
      message: 'There is no world "atlantis"',
      next: expect.stringContaining('bank'),
    }));
  it.each(WORLD_NAMES)('%s is read', async (name) => expect((await loadWorld(name)).description).not.toBe(''));
  it('by number is the same for the same seed', async () => {
    expect(await loadWorld('generated:50:7')).toEqual(await loadWorld('generated:50:7'));
    expect(await loadWorld('generated:50:8')).not.toEqual(await loadWorld('generated:50:7'));
    expect((await loadWorld('generated:0')).subscriptions).toEqual([]);
    expect((await loadWorld('generated:50')).subscriptions).toHaveLength(50);
  });
  it('may come with a policy, which is sound', async () => {
    expect(worldPolicy('empty')).toBeUndefined();
    expect(worldPolicy('../worlds/bank')).toBeUndefined();
    const read = await readPolicyFile(worldPolicy('bank') ?? '', { checks: CHECKS, now: NOW });
    expect(read).toMatchObject({ warnings: [] });
  });
  it('speaks of times from its own clock, and of others by name', () => {
    const state = stateOf(
      parseWorld({
        subscriptions: [
          {
            name: 'A',
            resources: [{ type: 'Microsoft.CognitiveServices/accounts', name: 'acc', created: '-2h' }],
            attackPaths: [{ properties: { entryPoint: '#acc' } }],
          },
        ],
        workspaces: [
          {
            name: 'w',
            subscription: 'A',
            connectors: [{ kind: 'AzureSecurityCenter', properties: { subscriptionId: '@A' } }],
          },
        ],
      }),
      NOW,
    );
    const a = state.subscriptions.get(guidOf('A'));
    expect(a?.resources[0]?.properties['dateCreated']).toBe('2026-11-23T23:00:00.000Z');
    expect(a?.security.find((row) => row['type'] === 'Microsoft.Security/attackPaths')?.['properties']).toEqual({
      entryPoint: a?.resources[0]?.id,
    });
    expect(state.workspaces[0]?.connectors[0]?.['properties']).toEqual({ subscriptionId: guidOf('A') });
  });
});

describe('Azure’s limits', () => {
  const clock = { ms: 1_000_000 };
  it('250 reads of a subscription, then 25 a second', () => {
    const limits = buckets(() => clock.ms);
    const refused = (times: number) =>
      Array.from({ length: times }, () => limits.arm('s')).filter((one) => one.refused).length;
    expect(refused(250)).toBe(0);
    expect(limits.arm('s')).toMatchObject({ refused: true, headers: { 'retry-after': '1' } });
    expect(limits.arm('other').refused).toBe(false);
    clock.ms += 1000;
    expect(refused(26)).toBe(1);
  });
  it('15 Resource Graph requests in 5 seconds, with its quota headers', () => {
    const limits = buckets(() => clock.ms);
    const asked = Array.from({ length: 16 }, () => limits.graph());
    expect(asked.map((one) => one.refused)).toEqual([...Array<boolean>(15).fill(false), true]);
    expect(asked[0]?.headers).toEqual({
      'x-ms-user-quota-remaining': '14',
      'x-ms-user-quota-resets-after': '00:00:05',
    });
    clock.ms += 5000;
    expect(limits.graph().refused).toBe(false);
  });
});
