import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subscriptionReadings } from '../../src/azure/subscription.ts';
import { scripted } from './scripted.ts';

let azure: Awaited<ReturnType<typeof scripted>>;
beforeAll(async () => {
  azure = await scripted();
});
afterAll(() => azure.close());

const read = async (...value: readonly unknown[]) =>
  (
    await subscriptionReadings(
      azure.tell({ json: { value, registrationState: 'Registered' } }).arm,
      's',
      'subscription',
    )
  ).plans;

describe('the list of plans', () => {
  it('keeps what it does not know, and what no rule decides by in any shape', async () => {
    const properties = { pricingTier: 'Free', enforce: false, inherited: true, brandNew: { a: 1 } };
    expect(await read({ name: 'AI', properties })).toMatchObject({
      ok: true,
      value: { plans: [{ name: 'AI', ...properties }] },
    });
  });
  it('loses no row for what one check alone reads', async () => {
    const odd = { freeTrialRemainingTime: 5, enablementTime: 7, replacedBy: 'Other', inheritedFrom: {} };
    expect(await read({ name: 'AI', properties: { pricingTier: 'Standard', ...odd } })).toMatchObject({
      ok: true,
      value: { plans: [{ name: 'AI', freeTrialRemainingTime: 5 }] },
    });
  });
  it('takes property names in any casing', async () => {
    const extensions = [{ Name: 'AIPromptEvidence', IsEnabled: 'True', OperationStatus: { code: 'Failed' } }];
    expect(
      await read({
        name: 'AI',
        properties: { PricingTier: 'Standard', ResourcesCoverageStatus: 'FullyCovered', Extensions: extensions },
      }),
    ).toMatchObject({
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
    ['a tier that is not known', { pricingTier: 'Premium' }],
    ['no properties', undefined],
    ['extensions that are no list', { pricingTier: 'Standard', extensions: {} }],
    ['an extension that is none', { pricingTier: 'Standard', extensions: ['x'] }],
    ['a coverage that is no text', { pricingTier: 'Standard', resourcesCoverageStatus: 7 }],
  ])('sets a plan with %s apart, and keeps the others', async (_name, properties) => {
    const reading = await read({ name: 'Arm', properties }, { name: 'AI', properties: { pricingTier: 'Free' } });
    expect(reading).toMatchObject({
      ok: true,
      value: { plans: [{ name: 'AI' }], unreadable: { arm: expect.any(String) } },
    });
  });
  it('tells an empty list of extensions from none', async () => {
    const reading = await read(
      { name: 'A', properties: { pricingTier: 'Free', extensions: [] } },
      { name: 'B', properties: { pricingTier: 'Free' } },
    );
    expect(reading?.ok && reading.value.plans.map((plan) => plan.extensions)).toEqual([[], undefined]);
  });
  it('is malformed where no plan of it can be read', async () =>
    expect(await read({ name: 'AI', properties: {} })).toMatchObject({
      ok: false,
      why: 'malformed',
      message: expect.stringContaining('pricingTier'),
    }));
  it('is malformed with a row that has no name', async () =>
    expect(await read({ properties: {} })).toMatchObject({ ok: false, why: 'malformed' }));
});
