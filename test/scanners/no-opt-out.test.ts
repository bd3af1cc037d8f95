import { noOptOut } from '../../src/scanners/no-opt-out.ts';
import { account, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID } from './rows.ts';
import { ai, cloud, denied, inventory, table, unregistered, zone1 } from './table.ts';

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
  ['no setting (404)', given(absent), 'pass', undefined, /^1 of 1 AI account: none opts out/],
  ['an empty list', given(setting('', { rows: [] })), 'pass'],
  ['Enabled', given(setting('Enabled')), 'pass'],
  [
    'Enabled in other casing, of an id in other casing',
    given(setting('ENABLED', { resourceId: ACCOUNT_ID.toUpperCase() })),
    'pass',
  ],
  ['Disabled', given(setting('Disabled')), 'fail', undefined, /oai opts out: its setting is Disabled/],
  ['Disabled, PascalCase', given(setting('', { rows: [{ properties: { State: 'disabled' } }] })), 'fail'],
  [
    'Enabled and Disabled',
    given(setting('', { rows: [{ properties: { state: 'Enabled' } }, { properties: { state: 'Disabled' } }] })),
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
  ['not among the answers', given(), 'unknown', undefined, /The AI setting of oai could not be read$/],
  [
    'one opts out, one unread',
    { inventory: inventory(account('oai'), account('b')), ...given(setting('Disabled')) },
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'one fine, one unread',
    { inventory: inventory(account('oai'), account('b')), ...given(absent) },
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
  ['the plan on in zone 1', { ...given(setting('Disabled')), ...zone1 }, 'fail'],
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
    { inventory: inventory(account('oai'), account('v', { kind: 'Face' })), ...given(absent) },
    'pass',
    undefined,
    /^1 of 1/,
  ],
  ['Azure Government', cloud('usgov'), 'not-applicable', 'AISPM-001'],
]);
