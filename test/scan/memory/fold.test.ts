import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import type { Status } from '../../../src/model/status.ts';
import { fold } from '../../../src/scan/memory/fold.ts';
import { context, finding, idOf, item, night, resource, run, told } from '../nights.ts';

const statuses = (...list: Status[]) => run(list.map((status) => [finding(status)])).map(told);

describe('a finding, night after night', () => {
  it.each<[string, Status[], string[][]]>([
    ['a first scan is the baseline', ['fail'], [[]]],
    ['nothing changes', ['fail', 'fail', 'pass', 'pass'], [[], [], ['fixed fail>pass'], []]],
    [
      'fails, is fixed, fails again',
      ['pass', 'fail', 'pass', 'fail'],
      [[], ['regressed pass>fail'], ['fixed fail>pass'], ['regressed pass>fail', 'flapping >fail']],
    ],
    ['one blind night is no alarm', ['pass', 'unknown', 'pass'], [[], [], []]],
    [
      'two blind nights are said once',
      ['pass', 'unknown', 'unknown', 'unknown'],
      [[], [], ['lost-sight pass>unknown'], []],
    ],
    [
      'back in sight as it was',
      ['pass', 'unknown', 'unknown', 'pass'],
      [[], [], ['lost-sight pass>unknown'], ['regained pass>pass']],
    ],
    [
      'back in sight, and worse',
      ['pass', 'unknown', 'unknown', 'fail'],
      [[], [], ['lost-sight pass>unknown'], ['regressed pass>fail']],
    ],
    [
      'back in sight, and otherwise',
      ['pass', 'unknown', 'unknown', 'warn'],
      [[], [], ['lost-sight pass>unknown'], ['regained pass>warn']],
    ],
    ['fails behind one blind night', ['pass', 'unknown', 'fail'], [[], [], ['regressed pass>fail']]],
    [
      'pending does not end a failure',
      ['pass', 'fail', 'pending', 'fail', 'pending', 'pass'],
      [
        [],
        ['regressed pass>fail'],
        ['changed fail>pending'],
        ['changed pending>fail'],
        ['changed fail>pending'],
        ['fixed pending>pass'],
      ],
    ],
    [
      'a warning is no failure',
      ['pass', 'warn', 'fail', 'warn', 'pass'],
      [[], ['changed pass>warn'], ['regressed warn>fail'], ['fixed fail>warn'], ['changed warn>pass']],
    ],
    ['the check no longer applies', ['fail', 'not-applicable'], [[], ['fixed fail>not-applicable']]],
    ['blind from the first night on, then failing', ['unknown', 'unknown', 'fail'], [[], [], ['appeared >fail']]],
    ['blind from the first night on, then fine', ['unknown', 'pass'], [[], []]],
  ])('%s', (_name, list, expected) => expect(statuses(...list)).toEqual(expected));

  it('says since when it failed, and keeps the date over blind nights', () => {
    const nights = run((['pass', 'fail', 'unknown', 'fail', 'pass'] as const).map((status) => [finding(status)]));
    expect(nights.map((folded) => folded.findings[0]?.since)).toEqual([
      night(0),
      night(1),
      night(2),
      night(1),
      night(4),
    ]);
    expect(nights[4]?.drift[0]).toMatchObject({ kind: 'fixed', since: night(1) });
  });

  it('tells a subscription that is new in a later scan, but not a check that is', () => {
    expect(told(fold(null, [finding('fail')], context(3)))).toEqual(['appeared >fail']);
    expect(told(fold(null, [finding('fail')], context(0)))).toEqual([]);
    const [, second] = run([[finding('pass')], [finding('pass'), finding('fail', { checkId: 'AISPM-099' })]]);
    expect([told(second as never), second?.newChecks]).toEqual([[], ['AISPM-099']]);
  });

  it('forgets what left, and keeps when things were first seen', () => {
    const [first] = run([[finding('pass')]], () => ({ firstSeen: ['/x'] }));
    const gone = { ...(first as NonNullable<typeof first>).baseline, findings: {}, checks: [], gone: true };
    const back = fold(gone, [finding('fail')], context(5, { firstSeen: ['/x'] }));
    expect(told(back)).toEqual(['appeared >fail']);
    expect(back.baseline.firstSeen['/x']).toBe(night(0));
  });

  it('dates anew what was gone in between: a plan that was off, a path that was fixed', () => {
    const seen = { firstSeen: ['plan:CloudPosture', '/p'] };
    const nights = run([[finding('pass')], [finding('pass')], [finding('pass')]], (index) =>
      index === 1 ? { gone: (key) => key === 'plan:cloudposture' } : seen,
    );
    expect(nights.map((folded) => folded.baseline.firstSeen)).toEqual([
      { 'plan:cloudposture': night(0), '/p': night(0) },
      { '/p': night(0) },
      { 'plan:cloudposture': night(2), '/p': night(0) },
    ]);
  });

  it('carries severity, zone, cause, owner and waiver; a fix keeps the cause that explained the failure', () => {
    const waiver = { id: 'w', owner: 'o', rationale: 'because it is so', expires: '2027-01-01' };
    const [, second, third] = run(
      [[finding('pass')], [finding('fail', { cause: 'AISPM-007', owner: 'AI board', waiver })], [finding('pass')]],
      () => ({ owner: 'Ops', zone: 2 }),
    );
    expect(second?.drift[0]).toMatchObject({
      severity: 'high',
      zone: 2,
      cause: 'AISPM-007',
      owner: 'AI board',
      waived: true,
    });
    expect(third?.drift[0]).toMatchObject({ kind: 'fixed', cause: 'AISPM-007', owner: 'Ops' });
    expect(third?.drift[0]?.waived).toBeUndefined();
  });
});

describe('items', () => {
  const fails = (...names: string[]): readonly Finding[] => [
    finding('fail', { items: names.map((name) => item(name, 'fail')) }),
  ];

  it('a new failing resource under a failing check is drift; what changes with its finding is reported with it', () => {
    const nights = run([[finding('pass')], fails('a'), fails('a', 'b'), fails('b'), [finding('pass')]]);
    expect(nights.map(told)).toEqual([
      [],
      ['regressed pass>fail'],
      ['appeared >fail b'],
      ['fixed fail>pass a'],
      ['fixed fail>pass'],
    ]);
  });

  it('a resource that was there before has regressed', () => {
    const nights = run([fails('a'), fails('a', 'b')], () => ({ firstSeen: [resource('b').toUpperCase()] }));
    expect(told(nights[1] as never)).toEqual(['regressed >fail b']);
  });

  it('one that the inventory no longer holds is gone; parts of one that it holds are fixed', () => {
    const nights = run([
      [finding('fail', { items: [item('a', 'fail'), item('x', 'fail'), item('b/deployments/gpt', 'fail')] })],
      fails('a'),
    ]);
    expect(told(nights[1] as never)).toEqual([
      'gone fail> x',
      'fixed fail>pass b/deployments/gpt'.replace('b/deployments/', ''),
    ]);
  });

  it('neither fixed nor gone while the inventory is blind, the finding is unknown, or rows may be missing', () => {
    const blind = run([fails('a', 'b'), fails('a')], (index) => (index === 1 ? { inventory: undefined } : {}));
    const unknown = run([fails('a', 'b'), [finding('unknown', { items: [item('a', 'unknown')] })]]);
    const partial = run([fails('a', 'b'), [finding('fail', { items: [item('a', 'fail')], partial: true })]]);
    for (const nights of [blind, unknown, partial]) {
      expect(told(nights[1] as never)).toEqual([]);
      expect(Object.keys(nights[1]?.baseline.findings['AISPM-001']?.items ?? {}).sort()).toEqual(
        ['a', 'b'].map(resource),
      );
    }
  });

  it('an unknown item under a failing finding is lost from sight by itself, and comes back by itself', () => {
    const half = (status: Status): readonly Finding[] => [
      finding('fail', { items: [item('a', 'fail'), item('b', status)] }),
    ];
    expect(run([half('fail'), half('unknown'), half('unknown'), half('fail')]).map(told)).toEqual([
      [],
      [],
      ['lost-sight fail>unknown b'],
      ['regained fail>fail b'],
    ]);
  });

  it('a resource that began to fail while out of sight or pending is reported', () => {
    const unknown = [finding('unknown')];
    expect(run([fails('a'), unknown, unknown, fails('a', 'b')]).map(told)).toEqual([
      [],
      [],
      ['lost-sight fail>unknown'],
      ['regained fail>fail', 'appeared >fail b'],
    ]);
    const pending = [finding('pending', { items: [item('a', 'pending')] })];
    expect(run([fails('a'), pending, fails('a', 'b')]).map(told)).toEqual([
      [],
      ['changed fail>pending'],
      ['changed pending>fail', 'appeared >fail b'],
    ]);
  });

  it('a hostile resource id is a key like any other', () => {
    for (const id of ['__proto__', 'constructor', 'toString']) {
      const nights = run([
        [finding('fail', { items: [] })],
        [finding('fail', { items: [{ resourceId: id, status: 'fail', message: 'm' }] })],
      ]);
      expect(nights[1]?.drift.map((row) => [row.kind, row.resourceId])).toEqual([['appeared', id]]);
    }
  });
});

it('folds one scan once', () => {
  const first = fold(null, [finding('pass')], context(0));
  const second = fold(first.baseline, [finding('fail')], context(1));
  const again = fold(second.baseline, [finding('fail')], context(1));
  expect(again).toEqual({ ...second, drift: [], notices: [], newChecks: [] });
  expect(again.baseline.scanId).toBe(idOf(1));
});
