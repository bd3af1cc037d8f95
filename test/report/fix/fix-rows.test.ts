import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import type { Drift, Report } from '../../../src/model/report.ts';
import type { FixFilter, FixSource } from '../../../src/report/fix/fix-row.ts';
import { fixRows } from '../../../src/report/fix/fix-rows.ts';
import { firstThree, fixSums, sumLine } from '../../../src/report/fix/fix-sums.ts';
import { checkText } from '../../../src/scan/check-text.ts';
import { CHECKS } from '../../../src/scanners/index.ts';

const A = 'a0000000-0000-4000-8000-000000000001';
const B = 'b0000000-0000-4000-8000-000000000002';
const C = 'c0000000-0000-4000-8000-000000000003';
const STARTED = '2026-11-27T02:00:00.000Z';

type Given = Partial<Omit<Finding, 'checkId'>>;
const finding = (subscriptionId: string, check: string, given: Given = {}): Finding => ({
  checkId: `AISPM-${check}`,
  subscriptionId,
  status: 'fail',
  severity: 'high',
  message: `seen of ${check}`,
  source: 'test',
  at: STARTED,
  ...given,
});
const unknown = (subscriptionId: string, check: string, why: string, given: Given = {}): Finding =>
  finding(subscriptionId, check, { status: 'unknown', why, ...given });
const regressed = (subscriptionId: string, checkId: string): Drift => ({
  id: `${subscriptionId}${checkId}`,
  scanId: 'scan',
  at: STARTED,
  kind: 'regressed',
  checkId,
  subscriptionId,
  severity: 'high',
  zone: 3,
  message: '',
});

const sourceOf = (findings: readonly Finding[], more: Partial<FixSource> = {}): FixSource => ({
  scan: { startedAt: STARTED, missing: [] },
  checks: CHECKS.map(checkText) as Report['checks'],
  drift: [],
  baseline: true,
  subscriptions: [
    { id: A, name: 'Lending', state: 'Enabled', zone: 3, owner: 'Retail', aiResources: 4 },
    { id: B, name: 'Cards', state: 'Enabled', zone: 2, owner: 'Retail', aiResources: 2 },
    { id: C, name: 'Audit', state: 'Enabled', zone: 1, aiResources: 1 },
  ],
  findings: [...findings],
  ...more,
});
const rowsOf = (findings: readonly Finding[], more: Partial<FixSource> = {}, filter: FixFilter = {}) =>
  fixRows(sourceOf(findings, more), filter);
const brief = (findings: readonly Finding[], more: Partial<FixSource> = {}, filter: FixFilter = {}) =>
  rowsOf(findings, more, filter).map((row) => [row.key, row.places.map((one) => one.label), row.failing, row.unknown]);

describe('causes', () => {
  it('is one row from any number of subscriptions, with what follows from it', () => {
    const found = [
      finding(A, '007', { commands: { cli: 'az', powershell: 'Az' } }),
      finding(A, '031', { cause: 'AISPM-007', severity: 'critical' }),
      unknown(A, '030', 'failed', { cause: 'AISPM-007' }),
      finding(B, '007'),
      finding(C, '025', {
        counted: { total: 3, fail: 2, unknown: 0, warn: 0, pending: 0, pass: 1, 'not-applicable': 0 },
      }),
    ];
    expect(brief(found)).toEqual([
      ['007', ['Lending', 'Cards'], 1, 1],
      ['025', ['Audit'], 0, 0],
    ]);
    const [plan, keys] = rowsOf(found);
    expect(plan).toMatchObject({
      severity: 'critical',
      resources: 6,
      resourcesFail: false,
      role: 'Owner',
      verb: 'Script',
    });
    expect(plan?.charge).toContain('billed');
    expect(keys).toMatchObject({ resources: 2, resourcesFail: true, role: 'Contributor', charge: undefined });
  });

  it('leaves waived failures out, and what follows from them', () => {
    const waiver = { id: 'W', owner: 'x', rationale: 'x', expires: '2027-01-01' };
    const found = [
      finding(A, '015', { waiver }),
      finding(A, '031', { cause: 'AISPM-015' }),
      unknown(A, '001', 'unregistered', { cause: 'AISPM-015' }),
    ];
    expect(brief(found)).toEqual([['041-unregistered', ['Lending'], 0, 1]]);
  });

  it('tells what is new, since when, and for how many nights', () => {
    const found = [finding(A, '007', { since: STARTED }), finding(B, '007', { since: '2026-10-30T02:00:00.000Z' })];
    const [row] = rowsOf(found, { drift: [regressed(A, 'AISPM-007')] });
    expect(row).toMatchObject({ newPlaces: 1, since: '2026-10-30T02:00:00.000Z', nights: 29 });
    expect(row?.places.map((one) => one.isNew)).toEqual([true, false]);
    expect(rowsOf(found, { baseline: false })[0]).toMatchObject({ newPlaces: 0, nights: undefined });
  });

  it('names subscriptions of the same name apart, also when the filter leaves one', () => {
    const subscriptions = sourceOf([]).subscriptions.map((one) => ({ ...one, name: 'Shared' }));
    expect(brief([finding(A, '007')], { subscriptions }, { subscription: [A] })).toEqual([
      ['007', ['Shared (a0000000)'], 0, 0],
    ]);
  });
});

describe('missing reads', () => {
  const held = finding(A, '041', { status: 'pass' });
  it.each<[string, readonly Finding[], Partial<FixSource>, string]>([
    ['403, the permissions not known', [unknown(A, '001', 'denied'), unknown(A, '041', 'denied')], {}, '041-denied'],
    ['403, a read is missing', [unknown(A, '001', 'denied'), finding(A, '041')], {}, '041-denied'],
    ['403, every read is held', [unknown(A, '001', 'denied'), held], {}, '041-hidden'],
    ['Sentinel elsewhere', [unknown(A, '035', 'denied'), held], {}, '041-sentinel'],
    ['throttled', [unknown(A, '001', 'throttled')], {}, '041-throttled'],
    ['a value that is new', [unknown(A, '001', 'malformed')], {}, '041-malformed'],
    ['an outage', [unknown(A, '001', 'failed')], {}, '041-failed'],
    [
      'a shard that never finished',
      [unknown(A, '001', 'failed')],
      { scan: { startedAt: STARTED, missing: [A] } },
      '041-unfinished',
    ],
    [
      'not listed',
      [unknown(A, '001', 'denied'), finding(A, '040')],
      { subscriptions: [{ id: A, name: 'Lending', state: 'NotVisible', zone: 3 }] },
      '040',
    ],
  ])('%s', (_what, found, more, key) => {
    expect(rowsOf(found, more).map((row) => row.key)).toEqual([key]);
  });

  it('counts checks in its title, and the failure of 041 not beside them', () => {
    const found = [unknown(A, '001', 'denied'), unknown(A, '002', 'denied'), finding(A, '041')];
    expect(rowsOf(found).map((row) => row.title)).toEqual(['The scanner may not read Lending: 2 checks']);
    expect(rowsOf([...found, unknown(B, '001', 'denied'), finding(B, '041')])[0]?.title).toBe(
      'The scanner may not read 2 subscriptions: 3 checks',
    );
  });

  it('is new where it was not there in the scan before', () => {
    const found = [unknown(A, '001', 'denied', { since: STARTED }), finding(A, '041')];
    expect(rowsOf(found)[0]?.newPlaces).toBe(1);
    expect(rowsOf(found, { baseline: false })[0]?.newPlaces).toBe(0);
  });
});

describe('filters', () => {
  const found = [
    finding(A, '007'),
    finding(A, '031', { cause: 'AISPM-007', owner: 'Architects' }),
    finding(B, '025', { owner: 'Architects', severity: 'low' }),
    unknown(C, '001', 'denied'),
  ];
  it.each<[FixFilter, readonly string[]]>([
    [{}, ['041-denied', '007', '025']],
    [{ owner: ['Retail'] }, ['007']],
    [{ owner: ['arch*'] }, ['025']],
    [{ owner: [''] }, ['041-denied']],
    [{ zone: [1, 2] }, ['041-denied', '025']],
    [{ subscription: ['Lend*'] }, ['007']],
    [{ severity: ['low'] }, ['025']],
    [{ cause: ['007', '041-denied'] }, ['041-denied', '007']],
    [{ cause: ['AISPM-041'] }, ['041-denied']],
    [{ cause: ['041'], owner: ['Retail'] }, []],
  ])('%j', (filter, keys) => {
    expect(
      rowsOf(found, {}, filter)
        .map((row) => row.key)
        .sort(),
    ).toEqual([...keys].sort());
  });

  it('keeps what follows, whoever owns it', () => {
    expect(brief(found, {}, { owner: ['Retail'] })).toEqual([['007', ['Lending'], 1, 0]]);
  });
});

describe('sums', () => {
  it('adds up places, never what follows', () => {
    const found = [
      finding(A, '007'),
      finding(B, '007'),
      finding(A, '031', { cause: 'AISPM-007' }),
      unknown(C, '001', 'denied'),
      unknown(C, '002', 'denied'),
    ];
    const sums = fixSums(rowsOf(found));
    expect(sums).toEqual({
      causes: 2,
      toFix: 3,
      newToFix: 0,
      failures: 2,
      missingReads: 1,
      followers: 1,
      unknown: 2,
    });
    expect(sumLine(sums, 3)).toBe(
      '3 to fix, of 2 causes: 2 failures, and 1 that follows from them; 1 missing read. 2 checks are unknown. Unknown is not pass. 3 waived.',
    );
    expect(sumLine(fixSums([]), 0)).toBe('Nothing to fix. Nothing is unknown.');
  });

  it('names the three that clear most, each finding once', () => {
    const found = [
      ...['001', '003', '004', '005'].map((check) => unknown(C, check, 'denied')),
      finding(A, '007'),
      finding(A, '031', { cause: 'AISPM-007' }),
      finding(B, '007'),
      finding(A, '025'),
    ];
    expect(firstThree(rowsOf(found))).toBeUndefined();
    const first = firstThree(rowsOf([...found, finding(A, '039'), finding(B, '025')]));
    expect(first?.rows.map(({ row, clears }) => [row.key, clears])).toEqual([
      ['041-denied', 4],
      ['007', 3],
      ['025', 2],
    ]);
    expect(first).toMatchObject({ dealtWith: 9, of: 10 });
  });
});
