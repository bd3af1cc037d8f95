import { expect, it } from 'vitest';
import { subscriptionJudge } from '../../../src/scan/judge/judge-subscription.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { account, type Given, given, NOW, refused } from '../../scanners/evidence.ts';
import { inventory } from '../../scanners/table.ts';

/* How many AI resources a subscription has: a silence that proves nothing is no zero. */

it.each<[string, Given, number | undefined]>([
  ['none, where the silence is proven', { inventory: inventory() }, 0],
  ['those that were seen', { inventory: inventory(account('a'), account('b')) }, 2],
  ['not known where the inventory was not read', { inventory: refused() }, undefined],
  [
    'not known where none was seen and the reads of their types are missing',
    { inventory: inventory(), permissions: { permissions: [] } },
    undefined,
  ],
  [
    'those that were seen, though reads are missing',
    { inventory: inventory(account('a')), permissions: { permissions: [] } },
    1,
  ],
])('%s', (_what, over, count) => {
  const { readings, context } = given(over);
  const judge = subscriptionJudge({ checks: CHECKS, policy: context.policy, cloud: context.cloud, scanAt: NOW });
  expect(judge(context.subject, readings, { judgedAt: NOW }).subscription.aiResources).toBe(count);
});
