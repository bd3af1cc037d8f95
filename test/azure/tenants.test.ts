import { afterEach, describe, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import { tokenOf } from '../../local/tenant/login.ts';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import type { Finding } from '../../src/model/finding.ts';
import { findingsOf, scanned, tenantOf } from './cli.ts';
import { whole } from './whole.ts';

/* Two tenants in one scan: the bank's own, and that of a customer who delegated a subscription (Azure Lighthouse). */

const HOME = '00000000-aaaa-4aaa-8aaa-000000000001';
const CUSTOMER = '00000000-bbbb-4bbb-8bbb-000000000002';
const on = { state: 'Enabled' };
const XDR = { kind: 'MicrosoftThreatProtection', properties: { dataTypes: { alerts: on } } };
const RULE = {
  kind: 'MicrosoftSecurityIncidentCreation',
  properties: { enabled: true, productFilter: 'Azure Security Center' },
};
const legacyOf = (name: string) => ({
  kind: 'AzureSecurityCenter',
  properties: { subscriptionId: `@${name}`, dataTypes: { alerts: on } },
});
type Workspaces = NonNullable<WorldInput['workspaces']>;
const workspace = (name: string, subscription: string, over: Partial<Workspaces[number]> = {}) => ({
  name,
  subscription,
  rules: [RULE],
  ...over,
});
const idOf = (name: string, subscription: string) =>
  `/subscriptions/${guidOf(subscription)}/resourceGroups/soc/providers/Microsoft.OperationalInsights/workspaces/${name}`;

const worldOf = (workspaces: Workspaces): WorldInput => ({
  managementGroups: [{ name: 'bank' }],
  subscriptions: [whole('home'), whole('delegated', { tenantId: CUSTOMER })],
  workspaces,
});

let tenant: Tenant | undefined;
afterEach(() => tenant?.close());

async function findings(
  world: WorldInput,
  sentinel: object = {},
  token?: string,
): Promise<Readonly<Record<'home' | 'delegated', ReadonlyMap<string, Finding>>>> {
  tenant = await tenantOf(world);
  const policy = { zones: { managementGroups: { bank: 3 } }, sentinel };
  const { report } = await scanned(tenant, policy, token === undefined ? undefined : credential(token));
  return { home: findingsOf(report, guidOf('home')), delegated: findingsOf(report, guidOf('delegated')) };
}

type Verdicts = readonly [home: string, delegated: string];
const hidden = `a workspace of tenant ${CUSTOMER} may be hidden: the tenant root group could not be read`;

describe('Sentinel serves a tenant', () => {
  it.each<[string, Workspaces, object, Verdicts, Verdicts]>([
    [
      'its own: the bank’s XDR serves no customer',
      [workspace('soc', 'home', { connectors: [XDR] })],
      {},
      ['pass', 'unknown'],
      ['pass', 'unknown'],
    ],
    [
      'its own: a customer’s XDR serves no bank',
      [workspace('shop', 'delegated', { connectors: [XDR] })],
      {},
      ['fail', 'pass'],
      ['not-applicable', 'pass'],
    ],
    [
      'that the connector names, wherever its workspace is',
      [
        workspace('soc', 'home', {
          connectors: [{ ...XDR, properties: { ...XDR.properties, tenantId: CUSTOMER.toUpperCase() } }],
        }),
      ],
      {},
      ['fail', 'pass'],
      ['not-applicable', 'pass'],
    ],
    [
      'of the workspace’s subscription, where the connector names none',
      [workspace('shop', 'delegated', { connectors: [{ ...XDR, properties: { ...XDR.properties, tenantId: null } }] })],
      {},
      ['fail', 'pass'],
      ['not-applicable', 'pass'],
    ],
    [
      'and a legacy connector the subscription that it names, wherever its workspace is',
      [workspace('soc', 'home', { connectors: [legacyOf('delegated')] })],
      {},
      ['fail', 'pass'],
      ['not-applicable', 'pass'],
    ],
    [
      'and an unreadable workspace of a customer blinds nobody at home',
      [workspace('soc', 'home'), workspace('shop', 'delegated', { refuses: 403 })],
      {},
      ['fail', 'unknown'],
      ['not-applicable', 'unknown'],
    ],
    [
      'and policy speaks for the tenants of the workspaces that it names',
      [workspace('soc', 'home'), workspace('shop', 'delegated')],
      { workspaces: [idOf('shop', 'delegated')] },
      ['fail', 'fail'],
      ['not-applicable', 'not-applicable'],
    ],
    [
      'and policy that names the bank’s workspaces does not speak for the customer',
      [workspace('soc', 'home')],
      { workspaces: [idOf('soc', 'home')] },
      ['fail', 'unknown'],
      ['not-applicable', 'unknown'],
    ],
  ])('%s', async (_what, workspaces, sentinel, channels, rules) => {
    const { home, delegated } = await findings(worldOf(workspaces), sentinel);
    const of = (number: string) => [home.get(number)?.status, delegated.get(number)?.status];
    expect([of('035'), of('043')]).toEqual([channels, rules]);
  });

  it('and messages name it', async () => {
    const { home, delegated } = await findings(worldOf([workspace('shop', 'delegated')]));
    expect(home.get('035')?.message).toBe(`No channel in any of 0 Sentinel workspaces of tenant ${HOME}`);
    expect(delegated.get('035')?.message).toContain(hidden);
  });

  it('and nobody, where neither connector nor workspace says which', async () => {
    const world = worldOf([
      workspace('lost', 'unlisted', { connectors: [{ ...XDR, properties: { ...XDR.properties, tenantId: null } }] }),
    ]);
    const unlisted = whole('unlisted', { tenantId: CUSTOMER, listed: false, inGraph: false });
    const { home } = await findings(
      { ...world, subscriptions: [...(world.subscriptions ?? []), unlisted] },
      { workspaces: [idOf('lost', 'unlisted')] },
    );
    expect(home.get('035')).toMatchObject({ status: 'unknown' });
    expect(home.get('035')?.message).toMatch(/Which tenant Defender XDR in lost serves is not known/);
  });

  it.each<[string, string | undefined, Verdicts]>([
    ['the customer’s', tokenOf('https://management.azure.com', CUSTOMER), ['unknown', 'fail']],
    ['the bank’s', tokenOf('https://management.azure.com', HOME), ['fail', 'unknown']],
    ['in an opaque token', undefined, ['unknown', 'unknown']],
  ])('and a policy that names no workspace speaks for the identity’s tenant alone: %s', async (_what, token, both) => {
    const world = { ...worldOf([]), rootReadable: false };
    const { home, delegated } = await findings(world, { workspaces: [] }, token);
    expect([home.get('035')?.status, delegated.get('035')?.status]).toEqual(both);
  });
});

describe('that every subscription is seen is proven', () => {
  it('for the tenant whose root group can be read, whatever another’s says', async () => {
    const { home, delegated } = await findings(worldOf([]));
    expect(home.get('040')).toMatchObject({
      status: 'pass',
      message: `Seen and evaluated; all subscriptions under the root group of tenant ${HOME} were listed (1)`,
    });
    expect(delegated.get('040')?.message).toMatch(
      new RegExp(`the root group of tenant ${CUSTOMER} could not be read .*not proven`),
    );
  });
});
