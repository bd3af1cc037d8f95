import { recommendationsWithinSla } from '../../src/scanners/recommendations-within-sla.ts';
import { account, hoursAgo, inHours, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, healthy, listing, partial, recommendation, WORKSPACE_ID } from './rows.ts';
import { cloud, inventory, project, registry, table, unregistered, zone1 } from './table.ts';

const open = (hours: number, properties: Record<string, unknown> = {}) =>
  recommendation(ACCOUNT_ID, { status: { code: 'Unhealthy', statusChangeDate: hoursAgo(hours) }, ...properties });
const only = (...rows: readonly unknown[]) => ({ assessments: listing(...rows) });
const hub = inventory(
  workspace('ml', { kind: 'Hub' }),
  workspace('p', { kind: 'Project', properties: { hubResourceId: `${WORKSPACE_ID.toUpperCase()}/` } }),
);

table(recommendationsWithinSla, [
  ['nothing unhealthy', only(healthy(ACCOUNT_ID)), 'pass', undefined, /^0 of 0/],
  [
    'within its SLA names what is left',
    only(open(10)),
    'pass',
    undefined,
    /^1 of 1 .*within SLA: "Do the right thing" open for 10 h, 62 h left$/,
  ],
  [
    'the one with the least left comes first',
    only(open(10, { displayName: 'young' }), open(70, { displayName: 'old' })),
    'pass',
    undefined,
    /: "old" open for 70 h, 2 h left; "young"/,
  ],
  ['just within', only(open(72)), 'pass'],
  ['past its SLA', only(open(73)), 'fail', undefined, /^1 of 1 .*"Do the right thing" open for 3 d, SLA 3 d$/],
  [
    'past and within: fails and counts',
    only(
      open(10),
      recommendation(ACCOUNT_ID, { status: { code: 'Unhealthy', statusChangeDate: hoursAgo(100) } }, 'k2'),
    ),
    'fail',
    undefined,
    /^1 of 2/,
  ],
  ['zone 1 has 30 days', { ...only(open(719)), ...zone1 }, 'pass', undefined, /29 d, 1 h left/],
  ['zone 1, 31 days', { ...only(open(744)), ...zone1 }, 'fail'],
  ['zone 2 has 7 days', { ...only(open(169)), context: { zone: 2 } }, 'fail', undefined, /SLA 7 d/],
  ['the policy’s own SLA', { ...only(open(10)), policy: { slaHours: { '3': 5 } } }, 'fail', undefined, /SLA 5 h/],
  ['Critical counts, in any casing', only(open(73, { risk: { level: 'CRITICAL' } })), 'fail'],
  [
    'Medium does not, whatever the severity',
    only(open(9000, { risk: { level: 'Medium' } })),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  ['without risk the severity High counts', only(open(73, { risk: undefined })), 'fail'],
  [
    'without risk the severity Medium does not',
    only(open(73, { risk: undefined, metadata: { severity: 'Medium' } })),
    'pass',
  ],
  ['NotEvaluated falls back to severity', only(open(73, { risk: { level: 'NotEvaluated' } })), 'fail'],
  [
    'None falls back to severity',
    only(open(73, { risk: { level: 'None' }, metadata: { severity: 'Low' } })),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  [
    'PascalCase throughout',
    only({
      id: `${ACCOUNT_ID}/providers/Microsoft.Security/assessments/k`,
      properties: {
        ResourceDetails: { Id: ACCOUNT_ID },
        Status: { Code: 'Unhealthy', StatusChangeDate: hoursAgo(73) },
        Risk: { Level: 'High' },
        DisplayName: 'Pascal',
      },
    }),
    'fail',
    undefined,
    /"Pascal"/,
  ],
  [
    'an id in other casing',
    only({
      ...open(73),
      id: open(73).id.toUpperCase(),
      properties: { ...open(73).properties, resourceDetails: { id: ACCOUNT_ID.toUpperCase() } },
    }),
    'fail',
  ],
  [
    'firstEvaluationDate where the other is missing',
    only(open(0, { status: { code: 'Unhealthy', firstEvaluationDate: hoursAgo(73) } })),
    'fail',
  ],
  [
    'an unreadable date is none',
    only(open(0, { status: { code: 'Unhealthy', statusChangeDate: 'soon', firstEvaluationDate: hoursAgo(73) } })),
    'fail',
  ],
  [
    'no date: our own first sight',
    {
      ...only(open(0, { status: { code: 'Unhealthy' } })),
      history: { firstSeen: { [open(0).id.toLowerCase()]: hoursAgo(73) } },
    },
    'fail',
  ],
  [
    'no date and no history: seen first tonight',
    only(open(0, { status: { code: 'Unhealthy' } })),
    'pass',
    undefined,
    /open for 0 h/,
  ],
  ['a date to come', only(open(-5)), 'pass', undefined, /open for 0 h/],
  [
    'a deployment counts for its account',
    only(
      recommendation(`${ACCOUNT_ID}/deployments/chat`, {
        status: { code: 'Unhealthy', statusChangeDate: hoursAgo(73) },
      }),
    ),
    'fail',
  ],
  [
    'a project of a hub counts for it',
    {
      inventory: hub,
      ...only(
        recommendation(`${WORKSPACE_ID.replace(/ml$/, 'p')}`, {
          status: { code: 'Unhealthy', statusChangeDate: hoursAgo(73) },
        }),
      ),
    },
    'fail',
  ],
  [
    'an account that merely begins alike does not',
    only(
      healthy(ACCOUNT_ID),
      recommendation(`${ACCOUNT_ID}2`, { status: { code: 'Unhealthy', statusChangeDate: hoursAgo(900) } }),
    ),
    'pass',
    undefined,
    /^0 of 0/,
  ],
  [
    'a related resource is not judged',
    {
      inventory: inventory(account('oai'), account('vision', { kind: 'ComputerVision' })),
      ...only(
        healthy(ACCOUNT_ID),
        recommendation(ACCOUNT_ID.replace(/oai$/, 'vision'), {
          status: { code: 'Unhealthy', statusChangeDate: hoursAgo(900) },
        }),
      ),
    },
    'pass',
  ],
  ['only registries', { inventory: inventory(registry('r')) }, 'not-applicable', undefined, /registries/],
  ['no assessment at all', {}, 'not-applicable', 'AISPM-022', /no assessment at all/],
  [
    'a projects’ parent without any',
    { inventory: inventory(account('oai'), project('oai', 'p')) },
    'not-applicable',
    'AISPM-022',
  ],
  [
    'none, not registered as the plans say, the registration refused',
    { registration: refused(), ...unregistered },
    'not-applicable',
    'AISPM-015',
    /not registered/,
  ],
  [
    'none, the provider not registered',
    { registration: { registrationState: 'NotRegistered' }, ...unregistered },
    'not-applicable',
    'AISPM-015',
    /not registered/,
  ],
  [
    'none, the provider Registering',
    { registration: { registrationState: 'Registering' } },
    'not-applicable',
    'AISPM-015',
    /Registering/,
  ],
  ['none, and the registration unread', { registration: refused() }, 'not-applicable', 'AISPM-022'],
  [
    'some, though the provider is not registered',
    { registration: { registrationState: 'NotRegistered' }, ...only(open(73)) },
    'fail',
  ],
  ['none seen, a page lost', { assessments: partial() }, 'unknown', undefined, /proves nothing: Page 2/],
  ['a page lost: fails on what was seen', { assessments: partial(open(73)) }, 'fail'],
  ['a page lost: cannot pass', { assessments: partial(open(1)) }, 'unknown', undefined, /Page 2 was lost/],
  [
    'no read of assessments',
    {
      permissions: { permissions: [{ actions: ['*/read'], notActions: ['Microsoft.Security/assessments/read'] }] },
      ...only(open(1)),
    },
    'unknown',
    undefined,
    /lacks Microsoft.Security\/assessments\/read/,
  ],
  [
    'assessments refused',
    { assessments: refused('denied', 'HTTP 403') },
    'unknown',
    undefined,
    /HTTP 403 \(Microsoft.Security\/assessments\/read\)/,
  ],
  ['an answer due later', { ...only(open(1)), context: { now: new Date(inHours(100)) } }, 'fail'],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
]);
