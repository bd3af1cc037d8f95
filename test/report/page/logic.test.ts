import { describe, expect, it } from 'vitest';
import type { Night } from '../../../src/model/report.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { applyFilters, findingsInOrder, NO_FILTERS } from '../../../src/report/page/data/filters.ts';
import { groupsOf } from '../../../src/report/page/data/management-groups.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { nextPlace } from '../../../src/report/page/matrix/grid-navigation.ts';
import { routeOf } from '../../../src/report/page/shell/route.ts';
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
    ['', { view: 'overview', grouped: false }],
    ['#trend', { view: 'trend', grouped: false }],
    ['#large', { view: 'overview', grouped: true }],
    ['#f/007/abc', { view: 'overview', grouped: false, finding: { check: '007', subscription: 'abc' } }],
    [
      '#f/007/contoso%2Dlending',
      { view: 'overview', grouped: false, finding: { check: '007', subscription: 'contoso-lending' } },
    ],
    ['#f/007', { view: 'overview', grouped: false }],
    ['#%E0%A4%A', { view: 'overview', grouped: false }],
    ['#__proto__', { view: 'overview', grouped: false }],
  ])('%s', (hash, route) => expect(routeOf(hash)).toEqual(route));

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

it('groups by the nearest management group, worst first, each subscription once', () => {
  const groups = groupsOf(model);
  expect(groups.flatMap((group) => group.rows).sort((a, b) => a - b)).toEqual(
    model.subscriptions.map((one) => one.index),
  );
  expect(groups[0]?.name).toBe('mg-platform-ai');
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
