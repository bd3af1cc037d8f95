import { providerRegistered } from '../../src/scanners/provider-registered.ts';
import { refused } from './evidence.ts';
import { inventory, subject, table, unregistered } from './table.ts';

const state = (registrationState: string) => ({ registration: { registrationState } });

table(providerRegistered, [
  ['Registered', {}, 'pass', undefined, /^Microsoft.Security is Registered$/],
  ['any casing', state('REGISTERED'), 'pass'],
  ['Registering', state('Registering'), 'pending', undefined, /^Microsoft.Security is Registering$/],
  ['Registering, and its paths say not registered', { ...state('registering'), ...unregistered }, 'pending'],
  [
    'NotRegistered',
    { ...state('NotRegistered'), ...unregistered },
    'fail',
    undefined,
    /^Microsoft.Security is NotRegistered$/,
  ],
  ['Unregistering', state('Unregistering'), 'fail'],
  ['an unknown state', state('Frozen'), 'fail', undefined, /Frozen/],
  ['an empty state', state(''), 'unknown', undefined, /registrationState .* is empty/],
  [
    'an empty state, and its paths say not registered',
    { ...state(''), ...unregistered },
    'fail',
    undefined,
    /Subscription Not Registered/,
  ],
  [
    'Registered, and its paths say not registered',
    unregistered,
    'fail',
    undefined,
    /not registered: .*Subscription Not Registered/,
  ],
  ['Registered, and the plans are merely refused', { plans: refused('denied', 'HTTP 403') }, 'pass'],
  ['refused', { registration: refused('denied', 'HTTP 403 AuthorizationFailed') }, 'unknown', undefined, /HTTP 403/],
  [
    'refused, and its paths say not registered',
    { registration: refused('denied', 'HTTP 403'), ...unregistered },
    'fail',
    undefined,
    /Subscription Not Registered/,
  ],
  [
    'itself answered as not registered',
    { registration: refused('unregistered', 'Subscription Not Registered') },
    'fail',
  ],
  ['every subscription: without AI', { ...state('NotRegistered'), inventory: inventory() }, 'fail'],
  ['needs no inventory', { inventory: refused() }, 'pass'],
  ['needs no Resource Graph', subject({ inGraph: false }), 'pass'],
  ['a Warned subscription is judged', subject({ state: 'Warned' }), 'pass'],
]);
