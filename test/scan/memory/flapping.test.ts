import { describe, expect, it } from 'vitest';
import type { Status } from '../../../src/model/status.ts';
import { trackFlaps } from '../../../src/scan/memory/flapping.ts';
import { finding, item, night, run, told } from '../nights.ts';

const LETTERS: Readonly<Record<string, Status>> = { p: 'pass', f: 'fail', '?': 'unknown', w: 'warn' };
const nightsOf = (letters: string) => [...letters].map((letter) => [finding(LETTERS[letter] ?? 'pass')]);

/** What each night of a finding tells its owner; a change that is held back has brackets. */
const mailed = (letters: string): string[] =>
  run(nightsOf(letters)).map((folded) => folded.drift.map((row) => (row.held ? `(${row.kind})` : row.kind)).join(' '));

describe('a finding that begins and ceases to fail', () => {
  it.each([
    ['pfp', ['', 'regressed', 'fixed']],
    ['pfpf', ['', 'regressed', 'fixed', '(regressed) flapping']],
    ['pfpfpfp', ['', 'regressed', 'fixed', '(regressed) flapping', '(fixed)', '(regressed)', '(fixed)']],
    ['pfpfffff', ['', 'regressed', 'fixed', '(regressed) flapping', '', '', '', '']],
    ['pfpffffff', ['', 'regressed', 'fixed', '(regressed) flapping', '', '', '', '', 'steady']],
    ['pfpfffffpp', ['', 'regressed', 'fixed', '(regressed) flapping', '', '', '', '', '(fixed)', '']],
    ['pfpfffffffp', ['', 'regressed', 'fixed', '(regressed) flapping', '', '', '', '', 'steady', '', 'fixed']],
    ['pffffffpfff', ['', 'regressed', '', '', '', '', '', 'fixed', 'regressed', '', '']],
    ['pfpwpwp', ['', 'regressed', 'fixed', 'changed', 'changed', 'changed', 'changed']],
  ])('%s', (letters, rows) => expect(mailed(letters)).toEqual(rows));

  it('is not steady while it is out of sight, and is lost from sight as ever', () =>
    expect(mailed('pfpf??????f').slice(3)).toEqual([
      '(regressed) flapping',
      '',
      'lost-sight',
      '',
      '',
      '',
      '',
      'regained steady',
    ]));

  it('shows in the report that it fails, and on which days it changed', () => {
    const last = run(nightsOf('pfpf')).at(-1);
    expect(last?.findings[0]).toMatchObject({
      status: 'fail',
      flapping: { since: night(3), days: ['2026-11-02', '2026-11-03', '2026-11-04'] },
    });
    expect(last?.drift.find((row) => row.kind === 'flapping')).toMatchObject({
      to: 'fail',
      days: ['2026-11-02', '2026-11-03', '2026-11-04'],
    });
    expect(run(nightsOf('pfpffffff')).at(-1)?.findings[0]?.flapping).toBeUndefined();
  });

  it('counts several changes of one day as one', () => {
    const context = (at: string) => ({ at, flapping: { changes: 3, nights: 7, steadyNights: 5 } });
    let flaps: Parameters<typeof trackFlaps>[0];
    for (const hour of ['01', '08', '09', '10'])
      ({ flaps } = trackFlaps(flaps, true, 'fail', context(`2026-11-02T${hour}:00:00.000Z`)));
    expect(flaps).toEqual({ days: ['2026-11-02'] });
  });
});

describe('one resource of a finding that keeps failing', () => {
  const night_ = (a: Status, b: Status = 'fail') => [
    finding('fail', { items: [item('a', a), item('b', b)].filter((one) => one.status !== 'pass') }),
  ];
  it('is told as flapping by itself', () => {
    const nights = run([night_('pass'), night_('fail'), night_('pass'), night_('fail'), night_('pass')]);
    expect(nights.map((folded) => told(folded))).toEqual([
      [],
      ['appeared >fail a'],
      ['fixed fail>pass a'],
      ['appeared >fail a', 'flapping >fail a'],
      ['fixed fail>pass a'],
    ]);
    expect(nights.map((folded) => folded.drift.map((row) => row.held === true))).toEqual([
      [],
      [false],
      [false],
      [true, false],
      [true],
    ]);
    expect(nights.at(-1)?.findings[0]?.flapping?.resources).toHaveLength(1);
  });

  it('a new failure behind a finding that flaps is told', () => {
    const only = (...failing: string[]) => [
      failing.length > 0
        ? finding('fail', { items: failing.map((name) => item(name, 'fail')) })
        : finding('pass', { items: [] }),
    ];
    const nights = run([only(), only('a'), only(), only('a'), only(), only('a', 'b')]);
    const open = nights.at(-1)?.drift.filter((row) => !row.held);
    expect(open?.map((row) => [row.kind, row.resourceId?.split('/').at(-1)])).toEqual([['appeared', 'b']]);
  });
});
