import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/scanners/index.ts';
import { account, type Given, hoursAgo, judged, plans, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, healthy, listing } from './rows.ts';
import { inventory, registry } from './table.ts';

/*
 * An AI resource that was seen is there, with or without proof that none is hidden: what has a reading of its own is
 * judged by it, and a list fails on what was seen and cannot pass.
 */

const DIAGNOSTICS = 'dea5192e-1bb3-101b-b70c-4646546f5e1e';
const of = (over: object) => [{ resourceId: ACCOUNT_ID, state: 'read', ...over }];
const good: Given = {
  inventory: inventory(
    account('oai', {
      kind: 'AIServices',
      properties: {
        dateCreated: hoursAgo(1000),
        disableLocalAuth: true,
        publicNetworkAccess: 'Disabled',
        encryption: { keySource: 'Microsoft.KeyVault' },
      },
    }),
  ),
  assessments: listing(healthy(ACCOUNT_ID), healthy(ACCOUNT_ID, DIAGNOSTICS)),
  deployments: { accounts: of({ rows: [{ properties: { provisioningState: 'Succeeded' } }] }) },
  defenderSettings: { accounts: of({ rows: [{ properties: { state: 'Enabled' } }] }) },
  policy: {
    customerManagedKeys: { '3': true },
    aiCatalogue: [ACCOUNT_ID],
    zeroAttackPaths: [{ subscriptions: ['*'], justification: 'Nothing is exposed', by: 'SOC', date: '2026-11-01' }],
  },
};
const bad: Given = {
  inventory: inventory(account('oai', { properties: { dateCreated: hoursAgo(1000), disableLocalAuth: false } })),
  defenderSettings: { accounts: of({ rows: [{ properties: { state: 'Disabled' } }] }) },
  plans: plans({ AI: { resourcesCoverageStatus: 'PartiallyCovered' } }),
  policy: { customerManagedKeys: { '3': true }, aiCatalogue: [] },
};
/** What is judged over the AI resources, so that one more of them could change it. */
const LISTS = ['018', '019', '020', '021', '023', '024', '025', '026', '027', '028', '029', '030', '042', '044'];

const aPageLost = (given: Given): Given => ({
  ...given,
  inventory: { ...(given.inventory as object), blind: { why: 'throttled', message: 'Page 2 was lost' } },
});
const NUMBERED = CHECKS.map((check) => [check.id.slice(-3), check] as const);

describe('with a page of the inventory lost, and an account seen', () => {
  it.each(NUMBERED)('%s is as with all of it, or unknown where it is over the list and would pass', (number, check) => {
    const whole = judged(check, good).status;
    expect(judged(check, aPageLost(good)).status).toBe(LISTS.includes(number) ? 'unknown' : whole);
    if (LISTS.includes(number)) expect(whole).toBe('pass');
  });
  it.each(NUMBERED)('%s fails on what was seen as with all of it', (number, check) => {
    const whole = judged(check, bad).status;
    if (whole === 'fail') expect(judged(check, aPageLost(bad)).status).toBe('fail');
    if (['018', '020', '022', '025', '026', '028', '042'].includes(number)) expect(whole).toBe('fail');
  });
  it('a rule that is over accounts cannot say that there is none', () => {
    const other: Given = { inventory: inventory(workspace('ml')) };
    for (const [number, check] of NUMBERED)
      if (['021', '025', '028', '042'].includes(number)) {
        expect(judged(check, other)).toMatchObject({ status: 'not-applicable', message: 'No account' });
        expect(judged(check, aPageLost(other))).toMatchObject({ status: 'unknown', why: 'throttled' });
      }
  });
  it('a rule that judges no registries cannot say that there is nothing else', () => {
    const other: Given = { inventory: inventory(registry('r')) };
    for (const [number, check] of NUMBERED)
      if (['018', '022', '023', '024', '026', '027', '029', '032'].includes(number)) {
        expect(judged(check, other).status, number).toBe('not-applicable');
        expect(judged(check, aPageLost(other)), number).toMatchObject({ status: 'unknown', why: 'throttled' });
      }
  });
});

describe('an identity that cannot read its own permissions', () => {
  const blind: Given = { ...good, permissions: refused('denied', 'HTTP 403') };
  it.each([
    ['001', 'pass'],
    ['003', 'pass'],
    ['007', 'pass'],
    ['009', 'pass'],
    ['012', 'pass'],
    ['022', 'pass'],
    ['037', 'pass'],
    ['039', 'fail'],
    ['019', 'unknown'],
    ['025', 'unknown'],
    ['041', 'unknown'],
  ])('%s is %s', (number, status) => {
    const found = CHECKS.find((check) => check.id.endsWith(number));
    expect(found && judged(found, blind).status).toBe(status);
  });
});
