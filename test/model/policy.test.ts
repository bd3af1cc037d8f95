import { describe, expect, it } from 'vitest';
import { defaultPolicy, matches, policySchema } from '../../src/model/policy.ts';
import type { Subject } from '../../src/model/subject.ts';
import { zoneOf } from '../../src/model/zone.ts';

describe('the default policy', () => {
  it('has the documented defaults', () => {
    const policy = defaultPolicy();
    expect(policy.levels.aiPlan).toEqual({ '1': 'optional', '2': 'required', '3': 'required' });
    expect(policy.levels.sentinel).toEqual({ '1': 'optional', '2': 'recommended', '3': 'required' });
    expect(policy.slaHours).toEqual({ '1': 720, '2': 168, '3': 72 });
    expect(policy.syntheticTestDays).toEqual({ '1': 365, '2': 92, '3': 31 });
    expect(policy.retentionYears).toEqual({ '1': 1, '2': 3, '3': 10 });
    expect(policy.trialNoticeDays).toBe(14);
    expect(policy.aiCatalogue).toBeUndefined();
    expect(policy.sentinel.workspaces).toBeUndefined();
  });
  it('refuses a word it does not know', () => expect(policySchema.safeParse({ zone: {} }).success).toBe(false));
});

describe('patterns', () => {
  it.each([
    ['*', 'anything', true],
    ['contoso-*', 'Contoso-Prod', true],
    ['contoso-*', 'fabrikam', false],
    ['*prod', 'contoso-prod', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxcyyb', false],
    ['exact', 'exact', true],
    ['exact', 'exactly', false],
    ['ab*ba', 'aba', false],
    ['(a+)+$*', '(a+)+$', true],
  ])('%s against %s: %s', (pattern, text, expected) => expect(matches(pattern, text)).toBe(expected));
});

describe('zones', () => {
  const subject: Subject = {
    id: 'abc',
    name: 'One',
    state: 'Enabled',
    tags: { 'AISPM-Zone': 'One' },
    managementGroups: ['near', 'far'],
    inGraph: true,
  };
  const policy = (zones: object) => policySchema.parse({ zones });
  it('counts an unmapped subscription as zone 3 and says so', () =>
    expect(zoneOf(subject, policy({}))).toMatchObject({
      zone: 3,
      from: 'unmapped',
      warning: expect.stringContaining('no zone'),
    }));
  it('prefers the id to a group and the nearest group to a farther one', () => {
    expect(zoneOf(subject, policy({ subscriptions: { ABC: 2 }, managementGroups: { near: 1 } }))).toEqual({
      zone: 2,
      from: 'subscription',
    });
    expect(zoneOf(subject, policy({ managementGroups: { Far: 3, NEAR: 1 } }))).toEqual({
      zone: 1,
      from: 'management-group',
    });
  });
  it('lets a tag raise the zone, never lower it, and warns where they disagree', () => {
    const tags = [{ name: 'aispm-zone', value: 'one', zone: 1 }];
    expect(zoneOf(subject, policy({ tags }))).toEqual({ zone: 1, from: 'tag' });
    expect(zoneOf(subject, policy({ tags, subscriptions: { abc: 2 } }))).toMatchObject({
      zone: 2,
      from: 'subscription',
      warning: expect.any(String),
    });
    const raised = [{ name: 'aispm-zone', value: 'one', zone: 3 }];
    expect(zoneOf(subject, policy({ tags: raised, subscriptions: { abc: 2 } }))).toMatchObject({
      zone: 3,
      from: 'tag',
      warning: expect.any(String),
    });
  });
  it('takes the strictest of several tags', () => {
    const tags = [
      { name: 'aispm-zone', value: 'one', zone: 2 },
      { name: 'aispm-zone', value: 'ONE', zone: 1 },
    ];
    expect(zoneOf(subject, policy({ tags })).zone).toBe(2);
  });
});
