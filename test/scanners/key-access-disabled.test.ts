import { keyAccessDisabled } from '../../src/scanners/key-access-disabled.ts';
import { account, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, assessed, healthy, listing, partial, recommendation, waiver } from './rows.ts';
import { inventory, project, registry, table } from './table.ts';

const KEY = '13b10b36-aa99-4db6-b00c-dcf87c4761e6';
const keys = (disableLocalAuth: unknown, name = 'oai') => account(name, { properties: { disableLocalAuth } });
const silent = (...rows: readonly unknown[]) => ({ assessments: listing(...rows) });

table(keyAccessDisabled, [
  ['disabled', { inventory: inventory(keys(true)) }, 'pass', undefined, /^1 of 1 AI account: key access disabled/],
  ['disabled, as a text', { inventory: inventory(keys('True')) }, 'pass'],
  ['PascalCase', { inventory: inventory(account('oai', { properties: { DisableLocalAuth: true } })) }, 'pass'],
  [
    'not disabled',
    { inventory: inventory(keys(false)) },
    'fail',
    undefined,
    /oai accepts keys \(disableLocalAuth is false\)/,
  ],
  ['not disabled, as a text', { inventory: inventory(keys('false')) }, 'fail'],
  [
    'one of two',
    { inventory: inventory(keys(true, 'a'), keys(false, 'b')) },
    'fail',
    undefined,
    /^1 of 2 .*b accepts keys/,
  ],
  [
    'neither true nor false',
    { inventory: inventory(keys('perhaps')) },
    'unknown',
    undefined,
    /disableLocalAuth of oai cannot be read/,
  ],
  [
    'its own property wins over the assessment',
    { inventory: inventory(keys(true)), ...silent(assessed(ACCOUNT_ID, 'Unhealthy', KEY)) },
    'pass',
  ],
  ['its own property needs no assessments', { inventory: inventory(keys(true)), assessments: refused() }, 'pass'],
  ['silent: Healthy', silent(healthy(ACCOUNT_ID, KEY)), 'pass', undefined, /1 of 1/],
  ['null is silent', { inventory: inventory(keys(null)), ...silent(healthy(ACCOUNT_ID, KEY)) }, 'pass'],
  [
    'silent: Unhealthy',
    silent(assessed(ACCOUNT_ID, 'Unhealthy', KEY)),
    'fail',
    undefined,
    /assessment "Do the right thing" is Unhealthy/,
  ],
  [
    'silent: the key in other casing',
    silent(assessed(ACCOUNT_ID, 'Unhealthy', KEY.toUpperCase())),
    'fail',
    undefined,
    /Unhealthy/,
  ],
  ['silent: NotApplicable', silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)), 'warn', undefined, /is NotApplicable/],
  [
    'silent: NotApplicable with a waiver of this check',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: { waivers: [waiver({ check: 'AISPM-025', assessment: KEY, resources: [ACCOUNT_ID] })] },
    },
    'pass',
  ],
  [
    'silent: NotApplicable with a waiver of the exemption',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: { waivers: [waiver({ assessment: KEY, resources: [ACCOUNT_ID] })] },
    },
    'pass',
  ],
  [
    'an expired waiver of one and a valid one of the other',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: {
        waivers: [
          waiver({ id: 'a', check: 'AISPM-025', assessment: KEY, resources: [ACCOUNT_ID], expires: '2026-11-01' }),
          waiver({ id: 'b', assessment: KEY, resources: [ACCOUNT_ID] }),
        ],
      },
    },
    'pass',
  ],
  [
    'silent: NotApplicable with an expired waiver',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: {
        waivers: [waiver({ check: 'AISPM-025', assessment: KEY, resources: [ACCOUNT_ID], expires: '2026-11-23' })],
      },
    },
    'warn',
  ],
  [
    'silent: NotApplicable with a waiver of another check',
    {
      ...silent(assessed(ACCOUNT_ID, 'NotApplicable', KEY)),
      policy: { waivers: [waiver({ check: 'AISPM-026', assessment: KEY, resources: [ACCOUNT_ID] })] },
    },
    'warn',
  ],
  [
    'silent: a status that nobody knows',
    silent(assessed(ACCOUNT_ID, 'Mystery', KEY)),
    'unknown',
    undefined,
    /"mystery"/,
  ],
  [
    'silent: another assessment says nothing',
    silent(healthy(ACCOUNT_ID)),
    'fail',
    undefined,
    /Azure’s default accepts keys/,
  ],
  [
    'silent: the assessment of another account says nothing',
    silent(healthy(`${ACCOUNT_ID}2`, KEY)),
    'fail',
    undefined,
    /default/,
  ],
  [
    'silent and no assessment: the default is open',
    {},
    'fail',
    undefined,
    /oai does not set disableLocalAuth, and Azure’s default accepts keys/,
  ],
  [
    'silent, a page lost',
    { assessments: partial() },
    'unknown',
    undefined,
    /oai does not say, and its assessments are not proven to be complete: Page 2/,
  ],
  [
    'silent, a page lost, Healthy seen',
    { assessments: partial(healthy(ACCOUNT_ID, KEY)) },
    'unknown',
    undefined,
    /not proven to be complete/,
  ],
  [
    'silent, a page lost, NotApplicable seen',
    { assessments: partial(assessed(ACCOUNT_ID, 'NotApplicable', KEY)) },
    'unknown',
  ],
  ['its own property, a page lost', { inventory: inventory(keys(true)), assessments: partial() }, 'pass'],
  ['silent, a page lost, but seen Unhealthy', { assessments: partial(assessed(ACCOUNT_ID, 'Unhealthy', KEY)) }, 'fail'],
  [
    'silent, assessments refused',
    { assessments: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /assessments could not be read: HTTP 403/,
  ],
  [
    'properties missing altogether',
    { inventory: inventory(account('oai', { properties: null })) },
    'fail',
    undefined,
    /does not set disableLocalAuth/,
  ],
  [
    'a child’s assessment counts for the account',
    silent(recommendation(`${ACCOUNT_ID}/projects/p`, { status: { code: 'Healthy' } }, KEY)),
    'pass',
  ],
  ['only a workspace', { inventory: inventory(workspace('ml')) }, 'not-applicable', undefined, /^No account$/],
  ['only a registry', { inventory: inventory(registry('r')) }, 'not-applicable'],
  [
    'other Cognitive kinds and projects are not judged',
    {
      inventory: inventory(
        keys(true),
        account('v', { kind: 'Face', properties: { disableLocalAuth: false } }),
        project('oai', 'p'),
      ),
    },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  [
    'AIServices, in any casing',
    { inventory: inventory(account('x', { kind: 'aiSERVICES', properties: { disableLocalAuth: false } })) },
    'fail',
  ],
  [
    'a declared kind is judged',
    {
      inventory: inventory(account('s', { kind: 'SpeechServices', properties: { disableLocalAuth: false } })),
      policy: { aiTypes: [{ type: 'Microsoft.CognitiveServices/accounts', kinds: ['speechservices'] }] },
    },
    'fail',
  ],
]);
