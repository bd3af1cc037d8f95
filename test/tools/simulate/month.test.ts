import { expect, it } from 'vitest';
import { month } from '../../../tools/simulate/month.ts';

/* A small part of `npm run simulate`: weeks of a smaller estate, by the same oracle. */

it.each([1, 2, 3])(
  'mails every true change once, and nothing else, through kills, doubles and a faulty mail service (seed %i)',
  async (seed) => {
    const told = await month(seed, { nights: 12, subscriptions: 60 });
    expect(told.wrong).toEqual([]);
    expect(told.scans).toBeGreaterThan(8);
    expect(told.changes).toBeGreaterThan(40);
    expect(told.kills + told.doubles).toBeGreaterThan(0);
  },
);
