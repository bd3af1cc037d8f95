import { syntheticTest } from '../../src/scanners/synthetic-test.ts';
import { hoursAgo, inHours, refused, SUBSCRIPTION } from './evidence.ts';
import { listing, partial } from './rows.ts';
import { ai, cloud, denied, recommended, table, unregistered, without, zone1 } from './table.ts';

const TYPE = 'AI.Azure_Jailbreak.ContentFiltering.DetectedAttempt';
const alert = (days: number, over: Record<string, unknown> = {}, name = 'a1') => ({
  id: `/alerts/${name}`,
  name,
  properties: { AlertType: TYPE, Status: 'Active', TimeGeneratedUtc: hoursAgo(days * 24), ...over },
});
const alerts = (...rows: readonly unknown[]) => ({ alerts: listing(...rows) });
const attested = (date: string, over: Record<string, unknown> = {}) => ({
  subscription: SUBSCRIPTION.toUpperCase(),
  by: 'the owner',
  date,
  alertId: '2518-x',
  ...over,
});
const records = (...attestations: readonly unknown[]) => ({ policy: { attestations } });

table(syntheticTest, [
  [
    'an alert',
    alerts(alert(5)),
    'pass',
    undefined,
    /^AI\.Azure_Jailbreak\.ContentFiltering\.DetectedAttempt at 2026-11-19T01:00:00\.000Z$/,
  ],
  ['the newest of several', alerts(alert(9), alert(2), alert(5)), 'pass', undefined, /2026-11-22/],
  ['a dismissed alert', alerts(alert(5, { Status: 'Dismissed' })), 'pass'],
  ['camelCase', alerts({ id: 'x', properties: { alertType: TYPE, timeGeneratedUtc: hoursAgo(1) } }), 'pass'],
  ['an alert about agents', alerts(alert(1, { AlertType: 'Azure_Agentic_Something' })), 'pass'],
  ['31 days old', alerts(alert(31)), 'pass'],
  ['32 days old', alerts(alert(32)), 'fail', undefined, /^No AI alert and no attested test in the last 31 days$/],
  ['zone 2 has 92 days', { ...alerts(alert(92)), context: { zone: 2 } }, 'pass'],
  ['zone 2, 93 days', { ...alerts(alert(93)), context: { zone: 2 } }, 'fail', undefined, /92 days/],
  ['zone 1, plan on, has 365 days', { ...alerts(alert(364)), ...zone1 }, 'pass'],
  [
    'the policy’s own window',
    { ...alerts(alert(5)), policy: { syntheticTestDays: { '3': 4 } } },
    'fail',
    undefined,
    /4 days/,
  ],
  ['in the future', alerts(alert(-1)), 'fail'],
  [
    'StartTimeUtc where the other is missing',
    alerts(alert(0, { TimeGeneratedUtc: undefined, StartTimeUtc: hoursAgo(1) })),
    'pass',
  ],
  [
    'StartTimeUtc where the other cannot be read',
    alerts(alert(0, { TimeGeneratedUtc: 'now', StartTimeUtc: hoursAgo(40 * 24) })),
    'fail',
  ],
  ['without a time', alerts(alert(0, { TimeGeneratedUtc: null })), 'unknown', undefined, /not when it was raised/],
  ['without a time beside one that counts', alerts(alert(0, { TimeGeneratedUtc: null }), alert(1)), 'pass'],
  ['a sample by its name', alerts(alert(1, {}, 'SIMULATED_AI.Azure_Jailbreak')), 'fail'],
  ['a sample by its type', alerts(alert(1, { AlertType: `SIMULATED_${TYPE}` })), 'fail'],
  ['a sample by its id', alerts(alert(1, { SystemAlertId: 'simulated_x' })), 'fail'],
  [
    'a sample by its display name',
    alerts(alert(1, { AlertDisplayName: '[SAMPLE ALERT] A jailbreak attempt' })),
    'fail',
  ],
  ['an alert of another kind', alerts(alert(1, { AlertType: 'VM_EICAR' })), 'fail'],
  ['an alert without a type', alerts(alert(1, { AlertType: null })), 'fail'],
  ['no alert', {}, 'fail'],
  [
    'attested',
    records(attested('2026-11-01')),
    'pass',
    undefined,
    /^Test of 2026-11-01 attested by the owner, alert 2518-x$/,
  ],
  [
    'the newest record',
    records(attested('2026-11-01'), attested('2026-11-20'), attested('2026-11-10')),
    'pass',
    undefined,
    /2026-11-20/,
  ],
  ['attested today', records(attested('2026-11-24')), 'pass'],
  ['attested for tomorrow', records(attested('2026-11-25')), 'fail'],
  ['attested 31 days ago holds until that day ends', records(attested('2026-10-24')), 'pass'],
  ['attested 32 days ago', records(attested('2026-10-23')), 'fail'],
  [
    'attested for another subscription',
    records(attested('2026-11-20', { subscription: '33333333-3333-3333-3333-333333333333' })),
    'fail',
  ],
  ['attested, alerts refused', { ...records(attested('2026-11-20')), alerts: refused() }, 'pass'],
  [
    'alerts refused',
    { alerts: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /AI alerts could not be read: HTTP 403/,
  ],
  ['a page lost, one seen', { alerts: partial(alert(1)) }, 'pass'],
  ['a page lost, none seen', { alerts: partial() }, 'unknown', undefined, /proves nothing: Page 2/],
  ['no read of alerts', without('Microsoft.Security/alerts/read'), 'unknown', undefined, /alerts\/read/],
  ['follows the plan', { ...alerts(alert(1)), ...ai({ pricingTier: 'Free' }) }, 'fail', 'AISPM-001', /Plan AI is Free/],
  [
    'follows the plan before it looks at alerts',
    { alerts: refused(), ...ai({ pricingTier: 'Free' }) },
    'fail',
    'AISPM-001',
  ],
  ['the plan off in zone 1', { ...ai({ pricingTier: 'Free' }), ...zone1 }, 'not-applicable', 'AISPM-001'],
  ['the plan on in zone 1', { ...zone1 }, 'fail', undefined, /365 days/],
  ['where the plan is only recommended', recommended, 'warn'],
  ['plans refused', { ...alerts(alert(1)), ...denied }, 'unknown', undefined, /Defender plans/],
  ['provider not registered', unregistered, 'unknown', 'AISPM-015'],
  ['Azure Government', cloud('usgov'), 'not-applicable', 'AISPM-001'],
  ['China', cloud('china'), 'not-applicable', 'AISPM-001'],
  ['a later night', { ...alerts(alert(1)), context: { now: new Date(inHours(31 * 24)) } }, 'fail'],
]);
