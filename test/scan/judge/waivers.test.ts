import { describe, expect, it } from 'vitest';
import { type Policy, policySchema } from '../../../src/model/policy.ts';
import { applyWaivers, waiverBook } from '../../../src/scan/judge/waivers.ts';
import { finding, item, night, run, SUB } from '../nights.ts';

const subject = { id: SUB, name: 'Prod AI', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
const waiver = (id: string, over: Record<string, unknown> = {}) => ({
  id,
  check: 'AISPM-001',
  owner: 'Risk',
  rationale: 'Accepted for now',
  expires: '2026-12-31',
  ...over,
});
const policyOf = (...waivers: Record<string, unknown>[]): Policy => policySchema.parse({ waivers });
const waived = (policy: Policy, one = finding('fail'), at = '2026-11-24T01:00:00Z') =>
  applyWaivers([one], subject, policy, new Date(at))[0];

describe('what a waiver excuses', () => {
  it('keeps the status and shows the record', () =>
    expect(waived(policyOf(waiver('W', { ticket: 'RISK-1' })))).toMatchObject({
      status: 'fail',
      waiver: { id: 'W', owner: 'Risk', expires: '2026-12-31', ticket: 'RISK-1' },
    }));

  it.each([
    ['a check of another id', waiver('W', { check: 'AISPM-002' })],
    ['another subscription', waiver('W', { subscriptions: ['Dev*'] })],
    ['after the end of its day', waiver('W', { expires: '2026-11-23' })],
  ])('not %s', (_name, one) => expect(waived(policyOf(one))?.waiver).toBeUndefined());

  it('holds until the end of its day, by name or id, without case', () => {
    for (const name of ['prod*', SUB.toUpperCase()])
      expect(waived(policyOf(waiver('W', { subscriptions: [name], expires: '2026-11-24' })))?.waiver?.id).toBe('W');
    expect(waived(policyOf(waiver('W')), finding('pass'))?.waiver).toBeUndefined();
    expect(waived(policyOf(waiver('W')), finding('unknown'))?.waiver).toBeUndefined();
  });

  it('excuses single items, and their finding only when every bad one is excused', () => {
    const two = finding('fail', { items: [item('a', 'fail'), item('b', 'warn'), item('c', 'pending')] });
    const one = waived(policyOf(waiver('A', { resources: ['*/a'] })), two);
    expect([one?.waiver, one?.items?.map((each) => each.waiver)]).toEqual([undefined, ['A', undefined, undefined]]);
    const both = waived(
      policyOf(waiver('A', { resources: ['*/a'] }), waiver('B', { resources: ['*/b'], expires: '2026-12-01' })),
      two,
    );
    expect([both?.waiver?.id, both?.items?.map((each) => each.waiver)]).toEqual(['B', ['A', 'B', undefined]]);
  });

  it('counts the last to run out where several cover one thing', () =>
    expect(waived(policyOf(waiver('short', { expires: '2026-12-01' }), waiver('long')))?.waiver?.id).toBe('long'));
});

describe('the end of a waiver', () => {
  /** What is announced each night of a failing finding, by the policy of that night. */
  const nights = (statuses: readonly ('fail' | 'pass' | 'unknown')[], policyOn: (index: number) => Policy) =>
    run(
      statuses.map((status, index) =>
        applyWaivers([finding(status)], subject, policyOn(index), new Date(night(index))),
      ),
      (index) => ({ waivers: waiverBook(subject, policyOn(index), new Date(night(index))), waiverNoticeDays: 2 }),
    ).map((folded) => folded.notices.map((notice) => `${notice.stage} ${notice.waiverId}`));
  const until = (day: number) => () => policyOf(waiver('W', { expires: `2026-11-0${day}` }));

  it('is announced once before and once after', () =>
    expect(nights(['fail', 'fail', 'fail', 'fail', 'fail', 'fail', 'fail'], until(5))).toEqual([
      [],
      [],
      ['soon W'],
      [],
      [],
      ['over W'],
      [],
    ]));
  it('is not announced for what was fixed, nor while it is out of sight', () => {
    expect(nights(['fail', 'fail', 'fail', 'pass', 'pass', 'pass'], until(5))).toEqual([
      [],
      [],
      ['soon W'],
      [],
      [],
      [],
    ]);
    expect(nights(['fail', 'fail', 'fail', 'unknown', 'unknown', 'unknown', 'fail'], until(5))).toEqual([
      [],
      [],
      ['soon W'],
      [],
      [],
      [],
      ['over W'],
    ]);
  });
  it('is announced again after it was moved', () =>
    expect(
      nights(['fail', 'fail', 'fail', 'fail', 'fail', 'fail', 'fail'], (index) =>
        policyOf(waiver('W', { expires: index < 3 ? '2026-11-03' : '2026-11-08' })),
      ),
    ).toEqual([['soon W'], [], [], [], [], ['soon W'], []]));
  it('is announced when it is removed from the policy, and not when another replaces it', () => {
    expect(nights(['fail', 'fail'], (index) => (index === 0 ? policyOf(waiver('W')) : policyOf()))).toEqual([
      [],
      ['over W'],
    ]);
    expect(nights(['fail', 'fail'], (index) => policyOf(waiver(index === 0 ? 'W' : 'V')))).toEqual([[], []]);
  });
});
