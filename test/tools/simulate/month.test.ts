import { expect, it } from 'vitest';
import { month } from '../../../tools/simulate/month.ts';

/* A small part of `npm run simulate`: weeks of a smaller estate, by the same oracle. */

it.each([1, 2, 3])(
  'tells every true change once, and nothing else, through kills, doubles, a faulty mail service and topic (seed %i)',
  async (seed) => {
    const { wrong, counts } = await month(seed, { nights: 12, subscriptions: 60 });
    expect(wrong).toEqual([]);
    expect(counts.scans).toBeGreaterThan(8);
    expect(counts.changes).toBeGreaterThan(40);
    expect(counts.kills + counts.doubles).toBeGreaterThan(0);
  },
);
