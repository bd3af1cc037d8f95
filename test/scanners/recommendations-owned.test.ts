import { recommendationsOwned } from '../../src/scanners/recommendations-owned.ts';
import { hoursAgo, inHours, refused, workspace } from './evidence.ts';
import { ACCOUNT_ID, healthy, listing, partial, recommendation, WORKSPACE_ID } from './rows.ts';
import { cloud, inventory, registry, table } from './table.ts';

const urgent = recommendation(ACCOUNT_ID);
const lesser = recommendation(ACCOUNT_ID, { risk: { level: 'Low' } }, 'lesser');
const assignment = (properties: Record<string, unknown>, of = urgent, key = 'g1') => ({
  id: `${of.id}/governanceAssignments/${key}`,
  properties,
});
const owned = (over: Record<string, unknown> = {}) =>
  assignment({
    owner: 'someone@bank.example',
    remediationDueDate: '2026-12-01T00:00:00Z',
    isGracePeriod: false,
    ...over,
  });
const given = (governance: unknown, ...rows: readonly unknown[]) => ({
  assessments: listing(...(rows.length > 0 ? rows : [urgent])),
  governance,
});

table(recommendationsOwned, [
  [
    'owner and due date',
    given(listing(owned())),
    'pass',
    undefined,
    /^1 of 1 .*each with an owner and a due date: "Do the right thing" is due on 2026-12-01$/,
  ],
  [
    'no assignment',
    given(listing()),
    'fail',
    undefined,
    /^1 of 1 .*"Do the right thing" has no owner and no due date$/,
  ],
  ['no owner', given(listing(owned({ owner: '' }))), 'fail', undefined, /without an owner/],
  ['owner null', given(listing(owned({ owner: null }))), 'fail', undefined, /without an owner/],
  ['no due date', given(listing(owned({ remediationDueDate: null }))), 'fail', undefined, /owner but no due date/],
  [
    'an unreadable due date is none',
    given(listing(owned({ remediationDueDate: 'soon' }))),
    'fail',
    undefined,
    /no due date/,
  ],
  [
    'grace without a due date',
    given(listing(owned({ remediationDueDate: undefined, isGracePeriod: true }))),
    'fail',
    undefined,
    /no due date/,
  ],
  ['overdue', given(listing(owned({ remediationDueDate: hoursAgo(2) }))), 'warn', undefined, /was due on 2026-11-23$/],
  ['the due day itself is in time', given(listing(owned({ remediationDueDate: hoursAgo(1) }))), 'pass'],
  [
    'when its owner expects to be done',
    given(listing(owned({ remediationEta: { eta: '2026-11-29T00:00:00Z', justification: 'waits for the vendor' } }))),
    'pass',
    undefined,
    /is due on 2026-12-01, its owner expects 2026-11-29 \("waits for the vendor"\)$/,
  ],
  [
    'a reason without a day, overdue',
    given(
      listing(owned({ remediationDueDate: hoursAgo(99), remediationEta: { eta: null, justification: 'no budget' } })),
    ),
    'warn',
    undefined,
    /was due on 2026-11-19, its owner gives no day \("no budget"\)$/,
  ],
  [
    'joined by assignedResourceId, wherever its own id is',
    given(
      listing({
        id: '/subscriptions/x/providers/Microsoft.Security/governanceAssignments/g1',
        properties: { ...owned().properties, assignedResourceId: urgent.id.toUpperCase() },
      }),
    ),
    'pass',
  ],
  [
    'assignedResourceId names another assessment than the one it is nested under',
    given(listing(owned({ assignedResourceId: `${urgent.id}9` }))),
    'fail',
    undefined,
    /no owner and no due date/,
  ],
  ['due this very moment', given(listing(owned({ remediationDueDate: hoursAgo(0) }))), 'pass'],
  ['due in an hour', given(listing(owned({ remediationDueDate: inHours(1) }))), 'pass'],
  [
    'overdue, in its grace period',
    given(listing(owned({ remediationDueDate: hoursAgo(2), isGracePeriod: true }))),
    'pass',
    undefined,
    /in its grace period/,
  ],
  ['grace as a text', given(listing(owned({ remediationDueDate: hoursAgo(2), isGracePeriod: 'True' }))), 'pass'],
  [
    'grace that is no truth',
    given(listing(owned({ remediationDueDate: hoursAgo(2), isGracePeriod: 'maybe' }))),
    'warn',
  ],
  [
    'several: the newest due date, renewals counted',
    given(
      listing(
        owned({ remediationDueDate: '2026-12-05T00:00:00Z' }),
        assignment({ owner: 'o', remediationDueDate: '2026-12-20T00:00:00Z' }, urgent, 'g2'),
        assignment({ owner: 'o', remediationDueDate: hoursAgo(900) }, urgent, 'g3'),
      ),
    ),
    'pass',
    undefined,
    /due on 2026-12-20, 2 renewals/,
  ],
  [
    'several, all overdue',
    given(
      listing(
        owned({ remediationDueDate: hoursAgo(99) }),
        assignment({ owner: 'o', remediationDueDate: hoursAgo(50) }, urgent, 'g2'),
      ),
    ),
    'warn',
    undefined,
    /was due on 2026-11-21, 1 renewal/,
  ],
  ['the join is without case', given(listing({ ...owned(), id: owned().id.toUpperCase() })), 'pass'],
  [
    'the assignment of another assessment',
    given(listing({ ...owned(), id: `${urgent.id}9/governanceAssignments/g1` })),
    'fail',
  ],
  [
    'one owned, one not',
    given(listing(owned()), urgent, recommendation(ACCOUNT_ID, {}, 'other')),
    'fail',
    undefined,
    /^1 of 2/,
  ],
  [
    'lesser ones are only counted',
    given(listing(owned()), urgent, lesser),
    'pass',
    undefined,
    /; 1 of 1 lower-severity recommendation without an owner$/,
  ],
  [
    'a lesser one with an owner is not',
    given(listing(owned(), assignment({ owner: 'o' }, lesser)), urgent, lesser),
    'pass',
    undefined,
    /2026-12-01$/,
  ],
  [
    'a lesser one with an assignment that nobody owns is',
    given(listing(assignment({ owner: ' ' }, lesser)), lesser),
    'pass',
    undefined,
    /1 of 1 lower-severity/,
  ],
  ['healthy ones are not lesser ones', given(listing(), healthy(ACCOUNT_ID)), 'pass', undefined, /judge$/],
  ['nothing urgent', given(listing(), lesser), 'pass', undefined, /^0 of 0.*; 1 of 1 lower-severity/],
  [
    'nothing urgent, assignments unread: nothing is said of lesser ones',
    given(refused(), lesser),
    'pass',
    undefined,
    /^0 of 0[^;]*$/,
  ],
  ['nothing urgent, assignments partly read', given(partial(), lesser), 'pass', undefined, /^0 of 0[^;]*$/],
  [
    'assignments refused',
    given(refused('denied', 'HTTP 403')),
    'unknown',
    undefined,
    /governance assignments could not be read: HTTP 403/,
  ],
  [
    'assignments partly read, none seen',
    given(partial()),
    'unknown',
    undefined,
    /The assignments of "Do the right thing" are not proven to be complete: Page 2/,
  ],
  ['assignments partly read, one seen', given(partial(owned())), 'unknown', undefined, /Page 2/],
  [
    'assignments partly read, one overdue: a newer one may be missing',
    given(partial(owned({ remediationDueDate: hoursAgo(2) }))),
    'unknown',
  ],
  [
    'assessments partly read',
    { assessments: partial(urgent), governance: listing(owned()) },
    'unknown',
    undefined,
    /Page 2/,
  ],
  ['assessments partly read, one without an owner', { assessments: partial(urgent), governance: listing() }, 'fail'],
  [
    'no read of assignments',
    {
      ...given(listing()),
      permissions: {
        permissions: [
          { actions: ['*/read'], notActions: ['Microsoft.Security/assessments/governanceAssignments/read'] },
        ],
      },
    },
    'unknown',
    undefined,
    /governanceAssignments\/read/,
  ],
  [
    'a project of a hub counts for it',
    {
      inventory: inventory(
        workspace('ml', { kind: 'hub' }),
        workspace('p', { kind: 'project', properties: { hubResourceId: WORKSPACE_ID } }),
      ),
      ...given(listing(), recommendation(WORKSPACE_ID.replace(/ml$/, 'p'))),
    },
    'fail',
  ],
  ['only registries', { inventory: inventory(registry('r')) }, 'not-applicable', undefined, /registries/],
  ['no assessment at all', {}, 'not-applicable', 'AISPM-022'],
  [
    'none, the provider not registered',
    { registration: { registrationState: 'Unregistered' } },
    'not-applicable',
    'AISPM-015',
  ],
  ['none seen, a page lost', { assessments: partial() }, 'unknown', undefined, /proves nothing/],
  ['China', cloud('china'), 'not-applicable', undefined, /retired/],
]);
