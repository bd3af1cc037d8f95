import { describe, expect, it } from 'vitest';
import type { Readings } from '../../../src/model/evidence.ts';
import { defaultPolicy } from '../../../src/model/policy.ts';
import type { Subject } from '../../../src/model/subject.ts';
import { firstSeenIn } from '../../../src/scan/memory/first-seen.ts';

const subject: Subject = { id: 'a', name: 'A', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
const read = <T>(value: T) => ({ ok: true, value, source: '', at: '' }) as const;
const refused = { ok: false, why: 'denied', message: '', source: '', at: '' } as const;
const ACCOUNT = '/subscriptions/a/resourceGroups/r/providers/Microsoft.CognitiveServices/accounts/One';
const ASSESSMENT = `${ACCOUNT}/providers/Microsoft.Security/assessments/Key`;
const PATH = '/subscriptions/a/providers/Microsoft.Security/locations/x/attackPaths/P';
const row = { id: ACCOUNT, name: 'One', type: 'microsoft.cognitiveservices/accounts' };
const all: Readings = {
  permissions: read({ permissions: [{ actions: ['*/read'], notActions: [] }] }),
  plans: read({
    plans: [
      { name: 'CloudPosture', pricingTier: 'Standard' },
      { name: 'AI', pricingTier: 'Free' },
    ],
  }),
  inventory: read({ rows: [row], totalRecords: 1, pages: 1 }),
  assessments: read({ rows: [{ id: ASSESSMENT, properties: {} }] }),
  attackPaths: read({ rows: [{ id: PATH, properties: {} }] }),
};
const sights = (over: Partial<Readings> = {}) => firstSeenIn({ ...all, ...over }, { subject, policy: defaultPolicy() });
const forgets = (over: Partial<Readings> = {}) =>
  ['plan:ai', ACCOUNT, ASSESSMENT, PATH].map((key) => key.toLowerCase()).map(sights(over).gone);

describe('what a night saw', () => {
  it('is resources, paths, assessments and plans that are on', () =>
    expect(sights().firstSeen).toEqual([ACCOUNT, PATH, ASSESSMENT, 'plan:CloudPosture']));

  it.each<[string, Partial<Readings>, boolean[]]>([
    ['everything read: what is not there is forgotten', {}, [true, true, true, true]],
    [
      'nothing read: nothing is',
      { plans: refused, inventory: refused, assessments: refused, attackPaths: refused },
      [false, false, false, false],
    ],
    [
      'an unproven list',
      { assessments: read({ rows: [], blind: { why: 'truncated', message: '' } }) },
      [true, true, false, true],
    ],
    [
      'a plan that cannot be read',
      { plans: read({ plans: [{ name: 'CloudPosture', pricingTier: 'Standard' }], unreadable: { ai: 'no tier' } }) },
      [false, true, true, true],
    ],
    ['an empty list of plans', { plans: read({ plans: [] }) }, [false, true, true, true]],
    [
      'permissions unread: Resource Graph’s silence proves nothing',
      { permissions: refused },
      [true, false, false, false],
    ],
  ])('%s', (_name, over, expected) => expect(forgets(over)).toEqual(expected));
});
