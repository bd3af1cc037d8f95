import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FaultOrder } from '../../local/tenant/faults.ts';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { Report } from '../../src/model/report.ts';
import { findingsOf, numberOf, scanned, tenantOf } from './cli.ts';
import { OVER_ASSESSMENTS, OVER_INVENTORY, OVER_PLANS } from './numbers.ts';
import { policyOf, worldOf } from './whole.ts';

/*
 * One subscription of ten is refused something: that one is unknown with the reason, the other nine are as if nothing
 * had been.
 */

const NAMES = Array.from({ length: 10 }, (_, index) => `Sub ${index}`);
const HIT = guidOf('Sub 3');
const policy = policyOf(...NAMES);
let tenant: Tenant;
let undisturbed: Report;
beforeAll(async () => {
  tenant = await tenantOf(worldOf(...NAMES));
  const { status, report } = await scanned(tenant, policy);
  expect(status).toBe(0);
  undisturbed = report;
});
afterEach(() => tenant.clearFaults());
afterAll(() => tenant.close());

const others = (report: Report): readonly Finding[] =>
  report.findings.filter((finding) => finding.subscriptionId !== HIT);

/** Scans, holds the other nine to the undisturbed run, and returns what is no pass in the one that was hit. */
async function hit(...orders: readonly FaultOrder[]) {
  for (const order of orders) tenant.order(order);
  const { status, report } = await scanned(tenant, policy);
  expect(others(report)).toEqual(others(undisturbed));
  const changed = [...findingsOf(report, HIT).values()].filter((finding) => finding.status !== 'pass');
  return { status, report, changed, numbers: changed.map(numberOf).join(' ') };
}

const refuse = (status: number, over: object = {}) => ({ kind: 'status', status, ...over }) as const;

const FOR_EVER: readonly (readonly [string, FaultOrder['fault'], string, string])[] = [
  ['403', refuse(403), 'denied', 'HTTP 403 AuthorizationFailed'],
  ['404', refuse(404, { code: 'NotFound' }), 'failed', 'HTTP 404 NotFound'],
  ['429 with Retry-After', refuse(429, { headers: { 'retry-after': '1' } }), 'throttled', 'HTTP 429'],
  ['429 without any header', refuse(429), 'throttled', 'HTTP 429'],
  ['500', refuse(500), 'failed', 'HTTP 500'],
  ['503 with Retry-After', refuse(503, { headers: { 'retry-after': '1' } }), 'failed', 'HTTP 503'],
  ['a reset', { kind: 'reset' }, 'failed', 'No answer'],
  ['malformed JSON', { kind: 'malformed' }, 'malformed', 'not JSON'],
  ['an empty object', { kind: 'empty' }, 'malformed', 'expected shape'],
  ['an empty list', { kind: 'answer', body: { value: [] } }, 'malformed', 'no plan at all'],
  ['half a body', { kind: 'half' }, 'failed', 'No answer'],
];

describe('pricings of one subscription answer for ever with', () => {
  const match = { path: '/Microsoft.Security/pricings', subscriptionId: HIT };
  it.each(FOR_EVER)('%s', async (_what, fault, why, words) => {
    const { status, report, changed, numbers } = await hit({ match, fault });
    expect(numbers).toBe(OVER_PLANS.join(' '));
    for (const finding of changed) {
      expect(finding).toMatchObject({ status: 'unknown', why });
      expect(finding.message).toContain(words);
      expect(finding.cause).toBeUndefined();
    }
    expect(status).toBe(3);
    expect(report.coverage).toEqual({ inScope: 10, evaluated: 10, unknown: 1 });
    expect(report.totals.byStatus).toMatchObject({ unknown: OVER_PLANS.length, fail: 0 });
  });

  it('404 of an unregistered provider: 015 fails and is the cause of the rest', async () => {
    const { status, report, changed } = await hit({
      match,
      fault: refuse(404, { code: 'Subscription Not Registered' }),
    });
    expect(changed.map((finding) => `${numberOf(finding)} ${finding.status} ${finding.cause}`)).toEqual(
      [...OVER_PLANS, '015']
        .sort()
        .map((number) => (number === '015' ? '015 fail undefined' : `${number} unknown AISPM-015`)),
    );
    expect(status).toBe(2);
    expect(report.totals.byStatus).toMatchObject({ unknown: OVER_PLANS.length, fail: 1 });
  });
});

describe('every source of one subscription answers once with', () => {
  const match = { subscriptionId: HIT };
  it.each<[string, FaultOrder['fault']]>(
    FOR_EVER.filter(([, fault]) => !(fault.kind === 'answer' || (fault.kind === 'status' && fault.status < 429))).map(
      ([what, fault]) => [what, fault],
    ),
  )('%s, and nothing of it shows', async (_what, fault) => {
    for (const path of [
      '/pricings',
      '/permissions',
      '/providers/Microsoft.Security',
      'alertsSuppressionRules',
      'settings',
      'deployments',
      'defenderForAISettings',
      'ResourceGraph',
    ])
      tenant.order({ match: { ...match, path }, fault, times: 1 });
    expect(await scanned(tenant, policy)).toEqual({ status: 0, report: undisturbed });
  });
});

describe('Resource Graph answers a batch that holds one subscription with', () => {
  const assessments = { query: "'microsoft.security/assessments' ", subscriptionId: HIT };
  // 025, 026 and 028 can judge by the resources themselves.
  const FED_BY_ASSESSMENTS = OVER_ASSESSMENTS.join(' ');
  it.each<[string, FaultOrder['fault'], string]>([
    ['403', refuse(403), 'denied'],
    ['429 for ever', refuse(429, { headers: { 'x-ms-user-quota-resets-after': '00:00:05' } }), 'throttled'],
    ['500', refuse(500), 'failed'],
    ['a reset', { kind: 'reset' }, 'failed'],
    ['half a body', { kind: 'half' }, 'failed'],
    ['malformed JSON', { kind: 'malformed' }, 'malformed'],
    [
      'a truncated answer',
      { kind: 'answer', body: { totalRecords: 0, count: 0, data: [], resultTruncated: 'true' } },
      'truncated',
    ],
    [
      'fewer rows than it counts',
      { kind: 'answer', body: { totalRecords: 7, count: 0, data: [], resultTruncated: 'false' } },
      'truncated',
    ],
  ])('%s', async (_what, fault, why) => {
    const { status, changed, numbers } = await hit({ match: assessments, fault });
    expect(numbers).toBe(FED_BY_ASSESSMENTS);
    for (const finding of changed) expect(finding).toMatchObject({ status: 'unknown', why });
    expect(status).toBe(3);
  });
  it('no inventory: then nothing about its AI is judged', async () => {
    const { changed, numbers } = await hit({
      match: { query: 'microsoft.cognitiveservices/accounts', subscriptionId: HIT },
      fault: refuse(403),
    });
    expect(numbers.split(' ')).toEqual(OVER_INVENTORY);
    for (const finding of changed)
      expect(finding).toMatchObject({
        status: 'unknown',
        why: 'denied',
        message: expect.stringContaining('AI inventory could not be read'),
      });
  });
});

describe('pages', () => {
  it('a lost later page makes a list blind: it can fail on what was seen, and cannot pass', async () => {
    const big = worldOf('Big', 'Small');
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      on: 'openai',
      key: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      title: `Recommendation ${index}`,
    }));
    big.subscriptions?.[0]?.assessments?.push(...rows);
    const paged = await tenantOf(big);
    const whole = await scanned(paged, policyOf('Big', 'Small'));
    expect(whole.status).toBe(0);
    expect(findingsOf(whole.report, guidOf('Big')).get('022')?.message).toMatch(/^1,2\d\d assessments/);
    paged.order({ match: { query: "'microsoft.security/assessments' ", laterPages: true }, fault: refuse(403) });
    const lost = await scanned(paged, policyOf('Big', 'Small'));
    await paged.close();
    const unknown = lost.report.findings.filter((finding) => finding.status === 'unknown');
    expect(unknown.map(numberOf)).toEqual(['018', '023', '024', '027', '029']);
    for (const finding of unknown)
      expect(finding).toMatchObject({
        subscriptionId: guidOf('Big'),
        message: expect.stringContaining('Page 2 was lost'),
      });
    expect(lost.status).toBe(3);
  });
});

describe('Sentinel', () => {
  it.each<[string, FaultOrder, string, string]>([
    [
      'connectors denied',
      { match: { path: '/dataConnectors' }, fault: refuse(403) },
      '035 043',
      'soc: HTTP 403 AuthorizationFailed',
    ],
    ['onboarding denied', { match: { path: '/onboardingStates' }, fault: refuse(403) }, '', ''],
    [
      'all of it denied',
      { match: { path: 'Microsoft.SecurityInsights' }, fault: refuse(403) },
      '035 043',
      'soc: HTTP 403 AuthorizationFailed',
    ],
    ['rules denied', { match: { path: '/alertRules' }, fault: refuse(403) }, '043', 'could not be read: HTTP 403'],
    [
      'workspaces that cannot be searched',
      { match: { query: 'operationalinsights' }, fault: refuse(403) },
      '035 043',
      'workspaces could not be searched',
    ],
  ])('%s: every subscription is unknown where it must be, with the reason', async (_what, order, numbers, words) => {
    tenant.order(order);
    const { status, report } = await scanned(tenant, policy);
    for (const name of NAMES) {
      const changed = [...findingsOf(report, guidOf(name)).values()].filter((finding) => finding.status !== 'pass');
      expect(changed.map(numberOf).join(' ')).toBe(numbers);
      for (const finding of changed)
        expect(finding).toMatchObject({ status: 'unknown', message: expect.stringContaining(words) });
    }
    expect(status).toBe(numbers ? 3 : 0);
  });
});
