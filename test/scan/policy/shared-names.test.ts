import { expect, it } from 'vitest';
import { policySchema } from '../../../src/model/policy.ts';
import { sharedNameWarnings } from '../../../src/scan/policy/shared-names.ts';

const NOW = new Date('2026-11-24T01:00:00Z');
const SUBSCRIPTIONS = [
  { id: 'id-1', name: 'Payments' },
  { id: 'id-2', name: 'PAYMENTS' },
  { id: 'id-3', name: 'Cards' },
];
const rationale = 'It is known and accepted';
const waiver = (subscriptions: readonly string[], expires = '2027-01-01') => ({
  waivers: [{ id: 'W1', check: 'AISPM-001', subscriptions, owner: 'Risk', rationale, expires }],
});
const owner = (subscriptions: readonly string[]) => ({
  owners: [{ name: 'Team', mail: ['team@bank.example'], match: { subscriptions } }],
});
const WORDS = 'names "payments", and 2 subscriptions are called so';

it.each<[string, object, string | undefined]>([
  ['a waiver', waiver(['Cards', 'payments']), 'Waiver W1 (AISPM-001)'],
  ['an owner rule', owner(['payments']), 'owners.0 (Team)'],
  ['an exclusion', { exclude: [{ subscriptions: ['payments'], rationale }] }, 'exclude for payments'],
  [
    'an opt-out',
    { promptEvidenceOptOut: [{ subscriptions: ['payments'], rationale, approvedBy: 'DPO' }] },
    'promptEvidenceOptOut.0',
  ],
  [
    'a justification',
    { zeroAttackPaths: [{ subscriptions: ['payments'], justification: rationale, by: 'SOC', date: '2026-11-01' }] },
    'zeroAttackPaths.0',
  ],
  [
    'a declaration',
    { purviewSharing: { subscriptions: [{ subscriptions: ['payments'], value: 'off', rationale }] } },
    'purviewSharing.subscriptions.0',
  ],
  [
    'a requirement',
    { customerManagedKeys: { subscriptions: [{ subscriptions: ['payments'], value: true, rationale }] } },
    'customerManagedKeys.subscriptions.0',
  ],
  ['a name that one bears', waiver(['Cards']), undefined],
  ['an id', waiver(['id-1']), undefined],
  ['a pattern that is meant for several', waiver(['pay*']), undefined],
  ['a waiver that has run out', waiver(['payments'], '2026-11-23'), undefined],
])('%s', (_what, declared, what) => {
  const warnings = [...sharedNameWarnings(policySchema.parse(declared), SUBSCRIPTIONS, NOW)];
  expect(warnings.map((one) => one.split(':')[0])).toEqual(what === undefined ? [] : [`${what} ${WORDS}`]);
  for (const one of warnings) expect(one).toMatch(/Give the ids that are meant: id-1, id-2$/);
});
