import { describe, expect, it } from 'vitest';
import { suppressionRules } from '../../src/scanners/suppression-rules.ts';
import { hoursAgo, inHours, judged, NOW, refused, SUBSCRIPTION } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { ai, cloud, denied, table, unregistered, zone1 } from './table.ts';

const JAILBREAK = 'AI.Azure_Jailbreak.ContentFiltering.BlockedAttempt';
const rule = (over: Record<string, unknown> = {}, name = 'quiet') => ({
  id: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/alertsSuppressionRules/${name}`,
  name,
  properties: { alertType: JAILBREAK, state: 'Enabled', reason: 'Noise', ...over },
});
const given = (...rules: readonly unknown[]) => ({ suppressionRules: listing(...rules) });
const scope = { suppressionAlertsScope: { allOf: [{ field: 'entities.ip.address', in: ['192.0.2.1'] }] } };

table(suppressionRules, [
  ['no rule', {}, 'pass', undefined, /^0 of 0/],
  ['of another alert', given(rule({ alertType: 'IpAnomaly' })), 'pass', undefined, /^0 of 0/],
  [
    'unlimited',
    given(rule()),
    'fail',
    undefined,
    /^1 of 1 .*quiet hides AI\.Azure_Jailbreak\.ContentFiltering\.BlockedAttempt with no end date, for every entity$/,
  ],
  ['limited', given(rule(scope)), 'warn', undefined, /limited to some entities/],
  ['allOf empty', given(rule({ suppressionAlertsScope: { allOf: [] } })), 'fail'],
  ['allOf null', given(rule({ suppressionAlertsScope: { allOf: null } })), 'fail'],
  ['scope null', given(rule({ suppressionAlertsScope: null })), 'fail'],
  ['every alert', given(rule({ alertType: '*' })), 'fail', undefined, /hides \*/],
  ['a prefix', given(rule({ alertType: 'AI.Azure_*' })), 'fail'],
  ['a prefix shorter than AI.', given(rule({ alertType: 'a*' })), 'fail'],
  ['a prefix of something else', given(rule({ alertType: 'VM_*' })), 'pass', undefined, /^0 of 0/],
  ['a prefix that only begins alike', given(rule({ alertType: 'AIx*' })), 'pass', undefined, /^0 of 0/],
  ['agents’ alerts', given(rule({ alertType: 'azure_agentic_Something' })), 'fail'],
  ['a prefix of agents’ alerts', given(rule({ alertType: 'Azure_*' })), 'fail'],
  ['AI without its dot is another type', given(rule({ alertType: 'AIModel' })), 'pass', undefined, /^0 of 0/],
  ['the type in other casing', given(rule({ alertType: JAILBREAK.toUpperCase() })), 'fail'],
  ['PascalCase', given({ name: 'q', properties: { AlertType: JAILBREAK, State: 'ENABLED' } }), 'fail'],
  ['disabled', given(rule({ state: 'Disabled' })), 'pass', undefined, /^1 of 1 .*none in force/],
  ['expired by state', given(rule({ state: 'Expired' })), 'pass'],
  ['expired by its date', given(rule({ expirationDateUtc: hoursAgo(1) })), 'pass'],
  ['expiring now', given(rule({ expirationDateUtc: NOW.toISOString() })), 'pass'],
  ['not expired yet', given(rule({ expirationDateUtc: inHours(1) })), 'fail', undefined, /until 2026-11-24/],
  ['expiry null', given(rule({ expirationDateUtc: null })), 'fail', undefined, /with no end date/],
  [
    'expiry unreadable',
    given(rule({ expirationDateUtc: 'one day' })),
    'unknown',
    undefined,
    /cannot be read: "one day"/,
  ],
  ['expiry unreadable of a disabled one', given(rule({ expirationDateUtc: 'one day', state: 'Disabled' })), 'pass'],
  ['an unknown state', given(rule({ state: 'Paused' })), 'unknown', undefined, /is "Paused"/],
  [
    'an unknown state, whatever the alert type',
    given(rule({ state: 'Paused', alertType: 'Paused' })),
    'unknown',
    undefined,
    /is "Paused"/,
  ],
  ['no state', given(rule({ state: undefined })), 'unknown', undefined, /is missing/],
  ['no alert type', given(rule({ alertType: null })), 'unknown', undefined, /does not say which alerts it hides/],
  ['no alert type, disabled', given(rule({ alertType: null, state: 'Disabled' })), 'pass'],
  [
    'two rules over AI alerts, none in force',
    given(rule({ state: 'Disabled' }), rule({ state: 'Disabled' }, 'loud')),
    'pass',
    undefined,
    /^2 of 2 suppression rules over AI alerts: none in force/,
  ],
  ['limited and unlimited', given(rule(scope), rule({}, 'loud')), 'fail', undefined, /^1 of 2 .*loud/],
  ['unlimited beside an unknown one', given(rule(), rule({ state: 'x' }, 'odd')), 'fail'],
  ['limited beside an unknown one', given(rule(scope), rule({ state: 'x' }, 'odd')), 'unknown'],
  ['judged although the plan is off', { ...given(rule()), ...ai({ pricingTier: 'Free' }) }, 'fail'],
  [
    'the plan off in zone 1',
    { ...given(rule()), ...ai({ pricingTier: 'Free' }), ...zone1 },
    'not-applicable',
    'AISPM-001',
  ],
  ['the plan on in zone 1', { ...given(rule()), ...zone1 }, 'fail'],
  ['plans refused: required all the same', { ...given(rule()), ...denied }, 'fail'],
  ['plans refused, no rule', { ...given(), ...denied }, 'pass'],
  [
    'plans refused where the zone makes the plan optional',
    { ...given(rule()), ...denied, ...zone1 },
    'unknown',
    undefined,
    /Defender plans/,
  ],
  [
    'a page lost, none in force seen',
    { suppressionRules: partial(rule({ state: 'Disabled' })) },
    'unknown',
    undefined,
    /Page 2/,
  ],
  ['a page lost, one in force seen', { suppressionRules: partial(rule()) }, 'fail'],
  [
    'rules refused',
    { suppressionRules: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /alert suppression rules could not be read/,
  ],
  [
    'provider not registered',
    { suppressionRules: refused('unregistered', '404'), ...unregistered },
    'unknown',
    'AISPM-015',
  ],
  ['Azure Government', { ...given(rule()), ...cloud('usgov') }, 'not-applicable', 'AISPM-001', /no AI services plan/],
]);

describe('a rule without an id', () => {
  it.each([
    [{ name: 'quiet' }, 'quiet'],
    [{ id: '', name: 'quiet' }, 'quiet'],
    [{}, ''],
  ])('%j is told by its name', (named, name) => {
    const { properties } = rule();
    expect(judged(suppressionRules, given({ ...named, properties })).items?.[0]?.resourceId).toBe(
      `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Security/alertsSuppressionRules/${name}`,
    );
  });
});
