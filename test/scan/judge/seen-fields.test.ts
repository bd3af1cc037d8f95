import { describe, expect, it } from 'vitest';
import { loadWorld } from '../../../local/tenant/world.ts';
import type { Context } from '../../../src/model/check.ts';
import { CLOUD_PROFILES } from '../../../src/model/cloud.ts';
import type { Readings } from '../../../src/model/evidence.ts';
import { defaultPolicy } from '../../../src/model/policy.ts';
import { checkJudge, judge } from '../../../src/scan/judge/judge.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { recordedWorld } from '../recording.ts';

const at = '2026-11-24T01:00:00Z';
const read = <T>(value: T) => ({ ok: true, value, source: 'test 1', at }) as const;
const context: Context = {
  subject: { id: 's', name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true },
  zone: 3,
  policy: defaultPolicy(),
  cloud: CLOUD_PROFILES.public,
  now: new Date(at),
};
const account = (name: string, properties: Readonly<Record<string, unknown>> = {}) => ({
  id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/${name}`,
  name,
  type: 'microsoft.cognitiveservices/accounts',
  kind: 'OpenAI',
  properties,
});
const accounts = (...rows: readonly ReturnType<typeof account>[]): Readings => ({
  permissions: read({ permissions: [{ actions: ['*/read'] }] }),
  inventory: read({ rows: [...rows], totalRecords: rows.length, pages: 1 }),
  assessments: read({ rows: [] }),
  history: read({ firstSeen: {} }),
});
const plan = (name: string, pricingTier: string, extensions: Readonly<Record<string, string>> = {}) => ({
  name,
  pricingTier,
  extensions: Object.entries(extensions).map(([key, isEnabled]) => ({ name: key, isEnabled })),
});
const plans = (...rows: readonly ReturnType<typeof plan>[]): Readings => ({
  ...accounts(account('a')),
  plans: read({ plans: [...rows] }),
});
const fieldsOf = (short: string, readings: Readings) => {
  const check = CHECKS.find((one) => one.id === `AISPM-${short}`);
  if (!check) throw new Error(`No check ${short}`);
  const { status, fields } = judge(check, readings, context);
  return [status, fields];
};

describe('the fields that a finding rests on', () => {
  it.each([
    [
      '007',
      plans(plan('CloudPosture', 'Free'), plan('AI', 'Standard')),
      ['fail', [{ path: 'plans.plans[CloudPosture].pricingTier', value: '"Free"', decides: true }]],
    ],
    [
      '007',
      plans(plan('CloudPosture', 'Standard')),
      ['pass', [{ path: 'plans.plans[CloudPosture].pricingTier', value: '"Standard"', decides: true }]],
    ],
    [
      '007',
      plans(plan('CloudPosture', 'Premium')),
      ['unknown', [{ path: 'plans.plans[CloudPosture].pricingTier', value: '"Premium"', decides: true }]],
    ],
    [
      '003',
      plans(plan('AI', 'Standard', { AIPromptEvidence: 'False', AIModelScanner: 'True' })),
      [
        'fail',
        [
          { path: 'plans.plans[AI].extensions[AIPromptEvidence].isEnabled', value: '"False"', decides: true },
          { path: 'plans.plans[AI].pricingTier', value: '"Standard"' },
        ],
      ],
    ],
    [
      '025',
      accounts(
        account('a', { disableLocalAuth: false }),
        account('b', { disableLocalAuth: false }),
        account('c', { disableLocalAuth: true }),
      ),
      [
        'fail',
        [
          { path: 'inventory.rows[].properties.disableLocalAuth', value: 'false', decides: true, rows: 2 },
          { path: 'inventory.rows[].properties.disableLocalAuth', value: 'true' },
        ],
      ],
    ],
    [
      '025',
      accounts(account('a')),
      ['fail', [{ path: 'inventory.rows[].properties.disableLocalAuth', decides: true }]],
    ],
  ] as const)('of %s are those that decide, then those beside them (case %#)', (short, readings, wanted) =>
    expect(fieldsOf(short, readings)).toEqual(wanted),
  );

  it('are not there where a cause explains the finding, or nothing was read', () => {
    const off = plans(plan('CloudPosture', 'Free'));
    expect(fieldsOf('008', off)).toEqual(['fail', undefined]);
    const denied = { ok: false, why: 'denied', message: 'HTTP 403', source: 'test 1', at } as const;
    expect(fieldsOf('007', { ...off, plans: denied })).toEqual(['unknown', undefined]);
  });

  it('hold no mail address, are cut where they are long, and never more than four', () => {
    const secret = `someone@contoso.example ${'x'.repeat(500)}`;
    const odd = accounts(
      ...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => account(name, { disableLocalAuth: `${name} ${secret}` })),
    );
    const [status, fields] = fieldsOf('025', odd);
    expect(status).toBe('unknown');
    expect(JSON.stringify(fields)).not.toContain('contoso.example');
    for (const one of [...(fields as { value: string }[])]) expect(one.value.length).toBeLessThanOrEqual(120);
    expect(fields?.length).toBeLessThanOrEqual(4);
  });

  it('change no verdict, and are left out where a rule reads more than is traced', () => {
    const many = accounts(...Array.from({ length: 20_000 }, (_, n) => account(`a${n}`, { disableLocalAuth: true })));
    const [status, fields] = fieldsOf('025', many);
    expect([status, fields]).toEqual(['pass', undefined]);
  });

  it.each(['bank', 'generated:20'])(
    'of the world %s are the same whatever checks were judged before',
    async (world) => {
      const { scope, subscriptions } = await recordedWorld(await loadWorld(world));
      let withFields = 0;
      for (const { subject, readings: own } of subscriptions) {
        const readings: Readings = { history: read({ firstSeen: {} }), ...own, ...scope };
        const about = { ...context, subject };
        const alone = CHECKS.map((check) => judge(check, readings, about));
        expect(CHECKS.map(checkJudge(readings, about))).toEqual(alone);
        expect(CHECKS.toReversed().map(checkJudge(readings, about)).reverse()).toEqual(alone);
        withFields += alone.filter((finding) => finding.fields).length;
      }
      expect(withFields).toBeGreaterThan(100);
    },
  );
});
