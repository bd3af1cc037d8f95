import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import type { Arm } from '../../src/azure/client.ts';
import { everySubscription } from '../../src/azure/subscription.ts';

/** Answers every path with the same list of pricings. */
const answering = (value: unknown): Arm => ({
  get: async () => ({ json: { value, registrationState: 'Registered' }, headers: createHttpHeaders() }),
  graph: () => Promise.reject(new Error('not asked')),
  counts: () => ({ armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 }),
  now: () => new Date('2026-11-24T01:00:00Z'),
});
const read = async (...rows: readonly unknown[]) => (await everySubscription(answering(rows), 's')).plans;

describe('the list of plans', () => {
  it('keeps what it does not know, and what no rule decides by in any shape', async () => {
    const properties = { pricingTier: 'Free', enforce: false, inherited: true, brandNew: { a: 1 } };
    expect(await read({ name: 'AI', properties })).toMatchObject({ ok: true, value: { plans: [{ name: 'AI', ...properties }] } });
  });
  it('takes property names in any casing (trap 10)', async () => {
    const extensions = [{ Name: 'AIPromptEvidence', IsEnabled: 'True', OperationStatus: { code: 'Failed' } }];
    expect(await read({ name: 'AI', properties: { PricingTier: 'Standard', ResourcesCoverageStatus: 'FullyCovered', Extensions: extensions } })).toMatchObject({
      value: {
        plans: [
          {
            pricingTier: 'Standard',
            resourcesCoverageStatus: 'FullyCovered',
            extensions: [{ name: 'AIPromptEvidence', isEnabled: 'True', operationStatus: { code: 'Failed' } }],
          },
        ],
      },
    });
  });
  it.each([
    ['no tier', {}],
    ['an empty tier', { pricingTier: '' }],
    ['no properties', undefined],
    ['extensions that are no list', { pricingTier: 'Standard', extensions: {} }],
    ['an extension that is none', { pricingTier: 'Standard', extensions: ['x'] }],
    ['a coverage that is no text', { pricingTier: 'Standard', resourcesCoverageStatus: 7 }],
  ])('sets a plan with %s apart, and keeps the others', async (_name, properties) => {
    const reading = await read({ name: 'Arm', properties }, { name: 'AI', properties: { pricingTier: 'Free' } });
    expect(reading).toMatchObject({ ok: true, value: { plans: [{ name: 'AI' }], unreadable: { arm: expect.any(String) } } });
  });
  it('tells an empty list of extensions from none', async () => {
    const reading = await read({ name: 'A', properties: { pricingTier: 'Free', extensions: [] } }, { name: 'B', properties: { pricingTier: 'Free' } });
    expect(reading?.ok && reading.value.plans.map((plan) => plan.extensions)).toEqual([[], undefined]);
  });
  it('is malformed with a row that has no name', async () => expect(await read({ properties: {} })).toMatchObject({ ok: false, why: 'malformed' }));
});
