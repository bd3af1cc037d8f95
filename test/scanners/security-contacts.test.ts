import { describe, expect, it } from 'vitest';
import { securityContacts } from '../../src/scanners/security-contacts.ts';
import { judged, refused } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { cloud, table } from './table.ts';

const both = [
  { sourceType: 'Alert', minimalSeverity: 'Medium' },
  { sourceType: 'AttackPath', minimalRiskLevel: 'High' },
];
const high = { sourceType: 'Alert', minimalSeverity: 'High' };
const contact = (over: Record<string, unknown> = {}, name = 'default') => ({
  name,
  properties: { isEnabled: true, emails: 'soc@bank.example', notificationsSources: both, ...over },
});
const given = (...rows: readonly unknown[]) => ({ contacts: listing(...rows) });
const roles = (state: string, ...names: readonly string[]) => ({
  emails: '',
  notificationsByRole: { state, roles: names },
});

table(securityContacts, [
  ['an address, for both', given(contact()), 'pass', undefined, /^default: notified of Alert and AttackPath$/],
  ['a role, for both', given(contact(roles('On', 'Owner'))), 'pass'],
  [
    'PascalCase',
    given({
      name: 'd',
      properties: {
        IsEnabled: 'True',
        Emails: 'x@y.example',
        NotificationsSources: [{ SourceType: 'ALERT' }, { SourceType: 'attackpath' }],
      },
    }),
    'pass',
  ],
  [
    'two that share the sources',
    given(contact({ notificationsSources: [both[0]] }, 'a'), contact({ notificationsSources: [both[1]] }, 'b')),
    'pass',
    undefined,
    /^a, b: notified/,
  ],
  ['addresses as a list', given(contact({ emails: ['soc@bank.example'] })), 'pass'],
  [
    'no attack paths',
    given(contact({ notificationsSources: [both[0]] })),
    'warn',
    undefined,
    /^default: not notified of AttackPath$/,
  ],
  [
    'alerts only from High: a jailbreak is Medium',
    given(contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'High' }, both[1]] })),
    'warn',
    undefined,
    /^default: notified of Alert only from High$/,
  ],
  [
    'attack paths only from Critical',
    given(contact({ notificationsSources: [both[0], { sourceType: 'AttackPath', minimalRiskLevel: 'critical' }] })),
    'warn',
    undefined,
    /^default: notified of AttackPath only from critical$/,
  ],
  [
    'both only from the worst',
    given(
      contact({
        notificationsSources: [
          { sourceType: 'Alert', minimalSeverity: 'High' },
          { sourceType: 'AttackPath', minimalRiskLevel: 'Critical' },
        ],
      }),
    ),
    'warn',
    undefined,
    /only from High, notified of AttackPath only from Critical$/,
  ],
  [
    'alerts only from High, no attack paths',
    given(contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'High' }] })),
    'warn',
    undefined,
    /only from High, not notified of AttackPath$/,
  ],
  [
    'alerts from High, and another contact from Low',
    given(
      contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'High' }, both[1]] }, 'a'),
      contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'low' }] }, 'b'),
    ),
    'pass',
  ],
  [
    'a threshold that is not known',
    given(contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'Huge' }, both[1]] })),
    'unknown',
    undefined,
    /minimalSeverity "Huge" of default is not known/,
  ],
  [
    'the shape of 2020-01-01-preview, without sources',
    given({
      name: 'default',
      properties: {
        alertNotifications: { state: 'On', minimalSeverity: 'High' },
        notificationsByRole: { state: 'On', roles: ['Owner'] },
        emails: 'user@example.com',
        phone: '',
      },
    }),
    'unknown',
    undefined,
    /Whether default is enabled/,
  ],
  ['no alerts', given(contact({ notificationsSources: [both[1]] })), 'warn', undefined, /not notified of Alert$/],
  [
    'one without any source beside the one that is notified',
    given(contact({ notificationsSources: [] }, 'a'), contact({ notificationsSources: [high] }, 'b')),
    'warn',
    undefined,
    /^b: notified of Alert only from High, not notified of AttackPath$/,
  ],
  [
    'alerts from a threshold and, as another source, from High',
    given(contact({ notificationsSources: [high, { sourceType: 'Alert' }, both[1]] })),
    'pass',
  ],
  [
    'nobody knows its name',
    given({ properties: { isEnabled: null, emails: 'x@y.example', notificationsSources: both } }),
    'unknown',
    undefined,
    /^Whether a contact is enabled/,
  ],
  ['no source', given(contact({ notificationsSources: [] })), 'fail', undefined, /^None of 1 contact is enabled/],
  ['another source', given(contact({ notificationsSources: [{ sourceType: 'News' }, {}] })), 'fail'],
  ['disabled', given(contact({ isEnabled: false })), 'fail'],
  ['disabled, as a text', given(contact({ isEnabled: 'False' })), 'fail'],
  [
    'disabled, and another for alerts',
    given(contact({ isEnabled: false }), contact({ notificationsSources: [both[0]] }, 'b')),
    'warn',
    undefined,
    /^b: not notified of AttackPath/,
  ],
  ['nobody to tell', given(contact({ emails: '' })), 'fail'],
  ['only separators', given(contact({ emails: ' ; ,' })), 'fail'],
  ['an empty list of addresses', given(contact({ emails: [] })), 'fail'],
  ['roles off', given(contact(roles('Off', 'Owner'))), 'fail'],
  ['roles on, none named', given(contact(roles('On'))), 'fail'],
  [
    'whether it is enabled is not given',
    given(contact({ isEnabled: null })),
    'unknown',
    undefined,
    /Whether default is enabled/,
  ],
  [
    'its sources are not given',
    given(contact({ notificationsSources: undefined })),
    'unknown',
    undefined,
    /for which sources/,
  ],
  ['not given of one, another for both', given(contact({ isEnabled: null }, 'a'), contact({}, 'b')), 'pass'],
  ['not given of one that reaches nobody', given(contact({ isEnabled: null, emails: null })), 'fail'],
  ['without properties', given({ id: '/x', properties: null }), 'fail'],
  ['an empty list', {}, 'fail', undefined, /There is no security contact/],
  [
    '404',
    { contacts: refused('failed', 'HTTP 404') },
    'unknown',
    undefined,
    /security contacts could not be read: HTTP 404/,
  ],
  ['a page lost, one told of both', { contacts: partial(contact()) }, 'pass'],
  [
    'a page lost, told of one',
    { contacts: partial(contact({ notificationsSources: [both[0]] })) },
    'unknown',
    undefined,
    /No contact for AttackPath was seen.*Page 2/,
  ],
  ['a page lost, none seen', { contacts: partial() }, 'unknown'],
  ['refused', { contacts: refused('denied', 'HTTP 403') }, 'unknown', undefined, /securityContacts\/read/],
  ['provider not registered', { contacts: refused('unregistered', '404') }, 'unknown', 'AISPM-015'],
  ['China', { ...given(), ...cloud('china') }, 'not-applicable', undefined, /retired/],
]);

const owner = { state: 'On', roles: ['Owner'] };
/** The contacts as read; the properties of the default contact that the command sends. */
const COMMANDS: readonly (readonly [string, readonly unknown[], Readonly<Record<string, unknown>>])[] = [
  ['none', [], { isEnabled: true, notificationsByRole: owner, notificationsSources: both }],
  [
    'one that is off, and what the service alone writes',
    [{ id: '/x', ...contact({ isEnabled: false, phone: '+41 44 000 00 00', etag: 'w/1' }, 'Default') }],
    { emails: 'soc@bank.example', phone: '+41 44 000 00 00', isEnabled: true, notificationsSources: both },
  ],
  [
    'alerts only from High, with a source that is not known',
    [contact({ notificationsSources: [high, { sourceType: 'News', level: 'High' }, both[1]] })],
    {
      emails: 'soc@bank.example',
      isEnabled: true,
      notificationsSources: [both[0], { sourceType: 'News', level: 'High' }, both[1]],
    },
  ],
  [
    'attack paths only from critical, in other casing',
    [contact({ notificationsSources: [both[0], { SourceType: 'ATTACKPATH', MinimalRiskLevel: 'CRITICAL' }] })],
    { emails: 'soc@bank.example', isEnabled: true, notificationsSources: both },
  ],
  [
    'a stricter threshold than is needed stays, a source that lacks is added',
    [contact({ notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'Low' }] })],
    {
      emails: 'soc@bank.example',
      isEnabled: true,
      notificationsSources: [{ sourceType: 'Alert', minimalSeverity: 'Low' }, both[1]],
    },
  ],
  [
    'a source without a threshold stays as it is',
    [contact({ notificationsSources: [{ sourceType: 'AttackPath' }] })],
    { emails: 'soc@bank.example', isEnabled: true, notificationsSources: [{ sourceType: 'AttackPath' }, both[0]] },
  ],
  [
    'nobody it reaches, with roles that are off',
    [contact({ emails: null, notificationsByRole: { state: 'Off', roles: ['Contributor'] } })],
    {
      isEnabled: true,
      notificationsByRole: { state: 'On', roles: ['Contributor'] },
      notificationsSources: both,
    },
  ],
  [
    'nobody it reaches, with no role named',
    [contact({ emails: '', notificationsByRole: { state: 'On', roles: [] } })],
    { emails: '', isEnabled: true, notificationsByRole: owner, notificationsSources: both },
  ],
  [
    'another contact that is notified of alerts: only what nobody is notified of is added',
    [contact({ notificationsSources: [both[0]] }, 'b'), contact({ notificationsSources: [] })],
    { emails: 'soc@bank.example', isEnabled: true, notificationsSources: [both[1]] },
  ],
  [
    'another contact alone: the default one is made anew',
    [contact({ notificationsSources: [both[0]] }, 'b')],
    { isEnabled: true, notificationsByRole: owner, notificationsSources: [both[1]] },
  ],
];
describe('what the command sends', () => {
  it.each(COMMANDS)('%s', (_name, rows, properties) => {
    const { commands } = judged(securityContacts, given(...rows));
    const [, body = ''] = /--body '(.*)'$/.exec(commands?.cli ?? '') ?? [];
    expect(JSON.parse(body)).toEqual({ properties });
    expect(commands?.powershell).toContain(body);
  });
});
