import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import { renderPage } from '../../../src/report/html.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { fixModel } from '../../../src/report/page/data/fix-model.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { timesToFix } from '../../../src/report/page/data/time-to-fix.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const bank = bankAfterManyNights();
const slaHours = { '1': 720, '2': 168, '3': 72 };
type Fixed = NonNullable<Report['trend'][number]['fixed']>;

/**
 * The bank with what some nights fixed, by how many nights ago; the others fixed nothing, and the first counted none.
 */
const withFixes = (fixes: Readonly<Record<number, Fixed>>, over: Partial<Report> = {}): Report => ({
  ...bank,
  slaHours,
  ...over,
  trend: bank.trend.map((night, n) => (n === 0 ? night : { ...night, fixed: fixes[bank.trend.length - 1 - n] ?? [] })),
});
const timesOf = (report: Report) => {
  const model = reportModel(encodeReport(report));
  return timesToFix(model.encoded, fixModel(model).rows);
};
const FIXES = {
  3: [
    ['critical', 3, 2, 1],
    ['high', 2, 8, 2],
  ],
  9: [
    ['high', 3, 3, 1],
    ['high', 1, 30, 1],
  ],
  20: [
    ['medium', 3, 24, 1],
    ['medium', 3, 5, 1],
  ],
} satisfies Readonly<Record<number, Fixed>>;

describe('time to fix', () => {
  it('counts by severity, each against the deadline of its own zone', () => {
    expect(timesOf(withFixes(FIXES)).rows).toEqual([
      { severity: 'critical', fixed: 1, median: 2, inTime: 1, open: 1, past: 0 },
      { severity: 'high', fixed: 4, median: 8, inTime: 2, open: 7, past: 5 },
      { severity: 'medium', fixed: 2, median: 14.5, inTime: undefined, open: 2, past: undefined },
      { severity: 'low', fixed: 0, median: undefined, inTime: undefined, open: 0, past: undefined },
    ]);
  });

  it('knows no deadline where the report carries none', () => {
    const { slaHours: _none, ...without } = withFixes(FIXES);
    expect(timesOf(without).rows.map((one) => [one.fixed, one.inTime, one.past])).toEqual([
      [1, undefined, undefined],
      [4, undefined, undefined],
      [2, undefined, undefined],
      [0, undefined, undefined],
    ]);
  });

  it('says what failed already in the first kept scan, and nothing of it where earlier ones are not carried', () => {
    const at = bank.trend[0]?.at;
    expect(timesOf(withFixes(FIXES)).first).toEqual({ at, open: 1, fixed: 1 });
    const long = Array.from({ length: 93 }, () => bank.trend[0] as Report['trend'][number]);
    expect(timesOf({ ...bank, trend: long }).first).toBeUndefined();
  });

  it('counts no night before the last 90, and says since when it knows', () => {
    const old = { ...(bank.trend[0] as Report['trend'][number]), at: '2026-08-26T02:00:00Z', fixed: FIXES[3] };
    const times = timesOf({ ...bank, trend: [old, ...bank.trend] });
    expect([times.since, times.rows.map((one) => one.fixed)]).toEqual([undefined, [0, 0, 0, 0]]);
    expect(timesOf(withFixes(FIXES)).since).toBe(bank.trend[1]?.at);
  });
});

describe('the board sheet', () => {
  const { openIt } = openPages(renderPage(withFixes(FIXES)));
  const cells = (text: string) => text.split(/\s*\t\s*/);

  it('gives SLA, median, what was in time and what is past it, and what the numbers cannot know', async () => {
    const page = await openIt({ hash: '#/board' });
    await expect.poll(() => page.locator('.ttf tbody tr').count()).toBe(4);
    const rows = await page.locator('.ttf tbody tr').allInnerTexts();
    expect(rows.map(cells)).toEqual([
      ['Critical', '3 to 30 d', '2 d', '1 of 1', '0 of 1'],
      ['High', '3 to 30 d', '8 d', '2 of 4', '5 of 7'],
      ['Medium', 'no deadline set', '14.5 d', '2 fixed', '2 open'],
      ['Low', 'no deadline set', '–', '–', '0 open'],
    ]);
    const notes = await page.locator('.ttf + p').innerText();
    expect(notes).toContain('3 d in zone 3, 7 d in zone 2, 30 d in zone 1.');
    expect(notes).toContain('1 open and 1 fixed failed already in the first kept scan, of 11 Oct: they may be older.');
    await expect.poll(() => page.locator('.a4').innerText()).toContain('SLA 3 d, on 1');
  });

  it('draws its two lines over three grid lines from zero, with dates, and a gap where a night was not seen', async () => {
    const page = await openIt({ hash: '#/board' });
    const lines = page.locator('.axes');
    await expect.poll(() => lines.count()).toBe(2);
    const texts = await lines.nth(0).locator('text').allTextContents();
    expect(texts).toEqual(['×', '12', '6', '0', '26 Oct', '10 Nov', '24 Nov', '11']);
    expect(await lines.nth(0).locator('.gr').count()).toBe(3);
    expect(await lines.nth(1).getAttribute('aria-label')).toBe(
      'To fix on 45 nights since 11 Oct: from 1 to 11, now 11. 1 night not scanned, not counted or not fully seen.',
    );
    await expect.poll(() => page.locator('.a4').innerText()).toContain('45 nights are on record.');
  });

  it('names who has nothing left since a month ago, and why there is no number', async () => {
    const monthAgo = bank.trend.findIndex((night) => night.at.startsWith('2026-10-24'));
    const owners = (toFix: Report['trend'][number]['toFix']) =>
      renderPage({ ...bank, trend: bank.trend.map((night, n) => (n === monthAgo ? { ...night, toFix } : night)) });
    const done = owners({ all: 4, owners: [['Branch IT', 4]] });
    const page = await openIt({ hash: '#/board' }, done);
    const table = page.locator('.bt').first();
    await expect.poll(() => table.locator('tbody tr').last().innerText()).toMatch(/^Branch IT\s+0\s+0\s+4\s+–$/);
    const unknown = await openIt({ hash: '#/board' }, owners(undefined));
    await expect
      .poll(() => unknown.locator('.a4').innerText())
      .toContain('A month ago: 24 Oct was not counted in this way.');
  });

  it('of a first scan says that nothing has been fixed yet', async () => {
    const first = { ...bank, baseline: false, drift: [], trend: bank.trend.slice(-1) };
    const page = await openIt({ hash: '#/board' }, renderPage(first));
    await expect
      .poll(() => page.locator('.a4').innerText())
      .toContain('There is no earlier scan, so nothing has been fixed yet.');
    expect(await page.locator('.axes').count()).toBe(0);
  });
});
