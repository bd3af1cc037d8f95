import { describe, expect, it } from 'vitest';
import type { Readings } from '../../../src/model/evidence.ts';
import { policySchema } from '../../../src/model/policy.ts';
import type { Subject } from '../../../src/model/subject.ts';
import { subscriptionJudge } from '../../../src/scan/judge/judge-subscription.ts';
import { warningsCollector } from '../../../src/scan/policy/policy-warnings.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import {
  account,
  extension,
  type Given,
  given,
  hoursAgo,
  NOW,
  plans,
  refused,
  SUBSCRIPTION,
} from '../../scanners/evidence.ts';
import { ACCOUNT_ID, assessed, listing, sentinelWorkspace, unreadPart, waiver } from '../../scanners/rows.ts';
import { inventory } from '../../scanners/table.ts';

const OTHER = '99999999-9999-9999-9999-999999999999';
type One = { readonly subject?: Partial<Subject>; readonly given?: Given };

/**
 * The warnings of a scan of one subscription, or of several; `zones` maps it unless the policy does, so that only what
 * is asked for is said.
 */
function warned(declared: object, one: One = {}, ...more: readonly One[]): readonly string[] {
  const policy = policySchema.parse({ zones: { managementGroups: { mg: 3 } }, ...declared });
  const seen = [one, ...more].map(({ subject, given: over }) => {
    const made = given(over);
    const readings: Readings = made.readings;
    return { subject: { ...made.context.subject, ...subject }, readings };
  });
  const judge = subscriptionJudge({ checks: CHECKS, policy, cloud: given().context.cloud, scanAt: NOW });
  const warnings = warningsCollector(policy, NOW);
  for (const { subject, readings } of seen) warnings.add(judge(subject, readings, { judgedAt: NOW }));
  return warnings.list(seen[0]?.readings.sentinel);
}

const tagged: One = { subject: { tags: { Env: 'Prod' } } };
const excluded: One = {
  given: {
    plans: plans({
      CloudPosture: {
        extensions: [
          extension('AgentlessVmScanning', 'True', {
            additionalExtensionProperties: { ExclusionTags: '[{"key":"Scan","value":"no"}]' },
          }),
        ],
      },
    }),
  },
};
const path = { id: '/subscriptions/s/providers/Microsoft.Security/attackPaths/p', properties: { target: ACCOUNT_ID } };
const exempt = {
  ...assessed(ACCOUNT_ID, 'NotApplicable', 'key'),
  properties: { status: { code: 'NotApplicable', cause: 'Exempt' } },
};
const soc = sentinelWorkspace('soc');
const optOut = { rationale: 'works council decision', approvedBy: 'the privacy officer' };
const zero = { justification: 'nothing is exposed', by: 'the architect', date: '2026-11-01' };
const test = (date: string, subscription = SUBSCRIPTION) => ({ subscription, by: 'x', date, alertId: 'a' });
const owner = (match: object) => ({ owners: [{ name: 'Team', mail: ['team@bank.example'], match }] });

/** Each declaration with what it meets; and with what it does not, and the warning of that. */
const CASES: readonly (readonly [
  name: string,
  declared: object,
  met: One,
  unmet: readonly [object, One],
  words: RegExp,
])[] = [
  [
    'a zone of a subscription',
    { zones: { subscriptions: { [SUBSCRIPTION.toUpperCase()]: 2 } } },
    {},
    [{ zones: { subscriptions: { [OTHER]: 2, [SUBSCRIPTION]: 3 } } }, {}],
    /^zones\.subscriptions names 9{8}.*, which is not in scope$/,
  ],
  [
    'a zone of a management group',
    { zones: { managementGroups: { MG: 2 } } },
    {},
    [{ zones: { managementGroups: { mg: 2, retired: 1 } } }, {}],
    /^zones\.managementGroups names retired, which holds no subscription in scope$/,
  ],
  [
    'a zone of a tag',
    { zones: { managementGroups: { mg: 1 }, tags: [{ name: 'env', value: 'prod', zone: 1 }] } },
    tagged,
    [{ zones: { managementGroups: { mg: 1 }, tags: [{ name: 'env', value: 'test', zone: 1 }] } }, tagged],
    /^zones\.tags names env=test, which is on no subscription/,
  ],
  [
    'a type of AI',
    { aiTypes: [{ type: 'microsoft.cognitiveservices/ACCOUNTS', kinds: ['face'] }] },
    { given: { inventory: inventory(account('oai'), account('f', { kind: 'Face' })) } },
    [{ aiTypes: [{ type: 'Microsoft.CognitiveServices/accounts', kinds: ['face'] }] }, {}],
    /^aiTypes names Microsoft.CognitiveServices\/accounts face, but no such resource was seen$/,
  ],
  [
    'an entry of the catalogue',
    { aiCatalogue: [ACCOUNT_ID.toUpperCase()] },
    {},
    [{ aiCatalogue: [ACCOUNT_ID.replace(SUBSCRIPTION, OTHER)] }, {}],
    /^aiCatalogue names .*9{8}.*, whose subscription is not in scope/,
  ],
  [
    'an entry of the catalogue that is no id',
    { aiCatalogue: [ACCOUNT_ID] },
    {},
    [{ aiCatalogue: ['our chat'] }, {}],
    /^aiCatalogue names our chat/,
  ],
  [
    'an account of another cloud',
    { cloudAccounts: [{ cloud: 'aws', account: '1', subscription: SUBSCRIPTION.toUpperCase() }] },
    {},
    [{ cloudAccounts: [{ cloud: 'aws', account: '1', subscription: OTHER }] }, {}],
    /^cloudAccounts names AWS 1 in 9{8}.*, which is not in scope/,
  ],
  [
    'an opt-out',
    { promptEvidenceOptOut: [{ ...optOut, subscriptions: ['contoso*'] }] },
    {},
    [{ promptEvidenceOptOut: [{ ...optOut, subscriptions: ['fabrikam', 'x-*'] }] }, {}],
    /^promptEvidenceOptOut for fabrikam, x-\* matches no subscription/,
  ],
  [
    'an exclusion',
    { scanExclusions: [{ key: 'scan', value: 'no' }] },
    excluded,
    [{ scanExclusions: [{ key: 'scan', value: 'NO' }] }, excluded],
    /^scanExclusions approves scan=NO, which excludes nothing$/,
  ],
  [
    'an exclusion, where the plans are unread',
    { scanExclusions: [{ key: 'scan', value: 'no' }] },
    excluded,
    [{ scanExclusions: [{ key: 'scan', value: 'no' }] }, { given: { plans: refused() } }],
    /excludes nothing in the plans that could be read$/,
  ],
  [
    'a documented zero',
    { zeroAttackPaths: [{ ...zero, subscriptions: [SUBSCRIPTION] }] },
    {},
    [{ zeroAttackPaths: [{ ...zero, subscriptions: ['fabrikam'] }] }, {}],
    /^zeroAttackPaths for fabrikam matches no subscription/,
  ],
  [
    'a documented zero, and there is a path',
    { zeroAttackPaths: [{ ...zero, subscriptions: ['*'] }] },
    {},
    [{ zeroAttackPaths: [{ ...zero, subscriptions: ['*'] }] }, { given: { attackPaths: listing(path) } }],
    /^zeroAttackPaths for \* says that there are no attack paths, but some were seen/,
  ],
  [
    'a test',
    { attestations: [test('2026-11-20', SUBSCRIPTION.toUpperCase())] },
    {},
    [{ attestations: [test('2026-11-20', OTHER)] }, {}],
    /^attestations names 9{8}.*, which is not in scope/,
  ],
  [
    'a test that is too old',
    { attestations: [test('2026-10-24')] },
    {},
    [{ attestations: [test('2026-10-23')] }, {}],
    /^attestations: the test of 1{8}.* on 2026-10-23 is too old to count/,
  ],
  [
    'a test that a newer one has taken the place of',
    { attestations: [test('2025-01-01'), test('2026-11-20')] },
    {},
    [{ attestations: [test('2025-01-01'), test('2026-11-20', OTHER)] }, {}],
    /./,
  ],
  [
    'a workspace',
    { sentinel: { workspaces: [soc.id.toUpperCase()] } },
    { given: { sentinel: { workspaces: [soc], exhaustive: true } } },
    [{ sentinel: { workspaces: [soc.id] } }, {}],
    /^sentinel\.workspaces names .*\/soc, which does not exist or is not a Sentinel workspace/,
  ],
  [
    'a workspace without Sentinel',
    { sentinel: { workspaces: [soc.id] } },
    { given: { sentinel: { workspaces: [soc], exhaustive: true } } },
    [
      { sentinel: { workspaces: [soc.id] } },
      {
        given: { sentinel: { workspaces: [{ ...soc, onboarding: { state: 'absent', rows: [] } }], exhaustive: true } },
      },
    ],
    /is not a Sentinel/,
  ],
  [
    'a workspace that is refused',
    { sentinel: { workspaces: [soc.id] } },
    { given: { sentinel: refused() } },
    [
      { sentinel: { workspaces: [soc.id] } },
      { given: { sentinel: { workspaces: [{ ...soc, connectors: unreadPart }], exhaustive: true } } },
    ],
    /\/soc, which could not be read: HTTP 403/,
  ],
  [
    'a waiver',
    { waivers: [waiver({ check: 'AISPM-025' })] },
    {},
    [{ waivers: [waiver({ check: 'AISPM-025', subscriptions: ['fabrikam'] })] }, {}],
    /^Waiver W-1 \(AISPM-025\) matches no subscription$/,
  ],
  [
    'a waiver of what passes',
    { waivers: [waiver({ check: 'AISPM-007' })] },
    { given: { plans: plans({ CloudPosture: { pricingTier: 'Free' } }) } },
    [{ waivers: [waiver({ check: 'AISPM-007' })] }, {}],
    /^Waiver W-1 \(AISPM-007\) excuses a check that fails nowhere it applies: it can be removed$/,
  ],
  [
    'a waiver of what cannot be judged',
    { waivers: [waiver({ check: 'AISPM-007' })] },
    { given: { plans: refused() } },
    [{ waivers: [waiver({ check: 'AISPM-007' })] }, {}],
    /it can be removed/,
  ],
  [
    'a waiver of an exemption',
    { waivers: [waiver({ assessment: exempt.id })] },
    { given: { assessments: listing(exempt) } },
    [{ waivers: [waiver({ assessment: `${exempt.id}9` })] }, { given: { assessments: listing(exempt) } }],
    /^Waiver W-1 \(AISPM-029\) names an assessment that no AI resource has, or that needs no waiver: it can be removed/,
  ],
  [
    'a waiver of an assessment that does not apply',
    { waivers: [waiver({ check: 'AISPM-025', assessment: 'key', resources: [ACCOUNT_ID] })] },
    { given: { assessments: listing(assessed(ACCOUNT_ID, 'NotApplicable', 'key')) } },
    [
      { waivers: [waiver({ check: 'AISPM-025', assessment: 'key', resources: [ACCOUNT_ID] })] },
      { given: { assessments: listing(assessed(ACCOUNT_ID, 'Healthy', 'key')) } },
    ],
    /needs no waiver/,
  ],
  [
    'a waiver of an exemption that cannot be seen',
    { waivers: [waiver({ assessment: exempt.id })] },
    { given: { assessments: refused() } },
    [{ waivers: [waiver({ assessment: exempt.id })] }, {}],
    /can be removed/,
  ],
  [
    'an owner of a management group',
    owner({ managementGroups: ['MG'] }),
    {},
    [owner({ managementGroups: ['retired'] }), {}],
    /^owners\.0 \(Team\) matches no subscription in scope$/,
  ],
  ['an owner of a zone', owner({ zones: [3], checks: ['AISPM-001'] }), {}, [owner({ zones: [1] }), {}], /owners\.0/],
  [
    'an owner by tag',
    owner({ tag: { name: 'ENV' } }),
    tagged,
    [owner({ tag: { name: 'env', value: 'test' } }), tagged],
    /owners\.0/,
  ],
  [
    'an owner by name',
    owner({ subscriptions: ['CONTOSO*'], escalation: ['model-risk'] }),
    {},
    [owner({ subscriptions: ['fabrikam'] }), {}],
    /owners\.0/,
  ],
];

describe('a declaration', () => {
  it.each(CASES)('%s: nothing is said where it is met', (_name, declared, met) =>
    expect(warned(declared, met)).toEqual([]),
  );
  it.each(CASES)('%s: a warning where it is not', (_name, _declared, _met, [declared, one], words) =>
    expect(warned(declared, one)).toContainEqual(expect.stringMatching(words)),
  );
  it('is met where any subscription meets it', () => {
    const declared = { scanExclusions: [{ key: 'scan', value: 'no' }], waivers: [waiver({ check: 'AISPM-007' })] };
    const second: One = {
      subject: { id: OTHER, name: 'Second' },
      given: { plans: plans({ CloudPosture: { pricingTier: 'Free' } }) },
    };
    expect(warned(declared, excluded)).toHaveLength(1);
    expect(warned(declared, excluded, second)).toEqual([]);
  });
  it('that has expired is reported once, where the file is read, and not here', () => {
    const declared = {
      waivers: [waiver({ check: 'AISPM-025', subscriptions: ['fabrikam'], expires: '2026-11-23' })],
      promptEvidenceOptOut: [{ ...optOut, subscriptions: ['fabrikam'], expires: '2026-11-23' }],
      zeroAttackPaths: [{ ...zero, subscriptions: ['fabrikam'], expires: '2026-11-23' }],
    };
    expect(warned(declared)).toEqual([]);
  });
  it('of a kind that misses a hundred times is cut', () => {
    const said = warned({
      aiCatalogue: Array.from({ length: 100 }, (_, index) => `/subscriptions/${OTHER}/r/${index}`),
    });
    expect(said).toHaveLength(11);
    expect(said[10]).toBe('90 more like the last one');
  });
});

describe('zones', () => {
  const bare = { subject: { managementGroups: [] } };
  it('says so where no subscription has one', () =>
    expect(warned({}, bare)).toEqual([
      'No subscription has a zone in the policy: all 1 count as zone 3',
      expect.stringContaining('managementGroups names mg'),
    ]));
  it('names those that have none', () =>
    expect(warned({}, {}, { subject: { id: OTHER, name: 'Second', managementGroups: [] } })).toEqual([
      `Second (${OTHER}) has no zone in the policy and counts as zone 3`,
    ]));
  it('counts them where they are many', () => {
    const many = Array.from({ length: 11 }, (_, index) => ({
      subject: { id: `s${index}`, name: `S${index}`, managementGroups: [] },
    }));
    expect(warned({}, {}, ...many)).toEqual([
      '11 of 12 subscriptions have no zone in the policy and count as zone 3, including S0',
    ]);
  });
  it('says where tag and map disagree', () =>
    expect(
      warned({ zones: { managementGroups: { mg: 2 }, tags: [{ name: 'env', value: 'prod', zone: 3 }] } }, tagged),
    ).toEqual([
      expect.stringMatching(/its tag says zone 3, its management-group says zone 2; the stricter, 3, holds/),
    ]));
});

describe('the same, one subscription after another', () => {
  it('needs no more than a few words of each', () => {
    const policy = policySchema.parse({
      zones: { managementGroups: { mg: 3 } },
      waivers: [waiver({ check: 'AISPM-007' })],
      attestations: [test('2026-11-20')],
      owners: owner({}).owners,
    });
    const { readings, context } = given({
      plans: plans({ CloudPosture: { pricingTier: 'Free' } }),
      history: { firstSeen: { x: hoursAgo(1) } },
    });
    const judge = subscriptionJudge({ checks: CHECKS, policy, cloud: context.cloud, scanAt: NOW });
    const { met } = judge(context.subject, readings, { judgedAt: context.now });
    expect(met).toEqual(['attestations.0', 'zones.managementGroups.mg', 'owners.0', 'waivers.0', 'waivers.0#used']);
    const warnings = warningsCollector(policy, NOW);
    warnings.add({ subscription: { id: context.subject.id, name: 'One', zoneFrom: 'management-group' }, met });
    expect(warnings.list(undefined)).toEqual([]);
  });
});
