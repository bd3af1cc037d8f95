import { describe, expect, it } from 'vitest';
import { everySubscriptionSeen } from '../../src/scanners/every-subscription-seen.ts';
import { type Given, judged, refused } from './evidence.ts';
import { inventory, subject } from './table.ts';

const rows: readonly (readonly [string, Given, string, RegExp])[] = [
  ['seen', {}, 'pass', /^Seen and evaluated; All subscriptions under mg were listed$/],
  [
    'seen, completeness not proven',
    { completeness: { proven: false, message: 'the tenant root group could not be read' } },
    'pass',
    /root group could not be read/,
  ],
  [
    'seen, of one tenant of two',
    {
      ...subject({ tenantId: 'ours' }),
      completeness: {
        proven: false,
        message: 'not proven of all',
        tenants: [
          { tenantId: 'theirs', proven: false, message: 'nothing is known of theirs' },
          { tenantId: 'ours', proven: true, message: 'every subscription of ours was listed' },
        ],
      },
    },
    'pass',
    /^Seen and evaluated; every subscription of ours was listed$/,
  ],
  [
    'seen, of a tenant that nothing is said of',
    {
      ...subject({ tenantId: 'third' }),
      completeness: {
        proven: false,
        message: 'not proven of all',
        tenants: [{ tenantId: 'theirs', proven: true, message: 'every subscription of theirs was listed' }],
      },
    },
    'pass',
    /; not proven of all$/,
  ],
  ['seen, completeness unread', { completeness: refused('failed', 'HTTP 500') }, 'pass', /not proven: .*HTTP 500/],
  [
    'seen, though nothing of it could be read',
    { plans: refused(), inventory: refused(), permissions: refused(), ...subject({ inGraph: false }) },
    'pass',
    /Seen/,
  ],
  ['without AI', { inventory: inventory() }, 'pass', /Seen/],
  ['not visible', subject({ state: 'NotVisible' }), 'fail', /In scope, but not visible to the scanner/],
  ['Warned', subject({ state: 'Warned' }), 'pass', /Seen/],
  ['PastDue', subject({ state: 'PastDue' }), 'pass', /Seen/],
  ['Disabled', subject({ state: 'Disabled' }), 'not-applicable', /^The subscription is Disabled$/],
  ['Deleted', subject({ state: 'Deleted' }), 'not-applicable', /Deleted/],
  ['Expired', subject({ state: 'Expired' }), 'not-applicable', /Expired/],
];

describe('AISPM-040', () => {
  it.each(rows)('%s', (_name, given, status, message) => {
    const finding = judged(everySubscriptionSeen, given);
    expect(finding).toMatchObject({ status, severity: 'critical', message: expect.stringMatching(message) });
    expect(finding.cause).toBeUndefined();
  });
});
