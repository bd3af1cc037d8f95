import { expect, it } from 'vitest';
import { subscriptionLabels } from '../../src/model/subscription-label.ts';

const id = (start: string) => `${start}-0000-4000-8000-000000000000`;
const one = (start: string, name: string) => ({ id: id(start), name });

it.each([
  ['one of a name', [one('11111111', 'Payments'), one('22222222', 'Cards')], ['Payments', 'Cards']],
  [
    'two of a name',
    [one('11111111', 'Payments'), one('22222222', 'Payments'), one('33333333', 'Cards')],
    ['Payments (11111111)', 'Payments (22222222)', 'Cards'],
  ],
  [
    'names that read the same',
    [one('11111111', 'Payments'), one('22222222', 'PAYMENTS ')],
    ['Payments (11111111)', 'PAYMENTS  (22222222)'],
  ],
  [
    'ids that begin the same',
    [
      { id: '11111111-aaaa-4000-8000-000000000000', name: 'Payments' },
      { id: '11111111-bbbb-4000-8000-000000000000', name: 'Payments' },
    ],
    ['Payments (11111111-aaaa)', 'Payments (11111111-bbbb)'],
  ],
  ['the same subscription twice', [one('11111111', 'Payments'), one('11111111', 'Payments')], ['Payments']],
] as const)('tells apart %s', (_what, subscriptions, labels) =>
  expect([...subscriptionLabels(subscriptions).values()]).toEqual(labels),
);
