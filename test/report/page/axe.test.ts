import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import { renderEmptyPage, renderGonePage, renderPage } from '../../../src/report/html.ts';
import { launch, open } from './browser.ts';
import { bankAfterManyNights } from './fixture.ts';

const bank = bankAfterManyNights();
const report: Report = {
  ...bank,
  slaHours: { '1': 720, '2': 168, '3': 72 },
  delisted: [
    {
      id: '11111111-2222-4333-8444-555555555555',
      name: 'Contoso Leasing',
      at: '2026-11-12T02:00:04.000Z',
      lastScan: { id: '20261111T020004Z', at: '2026-11-11T02:00:04.000Z' },
      failed: ['AISPM-007'],
    },
  ],
  trend: bank.trend.map((night, n) => (n === 0 ? night : { ...night, fixed: [['high', 3, n % 9, 1]] })),
};
const html = renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' });
/** Four nights later one cause is still open, one is not seen, and all others are closed. */
const [lending = '', payments = ''] = report.subscriptions.map((one) => one.id);
const checks = new Map(report.subscriptions.map((one) => [one.id, '']));
const openSince = { isWhole: true, checks: checks.set(lending, '007f').set(payments, '001u') };
const latest = { id: '20261128T020004Z', at: '2026-11-28T02:00:04Z' };
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

const VIEWS = [
  '#/',
  '#/?open=007',
  '#/?owner=AI%20Platform&with=2026-11-17&changed=1',
  '#/?q=nothing+like+it',
  '#/?by=group&g=mg-risk',
  '#/?by=group&pivot=causes',
  '#/?by=region&g=westeurope',
  '#/inventory',
  '#/trend',
  '#/symptoms',
  '#/board',
  '#/s/contoso-fabrikam',
  '#/o/ai-platform',
  '#/s/nobody',
  '#/s/contoso-leasing',
  '#/?script=007',
  '#/?decide=038',
  '#/?f=007/contoso-lending',
  '#/?f=026/contoso-prod-ai',
  '#/?f=001/contoso-fabrikam',
];

type Rules = NonNullable<axe.RunOptions['runOnly']>;
/**
 * In light every rule of WCAG 2.2 A and AA, and the best practices. A theme changes colours alone: in the second, the
 * rules that look at them are enough.
 */
const RULES = {
  light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  dark: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
} satisfies Readonly<Record<string, Rules>>;

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  const violations = (page: Page) => violationsOf(page, RULES[colorScheme]);

  it.each([
    ['1440 px', 1440],
    ['1024 px', 1024],
    ['375 px', 375],
    ['320 px, as at 400 %', 320],
  ])('axe finds nothing in any view at %s', async (_what, width) => {
    const { page, watch, go, close } = await open(browser, html, { colorScheme, viewport: { width, height: 900 } });
    await page.evaluate(axe.source);
    for (const hash of VIEWS) {
      await go(hash);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      expect(await violations(page), hash).toEqual([]);
    }
    expect(watch.complaints).toEqual([]);
    await close();
  });

  it('axe finds nothing in an old scan, and in place of one that is not there', async () => {
    const pages = [
      renderPage(report, { latest: { ...latest, open: openSince } }),
      renderGonePage('20261111T000000Z', latest),
    ];
    for (const text of pages) {
      const { page, close } = await open(browser, text, { colorScheme });
      await page.evaluate(axe.source);
      expect(await violations(page)).toEqual([]);
      await close();
    }
  });

  it('axe finds nothing with everything opened, filtered, or before the first scan', async () => {
    const { page, close } = await open(browser, html, { colorScheme });
    await page.evaluate(axe.source);
    await page.getByRole('button', { name: 'Show all 11 causes' }).click();
    await page.locator('.tile', { hasText: 'warn' }).click();
    expect(await violations(page)).toEqual([]);
    for (const menu of ['Scan 24 Nov', 'Export']) {
      await page.getByRole('button', { name: menu, exact: true }).click();
      await page.locator('.pop').waitFor();
      expect(await violations(page), menu).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('.pop').waitFor({ state: 'detached' });
    }
    await close();
    const empty = await open(browser, renderEmptyPage(), { colorScheme });
    await empty.page.evaluate(axe.source);
    expect(await violations(empty.page)).toEqual([]);
    await empty.close();
  });
});

it('axe finds nothing without script', async () => {
  const tab = await browser.newContext({ javaScriptEnabled: true });
  const page = await tab.newPage();
  /* As it stands before the script takes over: the same markup with the script taken out. */
  await page.setContent(html.replace(/<script(?! id="report")[\s\S]*?<\/script>/g, ''));
  await page.evaluate(axe.source);
  expect(await violationsOf(page, RULES.light)).toEqual([]);
  await tab.close();
});

/** What the rules find wrong with the first elements of each, in a line. */
async function violationsOf(page: Page, runOnly: Rules): Promise<readonly string[]> {
  return page.evaluate(async (rules) => {
    const engine: typeof axe = Reflect.get(globalThis, 'axe');
    const { violations: found } = await engine.run(document, { runOnly: rules, resultTypes: ['violations'] });
    return found.flatMap((rule) =>
      rule.nodes
        .slice(0, 3)
        .map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`),
    );
  }, runOnly);
}
