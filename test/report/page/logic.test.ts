import { describe, expect, it } from 'vitest';
import type { Night, Report } from '../../../src/model/report.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { applyFilters, findingsInOrder, NO_FILTERS } from '../../../src/report/page/data/filters.ts';
import { fixModel, ownersOf, shownRows } from '../../../src/report/page/data/fix-model.ts';
import { groupsOf, placesBySubscription } from '../../../src/report/page/data/groups.ts';
import { comparisons, differenceWords } from '../../../src/report/page/data/nights.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { deploymentRows, sortedRows } from '../../../src/report/page/inventory/deployment-rows.ts';
import { networkWords, retirement } from '../../../src/report/page/inventory/plain-words.ts';
import { nextPlace } from '../../../src/report/page/matrix/grid-navigation.ts';
import { addressOf, changed, filterChange, filtersOf, hashOf, START } from '../../../src/report/page/shell/address.ts';
import { readsOf } from '../../../src/report/page/subscription/reads.ts';
import { passRate, slotsOf, ticksFor } from '../../../src/report/page/trend/nights.ts';
import { bankAfterManyNights } from './fixture.ts';

const model = reportModel(encodeReport(bankAfterManyNights()));
const namesOf = (change: Partial<typeof NO_FILTERS>) =>
  applyFilters(model, { ...NO_FILTERS, ...change }).rows.map((s) => model.subscriptions[s]?.name);

describe('filters', () => {
  it.each([
    ['a status', { status: 'unknown' }, ['Contoso Fabrikam']],
    ['waived', { status: 'waived' }, ['Contoso Prod AI', 'Contoso Data Science']],
    ['a resource', { text: 'oai-prod-2' }, ['Contoso Prod AI']],
    ['a name in other letters', { text: 'TREASURY' }, ['Contoso Treasury']],
    ['a check and a status', { text: 'AISPM-042', status: 'fail' }, ['Contoso Prod AI']],
    ['a management group', { text: 'mg-wealth' }, ['Contoso Wealth', 'Contoso Document AI']],
    ['a zone', { zone: '1' }, ['Contoso Sandbox']],
    ['what does not pass of two checks', { check: '042,020' }, ['Contoso Prod AI', 'Contoso Data Science']],
    ['what changed, in one area', { changed: true, area: 'runtime' }, ['Contoso Treasury']],
    ['nothing', { text: 'no such thing' }, []],
  ] as const)('%s', (_what, change, names) => expect(namesOf(change)).toEqual(names));

  it('a waived failure does not match fail', () => {
    const { isHit: hit } = applyFilters(model, { ...NO_FILTERS, status: 'fail' });
    const waived = model.find('026', 'contoso-prod-ai');
    expect(waived?.status).toBe('fail');
    expect(hit(waived?.subscription.index ?? -1, waived?.check.index ?? -1)).toBe(false);
  });

  it('sorts worst first, and by name, zone and owner both ways', () => {
    expect(namesOf({})[0]).toBe('Contoso Lending');
    expect(namesOf({}).at(-1)).toBe('Contoso Treasury');
    expect(namesOf({ sort: 'name' })[0]).toBe('Contoso Core Banking');
    expect(namesOf({ sort: 'name', descending: true })[0]).toBe('Contoso Wealth');
    expect(namesOf({ sort: 'zone', descending: true })[0]).toBe('Contoso Sandbox');
    expect(namesOf({ sort: 'owner' })[0]).toBe('Contoso Prod AI');
  });

  it('previous and next go through what does not pass, and through what a filter leaves', () => {
    const all = findingsInOrder(model, applyFilters(model, NO_FILTERS), NO_FILTERS);
    expect(all[0]?.check.id).toBe('AISPM-007');
    expect(all.every((cell) => cell.status !== 'pass' && cell.status !== 'not-applicable')).toBe(true);
    const filters = { ...NO_FILTERS, status: 'pass', text: 'contoso-treasury' } as const;
    expect(findingsInOrder(model, applyFilters(model, filters), filters)).toEqual([]);
    const passes = { ...NO_FILTERS, status: 'pass', text: 'Contoso Treasury' } as const;
    expect(
      findingsInOrder(model, applyFilters(model, passes), passes).every(
        (cell) => cell.status === 'pass' && cell.subscription.name === 'Contoso Treasury',
      ),
    ).toBe(true);
  });
});

describe('moving in the matrix', () => {
  const reach = { rows: 30, columns: 10, areas: [3, 6, 11] };
  it.each([
    [{ row: 0, column: 3 }, 'ArrowLeft', { row: 0, column: 0 }],
    [{ row: 0, column: 0 }, 'ArrowRight', { row: 0, column: 3 }],
    [{ row: 0, column: 12 }, 'ArrowRight', { row: 0, column: 12 }],
    [{ row: 0, column: 7 }, 'ArrowUp', { row: -1, column: 7 }],
    [{ row: -1, column: 7 }, 'ArrowUp', { row: -2, column: 6 }],
    [{ row: -1, column: 1 }, 'ArrowUp', { row: -1, column: 1 }],
    [{ row: -1, column: 2 }, 'ArrowDown', { row: 0, column: 0 }],
    [{ row: -2, column: 6 }, 'ArrowRight', { row: -2, column: 11 }],
    [{ row: -2, column: 11 }, 'ArrowDown', { row: -1, column: 11 }],
    [{ row: 29, column: 5 }, 'ArrowDown', { row: 29, column: 5 }],
    [{ row: 25, column: 5 }, 'PageDown', { row: 29, column: 5 }],
    [{ row: 4, column: 5 }, 'PageUp', { row: 0, column: 5 }],
    [{ row: 4, column: 5 }, 'Home', { row: 4, column: 3 }],
    [{ row: 4, column: 5 }, 'End', { row: 4, column: 12 }],
    [{ row: 4, column: 5 }, 'a', undefined],
  ])('%o %s', (from, key, to) => expect(nextPlace(from, key, reach)).toEqual(to));
});

describe('the address', () => {
  it.each([
    ['', '#/'],
    ['#overview', '#/overview'],
    ['#trend', '#/trend'],
    ['#large', '#/?by=group'],
    ['#f/007/abc', '#/?f=007/abc'],
    ['#f/007/contoso%2Dlending?from=cause:007', '#/?f=007/contoso-lending&from=cause:007'],
    ['#f/007', '#/'],
    ['#%E0%A4%A', '#/'],
    ['#__proto__', '#/'],
    ['#/s/14f4a941', '#/s/14f4a941'],
    ['#/o/ai-platform?with=2026-11-17', '#/o/ai-platform?with=2026-11-17'],
    ['#/?owner=AI%20Platform&zone=3&q=', '#/?owner=AI%20Platform&zone=3'],
  ])('%s is written out as %s', (hash, written) => {
    const address = addressOf(hash);
    expect(hashOf(address)).toBe(written.replace('#/overview', '#/'));
    expect(hashOf(addressOf(hashOf(address)))).toBe(hashOf(address));
  });

  it('opens a finding over what is in view, and keeps what narrows it', () => {
    const under = addressOf('#/trend?owner=Fraud%20IT');
    expect(hashOf(addressOf('#f/007/abc', under))).toBe('#/trend?owner=Fraud%20IT&f=007/abc');
  });

  it.each([
    { owner: 'Fraud & Co = 1', zone: '3', severity: 'high', check: '007' },
    { status: 'unknown', changed: true, text: 'a b/c', area: 'data', group: 'mg-risk' },
    { sort: 'zone', descending: true },
  ] as const)('carries every filter: %o', (change) => {
    const address = changed(START, filterChange(change));
    expect(filtersOf(addressOf(hashOf(address)))).toEqual({ ...NO_FILTERS, ...change });
    expect(hashOf(changed(address, filterChange(NO_FILTERS)))).toBe('#/');
  });

  it('takes a value that does not exist for no filter', () =>
    expect(filtersOf(addressOf('#/?status=bogus&ms=bogus'))).toEqual(NO_FILTERS));

  it('finds a finding by id and by name, and nothing by anything else', () => {
    const byName = model.find('007', 'contoso-lending');
    expect(byName?.check.id).toBe('AISPM-007');
    expect(model.find('007', byName?.subscription.id.toUpperCase() ?? '')).toEqual(byName);
    expect(model.find('AISPM-007', 'contoso-lending')).toEqual(byName);
    expect(model.find('999', 'contoso-lending')).toBeUndefined();
    expect(model.find('007', 'nobody')).toBeUndefined();
  });
});

describe('nights', () => {
  const night = (at: string, more: Partial<Night> = {}): Night => ({
    scanId: at,
    at,
    status: 'complete',
    byStatus: { fail: 1, unknown: 1, warn: 1, pending: 5, pass: 7, 'not-applicable': 9 },
    failingBySeverity: { critical: 0, high: 1, medium: 0, low: 0, info: 0 },
    inScope: 3,
    evaluated: 3,
    ...more,
  });
  it('shows the days between two scans on which none ran', () => {
    const slots = slotsOf([night('2026-11-20T02:00:00.000Z'), night('2026-11-23T02:00:00.000Z')], 30);
    expect(slots.map((slot) => [slot.at.slice(8, 10), slot.night !== undefined])).toEqual([
      ['20', true],
      ['21', false],
      ['22', false],
      ['23', true],
    ]);
    expect(slotsOf([night('2020-01-01T00:00:00.000Z'), night('2026-11-23T02:00:00.000Z')], 30)).toHaveLength(30);
  });
  it('counts unknown against the pass rate, and pending not at all', () =>
    expect(passRate(night('2026-11-20T02:00:00Z'))).toBe(70));
  it.each([
    [0, 1],
    [0, 7],
    [0, 21],
    [0, 149],
    [85, 100],
    [0, 20_000],
  ])('puts 3 to 6 lines between %i and %i', (from, to) => {
    const ticks = ticksFor(from, to);
    expect(ticks[0]).toBeLessThanOrEqual(from);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(to);
    expect(ticks.length).toBeGreaterThanOrEqual(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
  });
});

describe('what to fix', () => {
  const fix = fixModel(model);
  const toFix = fix.rows.flatMap((row) => row.places).length;

  it('is the same as in the night of the trend, and the owners sum to it', () => {
    const [night] = model.encoded.trend.slice(-1);
    expect(toFix).toBe(night?.toFix?.all);
    const owners = ownersOf(fix.rows);
    expect(owners.reduce((sum, one) => sum + one.all, 0)).toBe(toFix);
    expect(owners.map((one) => [one.owner, one.all]).sort()).toEqual([...(night?.toFix?.owners ?? [])].sort());
  });

  it('counts what a missing read leaves unknown, and it once', () => {
    const row = fix.rows.find((one) => one.status === 'unknown');
    expect([row?.key, row?.unknown, row?.places.length]).toEqual(['041-denied', 16, 1]);
    expect(row?.title).toBe('The scanner may not read Contoso Fabrikam: 16 checks');
  });

  it.each([
    ['an owner', { owner: 'AI Platform' }, ['042', '002', '025']],
    ['a zone', { zone: '2' }, ['034', '010', '020']],
    ['a check', { check: '007' }, ['007']],
    ['several checks', { check: '007,042' }, ['007', '042']],
    ['an area', { area: 'runtime' }, ['038']],
    ['a severity', { severity: 'medium' }, ['010', '020']],
    ['unknown', { status: 'unknown' }, ['041-denied']],
    ['what changed', { changed: true }, ['007', '042']],
    ['a text', { text: 'oai-prod-2' }, ['042']],
    ['nothing', { text: 'no such thing' }, []],
  ] as const)('is narrowed by %s', (_what, change, keys) =>
    expect(shownRows(model, fix, { ...NO_FILTERS, ...change }).map((row) => row.key)).toEqual(keys),
  );
});

it('compares with nights of other dates, and never with one that was not fully seen', () => {
  const { trend, scan } = model.encoded;
  expect(comparisons(trend, scan.startedAt).map((one) => [one.nights, one.date, one.before])).toEqual([
    [1, '2026-11-23', 11],
    [7, '2026-11-17', 7],
    [31, '2026-10-24', 1],
    [92, '2026-08-24', undefined],
  ]);
  const partial = trend.map((one) => (one.at.startsWith('2026-11-23') ? { ...one, status: 'partial' as const } : one));
  expect(comparisons(partial, scan.startedAt)[0]).toMatchObject({ before: undefined, why: 'was not fully scanned' });
  const without = trend.filter((one) => !one.at.startsWith('2026-11-23'));
  expect(comparisons(without, scan.startedAt)[0]).toMatchObject({ before: undefined, why: 'was not scanned' });
  expect([differenceWords(3, 1), differenceWords(1, 3), differenceWords(2, 2)]).toEqual(['2 more', '2 fewer', 'same']);
  expect([differenceWords(1500, 1), differenceWords(1, 20_001)]).toEqual(['1,499 more', '20,000 fewer']);
});

it.each(['group', 'owner', 'zone'] as const)('groups by %s, each subscription once, and counts what to fix', (by) => {
  const fix = fixModel(model);
  const all = model.subscriptions.map((one) => one.index);
  const groups = groupsOf(model, by, all, placesBySubscription(fix, fix.rows));
  expect(groups.flatMap((group) => group.rows).sort((a, b) => a - b)).toEqual(all);
  expect(groups.reduce((sum, group) => sum + group.toFix, 0)).toBe(fix.rows.flatMap((row) => row.places).length);
  expect(groups.map((group) => group.worst.fail).reduce((a, b) => a + b)).toBe(
    model.subscriptions.filter((one) => (one.counts[0] ?? 0) > 0).length,
  );
});

describe('subscriptions of the same name', () => {
  const report = bankAfterManyNights();
  const names = ['Contoso Lending', 'Contoso Payments'];
  const sharing = reportModel(
    encodeReport({
      ...report,
      subscriptions: report.subscriptions.map((one) => (names.includes(one.name) ? { ...one, name: 'Twin' } : one)),
    }),
  );
  const twins = sharing.subscriptions.filter((one) => one.name === 'Twin');

  it('show a short id; the others do not', () => {
    expect(twins.map((one) => one.label)).toEqual(twins.map((one) => `Twin (${one.id.slice(0, 8)})`));
    expect(new Set(sharing.subscriptions.map((one) => one.label)).size).toBe(report.subscriptions.length);
    expect(sharing.subscriptions.filter((one) => one.label !== one.name)).toEqual(twins);
  });

  it('are found by id and by label, and not by the name they share', () => {
    for (const one of twins) {
      expect(sharing.find('007', one.id)?.subscription).toBe(one);
      expect(sharing.find('007', `twin-${one.id.slice(0, 8)}`)?.subscription).toBe(one);
    }
    expect(sharing.find('007', 'twin')).toBeUndefined();
  });
});

describe('the inventory', () => {
  it('says of a deployment when its model retires, soonest first, and warns from 90 days before', () => {
    const report = bankAfterManyNights();
    const [item] = report.inventory.filter((one) => one.deployments?.length);
    if (!item) throw new Error('The bank has no deployment');
    const named = (name: string, inferenceEnds?: string) => ({
      name,
      model: 'gpt-4',
      version: '1',
      ...(inferenceEnds ? { inferenceEnds } : {}),
    });
    const deployments = [
      named('untold'),
      named('far', '2028-01-01T00:00:00Z'),
      named('later', '2027-02-23T00:00:00Z'),
      named('soon', '2027-02-22T00:00:00Z'),
      named('tomorrow', '2026-11-25T00:00:00Z'),
      named('old', '2026-06-01T00:00:00Z'),
    ];
    const model = reportModel(encodeReport({ ...report, inventory: [{ ...item, deployments }] }));
    const rows = sortedRows(model, deploymentRows(model.inventory()), 'retires', false);
    expect(
      rows.map(({ deployment, ends }) => [deployment, ends && retirement(ends, model.encoded.scan.startedAt)]),
    ).toEqual([
      ['old', { day: '1 Jun 2026', isSoon: true, note: ', retired' }],
      ['tomorrow', { day: '25 Nov 2026', isSoon: true, note: ', 1 day' }],
      ['soon', { day: '22 Feb 2027', isSoon: true, note: ', 90 days' }],
      ['later', { day: '23 Feb 2027', isSoon: false, note: '' }],
      ['far', { day: '1 Jan 2028', isSoon: false, note: '' }],
      ['untold', undefined],
    ]);
  });

  it.each([
    ['public Disabled', 'pass', 'private'],
    ['public Disabled', undefined, 'private'],
    ['public Disabled', 'fail', 'public Disabled'],
    ['public Enabled, default Allow', 'fail', 'open to all'],
    [undefined, 'fail', 'open to all'],
    ['public Enabled, default Deny', 'pass', 'restricted'],
    ['public Enabled, default Deny', undefined, 'public Enabled, default Deny'],
    ['public Sometimes', 'unknown', 'public Sometimes'],
    [undefined, undefined, undefined],
  ] as const)('calls the network %s, judged %s, %s', (network, status, words) => {
    expect(networkWords(network, status)).toBe(words);
  });
});

describe('the reads of a subscription', () => {
  const report = bankAfterManyNights();
  const lending = report.subscriptions[0]?.id ?? '';
  type Odd = Pick<Report['findings'][number], 'source' | 'status' | 'at'> & { readonly why?: string };
  const at = (second: number) => new Date(Date.parse(report.scan.startedAt) + second * 1000).toISOString();
  const readsWith = (odd: Readonly<Record<string, Odd>>) => {
    const findings = report.findings
      .filter((one) => one.subscriptionId === lending && odd[one.checkId.slice(-3)])
      .map((one) => ({ ...one, cause: undefined, ...odd[one.checkId.slice(-3)] }));
    const model = reportModel(encodeReport({ ...report, findings }));
    const [subscription] = model.subscriptions;
    return subscription ? readsOf(model, subscription) : [];
  };

  it('are its sources, with the time that is known of each', () => {
    expect(
      readsWith({
        '001': { source: 'graph; plans', status: 'pass', at: at(10) },
        '002': { source: 'graph', status: 'pass', at: at(10) },
        '003': { source: 'plans; graph; alerts', status: 'pass', at: at(10) },
        '004': { source: 'plans; alerts', status: 'pass', at: at(14) },
      }),
    ).toEqual([
      { source: 'graph', at: at(10), isExact: true, isSeen: true, checks: ['001', '002', '003'] },
      { source: 'plans', at: at(14), isExact: false, isSeen: true, checks: ['001', '003', '004'] },
      { source: 'alerts', at: at(14), isExact: false, isSeen: true, checks: ['003', '004'] },
    ]);
  });

  it('blame the only one that nothing was seen of', () => {
    const reads = readsWith({
      '001': { source: 'graph', status: 'pass', at: at(10) },
      '002': { source: 'graph; plans', status: 'unknown', why: 'denied', at: at(11) },
      '003': { source: 'graph; alerts', status: 'fail', at: at(11) },
    });
    expect(reads.map(({ isSeen, unseen }) => [isSeen, unseen])).toEqual([
      [true, undefined],
      [false, 'denied'],
      [true, undefined],
    ]);
  });

  it('blame none of two that may both be at fault', () => {
    const reads = readsWith({ '001': { source: 'graph; plans', status: 'unknown', why: 'denied', at: at(10) } });
    expect(reads.map(({ isSeen, unseen }) => [isSeen, unseen])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  });
});

describe('fix first', () => {
  it('shows what a charge comes to, from the findings that the page carries', () => {
    const report = bankAfterManyNights();
    const days = { from: '2026-10-25', to: '2026-11-23' };
    const estimate = { usd: { low: 10, high: 20 }, ...days };
    const costOf = (findings: Report['findings']) =>
      fixModel(reportModel(encodeReport({ ...report, findings }))).rows.find(({ key }) => key === '007')?.cost;
    expect(costOf(report.findings)).toEqual({ cost: 'not estimated', basis: undefined });
    const priced = report.findings.map((one) => (one.checkId === 'AISPM-007' ? { ...one, estimate } : one));
    const places = priced.filter((one) => one.checkId === 'AISPM-007' && one.status === 'fail' && !one.waiver).length;
    expect(costOf(priced)).toEqual({
      cost: `USD ${places * 10} to ${places * 20} a month`,
      basis: 'by the use of 2026-10-25 to 2026-11-23',
    });
  });
});
