import { exemptionsReviewed } from '../../src/scanners/exemptions-reviewed.ts';
import { refused, SUBSCRIPTION, workspace } from './evidence.ts';
import { ACCOUNT_ID, healthy, listing, partial, recommendation, WORKSPACE_ID, waiver } from './rows.ts';
import { cloud, inventory, registry, table } from './table.ts';

const KEY = 'bbbbbbbb-0000-4000-8000-000000000002';
const exempt = (over: Record<string, unknown> = {}, on = ACCOUNT_ID) =>
  recommendation(on, { status: { code: 'NotApplicable', cause: 'Exempt' }, ...over }, KEY);
const given = (waivers: readonly unknown[], ...rows: readonly unknown[]) => ({
  assessments: listing(...(rows.length > 0 ? rows : [exempt()])),
  policy: { waivers },
});
const byKey = (over: Record<string, unknown> = {}) => waiver({ assessment: KEY, resources: [ACCOUNT_ID], ...over });

table(exemptionsReviewed, [
  ['no exemption', given([], healthy(ACCOUNT_ID)), 'pass', undefined, /^0 of 0/],
  [
    'off by policy is no exemption',
    given([], recommendation(ACCOUNT_ID, { status: { code: 'NotApplicable', cause: 'OffByPolicy' } })),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  [
    'without a waiver',
    given([]),
    'fail',
    undefined,
    /^1 of 1 exemption: "Do the right thing" is exempt without a waiver$/,
  ],
  ['cause in other casing', given([], exempt({ status: { Cause: 'EXEMPT' } })), 'fail'],
  [
    'a waiver by assessment id',
    given([waiver({ assessment: exempt().id })]),
    'pass',
    undefined,
    /each with a waiver in force: .*waiver W-1 of Risk Owner until 2026-12-31/,
  ],
  ['a waiver by assessment id in other casing', given([waiver({ assessment: exempt().id.toUpperCase() })]), 'pass'],
  ['a waiver by key and resource id prefix', given([byKey()]), 'pass'],
  [
    'a waiver by key and a shorter prefix',
    given([
      byKey({
        assessment: KEY.toUpperCase(),
        resources: [`/subscriptions/${SUBSCRIPTION.toUpperCase()}/resourceGroups/RG`],
      }),
    ]),
    'pass',
  ],
  ['a waiver by key and a pattern', given([byKey({ resources: ['*/accounts/oai'] })]), 'pass'],
  [
    'a waiver by key for another resource',
    given([byKey({ resources: [ACCOUNT_ID.replace(/oai$/, 'other')] })]),
    'fail',
    undefined,
    /without a waiver/,
  ],
  ['a waiver by key without a resource', given([byKey({ resources: undefined })]), 'fail'],
  ['a waiver of another assessment', given([waiver({ assessment: `${exempt().id}9` })]), 'fail'],
  ['a waiver that names no assessment', given([waiver({ resources: [ACCOUNT_ID] })]), 'fail'],
  ['a waiver of another check', given([waiver({ check: 'AISPM-025', assessment: exempt().id })]), 'fail'],
  [
    'a waiver of another subscription',
    given([waiver({ assessment: exempt().id, subscriptions: ['fabrikam-*'] })]),
    'fail',
  ],
  [
    'a waiver by the name of the subscription',
    given([waiver({ assessment: exempt().id, subscriptions: ['contoso*'] })]),
    'pass',
  ],
  [
    'until the end of its day',
    given([waiver({ assessment: exempt().id, expires: '2026-11-24' })]),
    'pass',
    undefined,
    /until 2026-11-24/,
  ],
  [
    'a day later',
    given([waiver({ assessment: exempt().id, expires: '2026-11-23' })]),
    'fail',
    undefined,
    /waiver W-1 expired on 2026-11-23/,
  ],
  [
    'an expired and a valid one',
    given([waiver({ assessment: exempt().id, expires: '2026-11-01' }), byKey({ id: 'W-2' })]),
    'pass',
    undefined,
    /waiver W-2/,
  ],
  [
    'one with, one without',
    given(
      [waiver({ assessment: exempt().id })],
      exempt(),
      recommendation(ACCOUNT_ID, { status: { cause: 'Exempt' } }, 'other'),
    ),
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'the exemption’s own end is said',
    given([waiver({ assessment: exempt().id })], exempt({ expiresOn: '2027-02-03T00:00:00Z' })),
    'pass',
    undefined,
    /the exemption itself ends 2027-02-03\)/,
  ],
  [
    'its own end is no waiver',
    given([], exempt({ status: { code: 'NotApplicable', cause: 'Exempt', expiresOn: '2027-02-03' } })),
    'fail',
    undefined,
    /itself ends 2027-02-03/,
  ],
  [
    'its own end among additional data',
    given([], exempt({ additionalData: { expiresOn: '2027-02-03' } })),
    'fail',
    undefined,
    /itself ends 2027-02-03/,
  ],
  [
    'on a project of a hub',
    {
      inventory: inventory(
        workspace('ml', { kind: 'Hub' }),
        workspace('p', { kind: 'Project', properties: { hubResourceId: WORKSPACE_ID } }),
      ),
      ...given([], exempt({}, WORKSPACE_ID.replace(/ml$/, 'p'))),
    },
    'fail',
  ],
  [
    'on a resource that is no AI',
    given([], healthy(ACCOUNT_ID), exempt({}, `${ACCOUNT_ID}2`)),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  ['a page lost', { assessments: partial(healthy(ACCOUNT_ID)) }, 'unknown', undefined, /Page 2/],
  ['a page lost, one seen without a waiver', { assessments: partial(exempt()) }, 'fail'],
  ['none seen, a page lost', { assessments: partial() }, 'unknown'],
  ['refused', { assessments: refused() }, 'unknown'],
  ['only registries', { inventory: inventory(registry('r')) }, 'not-applicable', undefined, /registries/],
  ['no assessment at all', {}, 'not-applicable', 'AISPM-022'],
  [
    'none, the provider not registered',
    { registration: { registrationState: 'NotRegistered' } },
    'not-applicable',
    'AISPM-015',
  ],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
]);
