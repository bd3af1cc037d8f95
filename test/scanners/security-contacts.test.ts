import { securityContacts } from '../../src/scanners/security-contacts.ts';
import { refused } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { cloud, table } from './table.ts';

const both = [
  { sourceType: 'Alert', minimalSeverity: 'Medium' },
  { sourceType: 'AttackPath', minimalRiskLevel: 'High' },
];
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
