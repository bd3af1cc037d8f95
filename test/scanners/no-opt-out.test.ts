import { noOptOut } from '../../src/scanners/no-opt-out.ts';
import { account, hoursAgo, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID } from './rows.ts';
import { ai, cloud, denied, inventory, table, unregistered, zone1 } from './table.ts';

const partly = { resourcesCoverageStatus: 'PartiallyCovered' };
const seenAt = (hours: number, key = 'plan:ai') => ({ history: { firstSeen: { [key]: hoursAgo(hours) } } });
const born = (hours: number) => ({
  inventory: inventory(account('oai', { properties: { dateCreated: hoursAgo(hours) } })),
});

const setting = (state: unknown, over: Record<string, unknown> = {}) => ({
  resourceId: ACCOUNT_ID,
  state: 'read',
  rows: [{ name: 'Default', properties: { state } }],
  ...over,
});
const given = (...accounts: readonly unknown[]) => ({ defenderSettings: { accounts } });
const absent = { resourceId: ACCOUNT_ID, state: 'absent', rows: [] };
const unread = { resourceId: ACCOUNT_ID, state: 'unread', why: 'denied', message: 'HTTP 403', rows: [] };

table(noOptOut, [
  [
    'no setting (404) is a failed reading',
    given(absent),
    'unknown',
    undefined,
    /oai could not be read: Azure answers 404/,
  ],
  ['an empty list', given(setting('', { rows: [] })), 'pass', undefined, /^1 of 1 AI account: none opts out/],
  ['Enabled', given(setting('Enabled')), 'pass'],
  [
    'Enabled in other casing, of an id in other casing',
    given(setting('ENABLED', { resourceId: ACCOUNT_ID.toUpperCase() })),
    'pass',
  ],
  [
    'Disabled and fully covered',
    given(setting('Disabled')),
    'warn',
    undefined,
    /oai is Disabled although plan AI is FullyCovered: the account and the plan disagree/,
  ],
  [
    'Disabled and partly covered',
    { ...given(setting('Disabled')), ...ai(partly) },
    'fail',
    undefined,
    /oai opts out: it is Disabled, and plan AI is PartiallyCovered/,
  ],
  [
    'Disabled and not covered',
    { ...given(setting('Disabled')), ...ai({ resourcesCoverageStatus: 'notCovered' }) },
    'fail',
  ],
  [
    'Disabled, and the coverage is not given',
    { ...given(setting('Disabled')), ...ai({ resourcesCoverageStatus: undefined }) },
    'unknown',
    undefined,
    /no resourcesCoverageStatus of plan AI/,
  ],
  [
    'Disabled, and the coverage is not known',
    { ...given(setting('Disabled')), ...ai({ resourcesCoverageStatus: 'Mostly' }) },
    'unknown',
    undefined,
    /"Mostly", which is not known/,
  ],
  [
    'Disabled at birth: an account of 23 hours',
    { ...given(setting('Disabled')), ...born(23), ...ai(partly) },
    'pending',
    undefined,
    /oai is Disabled and 23 h old/,
  ],
  ['Disabled, an account of a day', { ...given(setting('Disabled')), ...born(24), ...ai(partly) }, 'fail'],
  [
    'Disabled, an account first seen 2 hours ago, its age not given',
    {
      ...given(setting('Disabled')),
      inventory: inventory(account('oai', { properties: {} })),
      ...seenAt(2, ACCOUNT_ID.toLowerCase()),
      ...ai(partly),
    },
    'pending',
  ],
  [
    'Disabled, the plan on for 23 hours',
    { ...given(setting('Disabled')), ...ai({ ...partly, enablementTime: hoursAgo(23) }) },
    'pending',
    undefined,
    /plan AI has been on for 23 h/,
  ],
  [
    'Disabled, the plan on for a day',
    { ...given(setting('Disabled')), ...ai({ ...partly, enablementTime: hoursAgo(24) }) },
    'fail',
  ],
  [
    'Disabled, the plan enabled anew but known to us for longer',
    { ...given(setting('Disabled')), ...ai({ ...partly, enablementTime: hoursAgo(2) }), ...seenAt(30) },
    'fail',
  ],
  [
    'Disabled, the plan known to us for 2 hours and without a time of its own',
    { ...given(setting('Disabled')), ...ai({ ...partly, enablementTime: undefined }), ...seenAt(2) },
    'pending',
  ],
  [
    'Disabled, the age of the plan unknown',
    { ...given(setting('Disabled')), ...ai({ ...partly, enablementTime: undefined }) },
    'fail',
  ],
  [
    'Disabled, PascalCase',
    { ...given(setting('', { rows: [{ properties: { State: 'disabled' } }] })), ...ai(partly) },
    'fail',
  ],
  [
    'Enabled and Disabled',
    {
      ...given(setting('', { rows: [{ properties: { state: 'Enabled' } }, { properties: { state: 'Disabled' } }] })),
      ...ai(partly),
    },
    'fail',
  ],
  ['a state that nobody knows', given(setting('Paused')), 'unknown', undefined, /The AI setting of oai is Paused/],
  ['no state', given(setting(undefined)), 'unknown', undefined, /not given/],
  [
    'Enabled beside one that does not say',
    given(setting('', { rows: [{ properties: { state: 'Enabled' } }, { properties: null }] })),
    'unknown',
  ],
  ['unread', given(unread), 'unknown', undefined, /could not be read: HTTP 403/],
  ['not among the answers', given(), 'unknown', undefined, /The AI setting of oai could not be read: it was not asked/],
  [
    'one opts out, one unread',
    { inventory: inventory(account('oai'), account('b')), ...given(setting('Disabled')), ...ai(partly) },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'one fine, one unread',
    { inventory: inventory(account('oai'), account('b')), ...given(setting('Enabled')) },
    'unknown',
    undefined,
    /^1 of 2 .*b could not be read/,
  ],
  ['the whole kind unread', { defenderSettings: refused('failed', 'HTTP 500') }, 'unknown', undefined, /HTTP 500/],
  [
    'the plan Free',
    { ...given(setting('Disabled')), ...ai({ pricingTier: 'Free' }) },
    'not-applicable',
    'AISPM-001',
    /Nothing to opt out of: Plan AI is Free/,
  ],
  [
    'the plan Free in zone 1',
    { ...given(setting('Disabled')), ...ai({ pricingTier: 'Free' }), ...zone1 },
    'not-applicable',
    'AISPM-001',
  ],
  ['the plan on in zone 1', { ...given(setting('Disabled')), ...ai(partly), ...zone1 }, 'fail'],
  ['plans refused', { ...given(absent), ...denied }, 'unknown', undefined, /Defender plans/],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
  ['only a workspace', { inventory: inventory(workspace('ml')) }, 'not-applicable', undefined, /^No account$/],
  [
    'only a workspace, plans refused',
    { inventory: inventory(workspace('ml')), ...denied },
    'not-applicable',
    undefined,
    /^No account$/,
  ],
  [
    'other kinds are not asked',
    { inventory: inventory(account('oai'), account('v', { kind: 'Face' })), ...given(setting('Enabled')) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  ['Azure Government', cloud('usgov'), 'not-applicable', 'AISPM-001'],
]);
