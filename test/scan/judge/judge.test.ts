import { describe, expect, it } from 'vitest';
import { type Context, check, each } from '../../../src/model/check.ts';
import { CLOUD_PROFILES } from '../../../src/model/cloud.ts';
import type { Readings } from '../../../src/model/evidence.ts';
import { defaultPolicy, policySchema } from '../../../src/model/policy.ts';
import { seen, type Unread, Unseen } from '../../../src/model/reading.ts';
import { judge } from '../../../src/scan/judge/judge.ts';

const at = '2026-11-24T01:00:00Z';
const read = <T>(value: T) => ({ ok: true, value, source: 'test 1', at }) as const;
const account = { id: '/subscriptions/s/a', name: 'a', type: 'microsoft.cognitiveservices/accounts', kind: 'OpenAI' };
const context: Context = {
  subject: { id: 's', name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true },
  zone: 3,
  policy: defaultPolicy(),
  cloud: CLOUD_PROFILES.public,
  now: new Date(at),
};
const good: Readings = {
  permissions: read({ permissions: [{ actions: ['*/read'] }] }),
  inventory: read({ rows: [account], totalRecords: 1, pages: 1 }),
  plans: read({ plans: [] }),
  assessments: read({ rows: [] }),
};
const text = {
  id: 'AISPM-999',
  slug: 'x',
  area: 'posture',
  title: 't',
  failureTitle: 'f',
  severity: 'high',
  rationale: 'r',
  remediation: { text: 'r' },
  docs: [],
  controls: [],
  escalation: 'control-owner',
  scope: 'ai',
} as const;
const plans = check({
  ...text,
  needs: ['plans'],
  evaluate: ({ plans }) => ({ outcome: 'pass', message: `${plans.plans.length} plans` }),
});

describe('judge', () => {
  it('carries the verdict with its source and time', () =>
    expect(judge(plans, good, context)).toEqual({
      checkId: 'AISPM-999',
      subscriptionId: 's',
      severity: 'high',
      status: 'pass',
      message: '0 plans',
      source: 'test 1',
      at,
    }));

  it.each(['denied', 'throttled', 'malformed', 'truncated', 'unsupported', 'failed'] as const)(
    'turns a %s reading into unknown with the server’s words',
    (why) => {
      const finding = judge(
        plans,
        { ...good, plans: { ok: false, why, message: 'the server said no', source: 'p', at } },
        context,
      );
      expect(finding).toMatchObject({ status: 'unknown', why });
      expect(finding.message).toContain('the server said no');
      expect(finding.cause).toBeUndefined();
    },
  );
  it('names 015 as the cause where the provider is not registered', () =>
    expect(
      judge(plans, { ...good, plans: { ok: false, why: 'unregistered', message: 'm', source: 'p', at } }, context),
    ).toMatchObject({ status: 'unknown', cause: 'AISPM-015' }));
  it('is unknown for a kind that was never read', () =>
    expect(judge(plans, { permissions: good.permissions, inventory: good.inventory } as Readings, context).status).toBe(
      'unknown',
    ));

  it('is not applicable without AI, unknown without a proven inventory', () => {
    const none = read({ rows: [], totalRecords: 0, pages: 1 });
    expect(judge(plans, { ...good, inventory: none }, context).status).toBe('not-applicable');
    expect(
      judge(plans, { ...good, inventory: none }, { ...context, subject: { ...context.subject, inGraph: false } })
        .status,
    ).toBe('unknown');
    expect(
      judge(
        plans,
        { ...good, inventory: none, permissions: read({ permissions: [{ actions: ['Microsoft.Security/*/read'] }] }) },
        context,
      ).status,
    ).toBe('unknown');
    const every = { ...plans, scope: 'every' as const };
    expect(judge(every, { ...good, inventory: none }, context).status).toBe('pass');
  });
  it('is not applicable in a disabled subscription, and unknown in an invisible one but for the check of visibility', () => {
    expect(judge(plans, good, { ...context, subject: { ...context.subject, state: 'Disabled' } })).toMatchObject({
      status: 'not-applicable',
      message: 'The subscription is Disabled',
    });
    expect(judge(plans, good, { ...context, subject: { ...context.subject, state: 'Warned' } }).status).toBe('pass');
    const hidden = { ...context, subject: { ...context.subject, state: 'NotVisible' } };
    expect(judge(plans, {}, hidden)).toMatchObject({ status: 'unknown', why: 'denied' });
    const visibility = check({
      ...text,
      scope: 'visibility',
      needs: [],
      evaluate: () => ({ outcome: 'fail', message: 'not seen' }),
    });
    expect(judge(visibility, {}, hidden).status).toBe('fail');
  });
  it.each(['Deleted', 'Expired', 'disabled'])('is not applicable in state %s', (state) =>
    expect(judge(plans, {}, { ...context, subject: { ...context.subject, state } }).status).toBe('not-applicable'),
  );
  it.each(['PastDue', 'Warned', 'SomethingNew'])('judges in state %s', (state) =>
    expect(judge(plans, good, { ...context, subject: { ...context.subject, state } }).status).toBe('pass'),
  );
  it('needs the read of every type that policy counts as AI, before it says that there is none', () => {
    const policy = policySchema.parse({ aiTypes: [{ type: 'Microsoft.Search/searchServices' }] });
    const nothing = { ...good, inventory: read({ rows: [], totalRecords: 0, pages: 1 }) };
    const permissions = (notActions: string[]) => read({ permissions: [{ actions: ['*/read'], notActions }] });
    const statusOf = (readings: Readings, notActions: string[], over = { ...context, policy }) =>
      judge(plans, { ...readings, permissions: permissions(notActions) }, over);
    expect(statusOf(nothing, []).status).toBe('not-applicable');
    expect(statusOf(nothing, ['Microsoft.Search/*']).message).toContain('Microsoft.Search/searchServices/read');
    expect(statusOf(nothing, ['Microsoft.Search/*'], context).status).toBe('not-applicable');
    expect(statusOf(good, ['Microsoft.Search/*']).status).toBe('pass');
  });
  it('says why a list is unknown, and names 015 where an unregistered provider is why', () => {
    const over = (why: Unread) =>
      check({
        ...text,
        needs: [],
        evaluate: () =>
          each({
            rows: ['a'],
            id: (row) => row,
            noun: 'row',
            good: '',
            rule: () => {
              throw new Unseen(why, 'm');
            },
          }),
      });
    expect(judge(over('unregistered'), good, context)).toMatchObject({
      status: 'unknown',
      why: 'unregistered',
      cause: 'AISPM-015',
    });
    const throttled = judge(over('throttled'), good, context);
    expect([throttled.why, throttled.cause]).toEqual(['throttled', undefined]);
  });
  it('turns a missing field and a crash into unknown, never into an exception', () => {
    const lacking = check({
      ...text,
      needs: ['plans'],
      evaluate: () => ({ outcome: 'pass', message: seen<string>(undefined, 'properties.pricingTier') }),
    });
    expect(judge(lacking, good, context)).toMatchObject({
      status: 'unknown',
      why: 'malformed',
      message: 'The answer has no properties.pricingTier',
    });
    const broken = check({
      ...text,
      needs: [],
      evaluate: () => {
        throw new TypeError('boom');
      },
    });
    expect(judge(broken, good, context)).toMatchObject({
      status: 'unknown',
      why: 'failed',
      message: expect.stringContaining('boom'),
    });
  });
  it('raises the severity by zone', () => {
    const policy = { ...context.policy, severities: { 'AISPM-999': { '3': 'critical' as const } } };
    expect(judge(plans, good, { ...context, policy }).severity).toBe('critical');
  });
});

describe('each', () => {
  const over = (rows: readonly string[], extra: object = {}) =>
    each({
      rows,
      id: (row) => `/r/${row}`,
      noun: 'row',
      good: 'fine',
      ...extra,
      rule: (row) => {
        if (row === 'unknown') throw new Unseen('failed', 'not read');
        return { outcome: row as 'pass', message: `is ${row}` };
      },
    });
  it('is as bad as its worst item and keeps those that do not pass', () => {
    const verdict = over(['pass', 'warn', 'unknown', 'fail', 'pending', 'not-applicable']);
    expect(verdict.outcome).toBe('fail');
    expect(verdict.counted).toEqual({
      total: 6,
      fail: 1,
      unknown: 1,
      warn: 1,
      pending: 1,
      pass: 1,
      'not-applicable': 1,
    });
    expect(verdict.items.map((item) => item.status)).toEqual(['warn', 'unknown', 'fail', 'pending']);
    expect(over(['pass', 'warn', 'unknown']).outcome).toBe('unknown');
    expect(over(['pass', 'warn', 'pending']).outcome).toBe('warn');
    expect(over(['pass', 'pending']).outcome).toBe('pending');
    expect(over(['not-applicable', 'pass'])).toMatchObject({
      outcome: 'pass',
      message: '2 of 2 rows: fine',
      items: [],
    });
  });
  it('passes a complete list of nothing', () =>
    expect(over([])).toMatchObject({ outcome: 'pass', message: expect.stringContaining('0 of 0') }));
  it('names the first three and counts the rest', () =>
    expect(over(['fail', 'fail', 'fail', 'fail']).message).toBe('4 of 4 rows: is fail; is fail; is fail; and 1 more'));
  it('says why only where it is unknown', () => {
    expect(over(['unknown', 'pass']).why).toBe('failed');
    expect(over(['unknown', 'fail']).why).toBeUndefined();
    expect(over(['pass'], { blind: { why: 'truncated', message: 'm' } }).why).toBe('truncated');
  });
  it('can fail on a list that may lack rows, but cannot pass, warn or wait on it', () => {
    const blind = { why: 'denied', message: 'a read is missing' };
    expect(over(['fail'], { blind }).outcome).toBe('fail');
    for (const row of ['pass', 'warn', 'pending'])
      expect(over([row], { blind })).toMatchObject({
        outcome: 'unknown',
        message: expect.stringContaining('a read is missing'),
      });
    expect(over([], { blind }).outcome).toBe('unknown');
  });
  it('names its cause only where something is wrong', () => {
    for (const row of ['fail', 'warn', 'pending']) expect(over([row], { cause: 'AISPM-001' }).cause).toBe('AISPM-001');
    expect(over(['unknown'], { cause: 'AISPM-001' }).cause).toBeUndefined();
    expect(over(['pass'], { cause: 'AISPM-001' }).cause).toBeUndefined();
  });
});
