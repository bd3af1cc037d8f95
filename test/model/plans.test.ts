import { describe, expect, it } from 'vitest';
import { agentlessScanning } from '../../src/model/agentless-scanning.ts';
import {
  aiExtension,
  aiRoot,
  byLevel,
  cspmRoot,
  declaredFor,
  extensionHolds,
  hasExpired,
  isOn,
  isStandard,
  planOf,
  tierOf,
} from '../../src/model/plans.ts';
import { Unseen } from '../../src/model/reading.ts';
import { extension, given, plan, plans } from '../scanners/evidence.ts';

const { context } = given();
const off = (level: 'required' | 'recommended' | 'optional') =>
  given({ policy: { levels: { aiPlan: { '3': level } } } }).context;

describe('a plan', () => {
  it('is found without case', () => expect(planOf(plans(), 'cloudposture')?.name).toBe('CloudPosture'));
  it('may be missing', () => expect(planOf({ plans: [plan('Arm')] }, 'AI')).toBeUndefined());
  it('is unknown where the list is empty', () => expect(() => planOf({ plans: [] }, 'AI')).toThrow(/lists no plan/));
  it('is unknown where its row cannot be read, and others are not', () => {
    const list = { plans: [plan('AI')], unreadable: { arm: 'pricingTier: missing' } };
    expect(() => planOf(list, 'Arm')).toThrow('Plan Arm cannot be read: pricingTier: missing');
    expect(planOf(list, 'AI')?.name).toBe('AI');
  });
  it('listed twice is one where the rows are alike, and unknown where not', () => {
    expect(planOf({ plans: [plan('AI'), plan('AI')] }, 'AI')).toBeDefined();
    expect(() => planOf({ plans: [plan('AI'), plan('AI', { pricingTier: 'Free' })] }, 'AI')).toThrow(
      /lists plan AI 2 times/,
    );
  });
  it.each([
    ['Standard', true],
    ['standard', true],
    ['Free', false],
  ])('of tier %j is Standard: %s', (pricingTier, expected) =>
    expect(isStandard(plan('AI', { pricingTier }))).toBe(expected),
  );
  it.each(['', 'Premium', 'Standard '])('of tier %j is not known', (pricingTier) => {
    const odd = plan('AI', { pricingTier });
    expect(() => isStandard(odd)).toThrow(/tier of plan AI is ".*", which is not known/);
    expect(() => planOf({ plans: [odd] }, 'AI')).toThrow(Unseen);
  });
  it('says how it stands', () => {
    expect(
      tierOf({ plans: [plan('VirtualMachines', { subPlan: 'P2', inheritedFrom: '/mg' })] }, 'VirtualMachines'),
    ).toMatchObject({
      standard: true,
      words: 'Plan VirtualMachines is Standard (P2), inherited from /mg',
    });
    expect(tierOf(plans({ AI: null }), 'AI')).toEqual({
      plan: undefined,
      standard: false,
      words: 'Plan AI is not in the list of plans',
    });
  });
});

describe('an extension', () => {
  it.each([
    ['True', true],
    ['false', false],
    ['TRUE', true],
    [true, true],
    [false, false],
  ])('isEnabled %j is %s', (value, expected) => expect(isOn({ name: 'x', isEnabled: value })).toBe(expected));
  it.each([[''], [' True'], ['1'], [1], [null], [undefined], [{}]])('isEnabled %j cannot be read', (value) =>
    expect(() => isOn({ name: 'x', isEnabled: value })).toThrow(/cannot be read/),
  );
  it.each([
    ['on', plan('AI', { extensions: [extension('x')] }), { holds: true, on: true, reason: 'X is on' }],
    ['off', plan('AI', { extensions: [extension('X', 'False')] }), { holds: false, on: false, reason: 'X is off' }],
    [
      'not listed',
      plan('AI', { extensions: [] }),
      { holds: false, on: false, reason: 'X is off or not offered: plan AI does not list it' },
    ],
    [
      'failed',
      plan('AI', {
        extensions: [extension('X', 'True', { operationStatus: { code: 'failed', message: ' no role ' } })],
      }),
      { holds: false, on: true, reason: 'X is enabled, but its operation Failed: no role', cause: 'AISPM-006' },
    ],
  ])('%s', (_name, row, expected) => expect(extensionHolds(row, 'X')).toEqual(expected));
  it.each([
    ['a code that is not known', { code: 'InProgress' }, /extension X is "InProgress", which is not known/],
    ['no code', { message: 'in another language' }, /extension X has no code/],
  ])('proves nothing with an operation status of %s', (_name, operationStatus, words) =>
    expect(() =>
      extensionHolds(plan('AI', { extensions: [extension('X', 'True', { operationStatus })] }), 'X'),
    ).toThrow(words),
  );
  it('proves nothing without a list, or with two answers', () => {
    expect(() => extensionHolds(plan('AI'), 'X')).toThrow(/Plan AI is Standard and its answer has no extensions/);
    expect(() => extensionHolds(plan('AI', { extensions: [extension('X'), extension('x', 'False')] }), 'X')).toThrow(
      /extension X of plan AI 2 times/,
    );
  });
});

describe('roots', () => {
  it('never reads the plans of a cloud that lacks them', () => {
    const unread = () => {
      throw new Error('read');
    };
    const china = given({
      context: { cloud: { ...context.cloud, lacksPlans: { ai: 'none', cloudposture: 'none' } } },
    }).context;
    expect(aiRoot(unread, china)).toMatchObject({ decision: { outcome: 'not-applicable', cause: 'AISPM-001' } });
    expect(cspmRoot(unread, china)).toMatchObject({ decision: { outcome: 'not-applicable', cause: 'AISPM-007' } });
  });
  it.each([
    ['required', 'fail'],
    ['recommended', 'warn'],
    ['optional', 'not-applicable'],
  ] as const)('what is %s and off comes to %s', (level, outcome) => {
    expect(byLevel(level)).toBe(outcome);
    expect(aiRoot(() => plans({ AI: { pricingTier: 'Free' } }), off(level))).toMatchObject({
      decision: { outcome, cause: 'AISPM-001' },
    });
    expect(aiExtension(() => plans({ AI: { extensions: [] } }), 'AIPromptEvidence', off(level))).toMatchObject({
      outcome,
    });
  });
  it('stand', () => {
    expect(aiRoot(() => plans(), context)).toMatchObject({ state: 'standard', plan: { name: 'AI' } });
    expect(cspmRoot(() => plans(), context)).toMatchObject({ state: 'standard', plan: { name: 'CloudPosture' } });
    expect(cspmRoot(() => plans({ CloudPosture: null }), context)).toMatchObject({
      decision: { outcome: 'fail', cause: 'AISPM-007' },
    });
  });
  it('agentless scanning is unknown only where no home works', () => {
    expect(() => agentlessScanning({ plans: [] })).toThrow(/lists no plan/);
    expect(() =>
      agentlessScanning({ plans: [plan('CloudPosture', { extensions: [] })], unreadable: { virtualmachines: 'x' } }),
    ).toThrow(/VirtualMachines cannot be read/);
    expect(agentlessScanning({ plans: plans().plans, unreadable: { virtualmachines: 'x' } }).holds).toBe(true);
  });
});

describe('declarations', () => {
  it('hold until the end of their day, UTC', () => {
    expect(hasExpired('2026-11-24', new Date('2026-11-24T23:59:59.999Z'))).toBe(false);
    expect(hasExpired('2026-11-24', new Date('2026-11-25T00:00:00Z'))).toBe(true);
  });
  it('are about a subscription by id or name', () => {
    expect(declaredFor({ subscriptions: [context.subject.id.toUpperCase()] }, context)).toBe(true);
    expect(declaredFor({ subscriptions: ['x', 'contoso*'] }, context)).toBe(true);
    expect(declaredFor({ subscriptions: ['x'] }, context)).toBe(false);
    expect(declaredFor({ subscriptions: ['*'], expires: '2026-11-23' }, context)).toBe(false);
  });
});
