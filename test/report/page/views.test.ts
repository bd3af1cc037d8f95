import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { renderEmptyPage, renderPage } from '../../../src/report/html.ts';
import { PATIENCE_MS, READ_AT } from './browser.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const report = bankAfterManyNights();
const html = renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' });
const { browser, openIt, go } = openPages(html);

const EVERY_VIEW = [
  '#/',
  '#/?open=007',
  '#/?owner=AI%20Platform&with=2026-11-17',
  '#/?by=group&g=mg-risk',
  '#/?by=group&pivot=causes',
  '#/?by=region&g=westeurope',
  '#/inventory',
  '#/trend',
  '#/symptoms',
  '#/board',
  '#/s/contoso-lending',
  '#/o/ai-platform',
  '#/s/nobody',
  '#/?script=007',
  '#/?decide=038',
  '#/?f=007/contoso-lending',
  '#/?f=042/contoso-prod-ai',
];

const pagesOf = async (page: Page): Promise<number> =>
  Number(/\/Count (\d+)/.exec((await page.pdf({ preferCSSPageSize: true })).toString('latin1'))?.[1]);

describe('ways to look at it', () => {
  it('switches the theme and keeps it', async () => {
    const page = await openIt();
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await expect.poll(() => ground()).toBe('rgb(244, 245, 247)');
    await page.getByRole('button', { name: 'Switch to the dark theme' }).click();
    await expect.poll(() => ground()).toBe('rgb(14, 17, 21)');
    await page.reload();
    await expect.poll(() => ground()).toBe('rgb(14, 17, 21)');
    await expect.poll(() => page.getByRole('button', { name: 'Switch to the light theme' }).innerText()).toBe('Light');
  });

  it('prints every cause and the matrix, without controls, and the scan on each page', async () => {
    const page = await openIt();
    await page.emulateMedia({ media: 'print' });
    for (const gone of ['.filters', '.top', '.mx-read', '.c-do', '.ph .end'])
      expect(await page.locator(gone).first().isVisible(), gone).toBe(false);
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(11);
    await expect.poll(() => page.locator('.mx tbody tr:visible').count()).toBe(13);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth))
      .toBe(true);
    await expect.poll(() => pagesOf(page)).toBe(2);
  });

  it.each([
    ['a finding', '#f/007/contoso-lending', 1],
    ['a subscription', '#/s/contoso-lending', 1],
    ['one that is not fully seen', '#/s/contoso-fabrikam', 1],
    ['the board sheet', '#/board', 1],
    ['an owner', '#/o/ai-platform', 1],
  ] as const)('prints %s as one page', async (_what, hash, pages) => {
    const report = bankAfterManyNights();
    const subscriptions = report.subscriptions.map((one) => ({ ...one, evidence: 'a'.repeat(64) }));
    /* As many reads and deployments as a real one has. */
    const findings = report.findings.map((one) => ({
      ...one,
      source: `Resource Graph resources 2024-04-01; Microsoft.Security/read${Number(one.checkId.slice(-3)) % 18} 2024-01-01`,
    }));
    const inventory = report.inventory.map((item) => ({
      ...item,
      deployments: Array.from({ length: 6 }, (_, n) => ({
        name: `chat-${n}`,
        model: 'gpt-4.1',
        version: '2025-04-14',
      })),
    }));
    const page = await openIt({ hash }, renderPage({ ...report, subscriptions, findings, inventory }));
    await page.emulateMedia({ media: 'print' });
    await expect.poll(() => pagesOf(page)).toBe(pages);
  });

  it.each([
    ['320 px', 320],
    ['375 px', 375],
    ['200 % zoom of 1440 px', 720],
    ['1024 px', 1024],
  ])('fits %s in every view, also with the text spacing of WCAG 1.4.12', async (_what, width) => {
    const page = await openIt({ viewport: { width, height: 800 } });
    const spacing =
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }';
    for (const spaced of [false, true]) {
      /* The page's policy admits no style of others, so the test speaks through the browser. */
      if (spaced)
        await page.evaluate((css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [sheet];
        }, spacing);
      for (const hash of EVERY_VIEW) {
        await go(hash);
        await expect
          .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: `${hash} ${spaced}` })
          .toBeLessThanOrEqual(width);
      }
    }
  });

  it('on a phone stands as a list per subscription', async () => {
    const page = await openIt({ viewport: { width: 375, height: 800 } });
    await go('#overview');
    await expect.poll(() => page.locator('.mx').isVisible()).toBe(false);
    await expect.poll(() => page.locator('#h-fix + .meta').isVisible()).toBe(true);
    await page.locator('.subs summary').first().click();
    await expect
      .poll(() => page.locator('.subs details[open]').innerText())
      .toMatch(
        /Contoso Lending[\s\S]*Defender CSPM is off[\s\S]*CloudPosture is Free[\s\S]*Sensitive data discovery is on/,
      );
    await page.locator('.subs details[open] .link').first().click();
    await expect.poll(() => page.locator('.sheet').evaluate((sheet) => sheet.getBoundingClientRect().width)).toBe(375);
  });

  it('reads without script: verdict, every cause, owners, the matrix', async () => {
    const page = await openIt({ javaScriptEnabled: false });
    const text = await page.locator('body').innerText();
    expect(text).toContain('Script is off');
    expect(text).toContain('8 of 13 subscriptions are not fully covered');
    for (const words of [
      'Defender CSPM is off',
      'An AI resource is not in the firm’s catalogue',
      'The scanner may not read Contoso Fabrikam: 16 checks',
      'Security desk',
    ])
      expect(text).toContain(words);
    await expect.poll(() => page.locator('.mx tbody tr:visible').count()).toBe(13);
    await expect.poll(() => page.locator('.mx td.c .m[data-s="unknown"]:visible').count()).toBe(16);
    for (const gone of ['.filters', '.tabs', '.top .right'])
      expect(await page.locator(gone).isVisible(), gone).toBe(false);
  });

  it('says what there is not before the first scan', async () => {
    const page = await openIt({}, renderEmptyPage({ nextScanAt: '2026-11-25T02:00:00Z' }));
    await expect
      .poll(() => page.locator('main').innerText())
      .toMatch(/No scan yet[\s\S]*planned for 25 Nov 2026, 02:00 UTC[\s\S]*aispm diagnose/);
  });
});

describe('the other views', () => {
  it('the inventory counts what is not shown within one sentence', async () => {
    const inventory = report.inventory.map((item, n) =>
      n === 0 ? { ...item, notSeen: ['It has no API here.'] } : item,
    );
    const page = await openIt({ hash: '#/inventory' }, renderPage({ ...report, inventory }));
    await expect.poll(() => page.locator('.page .foot').innerText()).toContain('It has no API here (1 resource).');
  });

  it('the trend counts what follows, and calls nothing a cause that the first screen does not', async () => {
    const page = await openIt({ hash: '#/trend' });
    const { followers } = report.totals;
    await expect
      .poll(() => page.locator('.charts').innerText())
      .toMatch(new RegExp(`\\d+ failures tonight: [^.]+\\. ${followers} of them follow from a cause\\.`));
  });

  it('the inventory is searched, and marks only what a check judges', async () => {
    const page = await openIt({ hash: '#inventory' });
    await expect.poll(() => page.locator('.inv tbody tr').count()).toBe(report.inventory.length);
    await page.getByRole('searchbox').fill('oai-prod');
    await expect.poll(() => page.locator('.inv tbody tr').count()).toBe(6);
    await expect
      .poll(() => page.locator('.inv tbody tr', { hasText: 'oai-prod-2' }).innerText())
      .toMatch(/F\s*opted out/);
    await expect
      .poll(() => page.locator('.inv tbody tr', { hasText: 'oai-prod-1' }).innerText())
      .toMatch(/\(F\)[\s\S]*waived/);
    await page.getByRole('searchbox').fill('oai-fabrikam-1');
    await expect.poll(() => page.locator('.inv tbody tr').innerText()).toMatch(/\?\s*not seen/);
  });

  it('the trend draws 30 or 90 nights, a partial night as a gap, and the same as a table', async () => {
    const page = await openIt({ hash: '#trend' });
    await expect
      .poll(() => page.locator('.chart h2').allInnerTexts())
      .toEqual(['To fix', 'Failing, by severity', 'Pass rate', 'Coverage']);
    await expect.poll(() => page.locator('.chart .unseen').count()).toBe(3);
    await expect
      .poll(() => page.locator('.chart').first().innerText())
      .toContain('11 tonight, 10 more than on 26 Oct.');
    const chart = page.locator('.chart', { hasText: 'Failing, by severity' });
    await chart.locator('summary').click();
    await expect.poll(() => chart.locator('tbody tr').count()).toBe(30);
    await expect.poll(() => chart.locator('tbody tr').first().innerText()).toMatch(/24 Nov\s+1\s+12\s+6\s+2/);
    await page.getByRole('button', { name: '90 nights' }).click();
    await expect.poll(() => chart.locator('tbody tr').count()).toBe(45);
    const scaled = await page
      .locator('.chart svg')
      .evaluateAll(
        (all) =>
          all.filter((svg) => Math.abs(svg.getBoundingClientRect().width - Number(svg.getAttribute('width'))) > 1)
            .length,
      );
    expect(scaled).toBe(0);
  });

  it('a symptom names tonight’s findings that explain it, and opens them', async () => {
    const page = await openIt({ hash: '#symptoms' });
    await expect.poll(() => page.locator('.sym h2').count()).toBe(10);
    const runtime = page.locator('.sym', { hasText: 'Runtime alerts do not fire' });
    await expect
      .poll(() => runtime.locator('.expl').innerText())
      .toMatch(/001 Contoso Payments[\s\S]*042 Contoso Prod AI/);
    await runtime.getByRole('link', { name: '042 Contoso Prod AI' }).click();
    await expect.poll(() => page.locator('#sheet-h').innerText()).toBe('An AI account opts out of the plan');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/symptoms');
  });

  it('groups open into subscriptions with their causes, stay under filters and sort', async () => {
    const page = await openIt({ hash: '#/?by=group' });
    await page.getByRole('button', { name: 'mg-acquired' }).click();
    await expect
      .poll(() => page.locator('.lg tr.child').innerText())
      .toMatch(/Contoso Fabrikam[\s\S]*The scanner may not read Contoso Fabrikam: 16 checks/);
    await page.locator('.lg tr.child .kid').click();
    await expect.poll(() => page.locator('.sheet .who').innerText()).toContain('Contoso Fabrikam');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'To fix', exact: true }).click();
    await expect.poll(() => page.locator('.lg tbody tr').first().innerText()).toContain('mg-risk');
    await page.getByRole('combobox', { name: 'Zone' }).selectOption('2');
    await expect.poll(() => page.locator('.lg tbody tr', { hasText: 'mg-risk' }).innerText()).toContain('1 of 3');
  });

  it('groups turn into causes by group, each number a link to what it counts, and bars into numbers', async () => {
    const page = await openIt({ hash: '#/?by=group' });
    await page.getByRole('button', { name: 'Bars by number' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/?by=group&scale=number');
    await expect.poll(() => page.locator('.mx-foot').first().innerText()).toContain('bars compare numbers');
    await page.getByRole('button', { name: 'Causes by group' }).click();
    await expect.poll(() => page.locator('.cg tbody tr').count()).toBe(11);
    const cspm = page.locator('.cg tbody tr', { hasText: 'Defender CSPM is off' });
    await expect.poll(() => cspm.locator('.most').allInnerTexts()).toEqual(['1']);
    await cspm.getByRole('link', { name: 'Defender CSPM is off, mg-retail-bank: 1 33 %' }).click();
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(1);
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('mg=mg-retail-bank&chk=007');
  });

  it('the inventory sorts, filters and links, and the address keeps it', async () => {
    const page = await openIt({ hash: '#/inventory' });
    await page.getByLabel('Something fails or is unknown').check();
    await expect.poll(() => page.locator('.inv tbody tr').count()).toBeLessThan(report.inventory.length);
    expect(await page.locator('.inv tbody tr').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'AI plan' }).click();
    await expect.poll(() => page.locator('.inv tbody tr').first().innerText()).toMatch(/F\s*(opted|not|off)/);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/inventory?trouble=1&is=plan');
    await page.locator('.inv a.tag', { hasText: 'opted out' }).click();
    await expect.poll(() => page.locator('#sheet-h').innerText()).toBe('An AI account opts out of the plan');
    await expect.poll(() => page.locator('.sheet .pos').innerText()).toMatch(/in the inventory$/);
  });

  it('the inventory says when models retire, in plain words what else is so, and filters by it', async () => {
    const inventory = report.inventory.map((item, index) => ({
      ...item,
      deployments: item.deployments?.map((one) =>
        index < 2 ? { ...one, inferenceEnds: index === 0 ? '2027-01-15T00:00:00Z' : '2027-09-01T00:00:00Z' } : one,
      ),
    }));
    const page = await openIt({ hash: '#/inventory' }, renderPage({ ...report, inventory }));
    await expect.poll(() => page.locator('.page .lead').innerText()).toContain('1 deployment retires within 90 days.');
    const first = page.locator('.inv tbody tr').first();
    await expect
      .poll(() => first.innerText())
      .toMatch(/OpenAI[\s\S]*15 Jan 2027, 52 days\s+P\s+private\s+P\s+off\s+P\s+yes\s+P\s+on/);
    await page.getByLabel('Retires within 90 days').check();
    await expect.poll(() => page.locator('.inv tbody tr').count()).toBe(1);
    await expect
      .poll(() => page.getByRole('status').allInnerTexts())
      .toContain(`1 of ${inventory.length} rows, 1 of ${inventory.length} resources`);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/inventory?rt=1');
  });
});

describe('beside the API', () => {
  it('offers the other formats of the same scan with the caller’s own query, and not from disk', async () => {
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end(html),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tab = await browser().newContext();
    const page = await tab.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.clock.setFixedTime(READ_AT);
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/report?code=key&scan=s1`);
    await page.getByRole('button', { name: 'Export' }).click();
    await expect
      .poll(() => page.locator('.pop a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))))
      .toEqual([
        ...['json', 'csv', 'ocsf', 'oscal', 'sarif'].map((format) => `/api/report?code=key&scan=s1&format=${format}`),
        '/api/inventory?format=cyclonedx&code=key&scan=s1',
      ]);
    await tab.close();
    server.close();
    const fromDisk = await openIt();
    await fromDisk.getByRole('button', { name: 'Export' }).click();
    await expect.poll(() => fromDisk.locator('.pop button').count()).toBe(2);
    expect(await fromDisk.locator('.pop a').count()).toBe(0);
  });
});
