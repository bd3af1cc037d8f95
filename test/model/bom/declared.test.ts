import { expect, it } from 'vitest';
import { declaredComponents, overdueWarnings } from '../../../src/model/bom/declared.ts';
import { policySchema } from '../../../src/model/policy.ts';

const policy = policySchema.parse({
  bom: { components: [{ name: 'Branch Copilot', kind: 'agent', owner: 'Retail', reviewBy: '2026-11-24' }] },
});

it.each([
  ['on its last day', '2026-11-24T23:59:59Z', false],
  ['the day after', '2026-11-25T00:00:00Z', true],
])('a declared component is overdue: %s', (_when, at, overdue) => {
  const now = new Date(at);
  expect(declaredComponents(policy, now)).toMatchObject([{ name: 'Branch Copilot', overdue }]);
  expect(overdueWarnings(policy, now)).toEqual(
    overdue
      ? ['bom.components: Branch Copilot was to be reviewed by 2026-11-24; Retail must confirm it or take it out']
      : [],
  );
});

it.each([
  ['no owner', { name: 'x', kind: 'agent', reviewBy: '2026-11-24' }],
  ['no review day', { name: 'x', kind: 'agent', owner: 'o' }],
  ['another kind', { name: 'x', kind: 'robot', owner: 'o', reviewBy: '2026-11-24' }],
])('the policy refuses a component with %s', (_what, component) =>
  expect(policySchema.safeParse({ bom: { components: [component] } }).success).toBe(false),
);
