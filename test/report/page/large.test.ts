import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../../src/report/html.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { launch, open } from './browser.ts';
import { estate } from './fixture.ts';

const report = estate(2_500);
const html = renderPage(report);
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe('a large estate', () => {
  it('stands first by management group, and its causes by kind', async () => {
    const { page, watch, close } = await open(browser, html);
    await expect.poll(() => page.locator('#h-mx').innerText()).toBe('By management group');
    await expect.poll(() => page.locator('.lg tbody tr').count()).toBe(6);
    await expect
      .poll(() => page.locator('.causes > li').first().innerText())
      .toMatch(/1\s+Critical\s+Defender CSPM is off\s+and \d+ that follow\s+\d+ subscriptions/);
    await expect.poll(() => page.locator('h1').innerText()).toMatch(/of 2,500 subscriptions are not fully covered/);
    expect(watch.complaints).toEqual([]);
    await close();
  });

  it('draws only the rows in view, and the scroll bar has the full length', async () => {
    const { page, watch, close } = await open(browser, html);
    await page.getByRole('button', { name: 'mg-retail-bank' }).click();
    const box = page.locator('.lg-box');
    const members = report.subscriptions.filter((one) => one.managementGroups[0] === 'mg-retail-bank').length;
    expect(members).toBeGreaterThan(300);
    await expect.poll(() => page.locator('.lg tr.child').count()).toBeLessThan(80);
    await expect.poll(() => box.evaluate((element) => element.scrollHeight)).toBeGreaterThan(members * 28);
    await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await page.locator('.lg tbody tr', { hasText: 'mg-corporate' }).waitFor();
    expect(watch.complaints).toEqual([]);
    await close();
  });

  it('filters into a matrix that draws only what is in view, with one tab stop and the keyboard everywhere', async () => {
    const { page, watch, close } = await open(browser, html);
    await page.locator('.tile', { hasText: 'not applicable' }).click();
    await expect.poll(() => page.locator('.mx').getAttribute('aria-rowcount')).toBe('2502');
    await expect.poll(() => page.locator('.mx tbody tr[aria-rowindex]').count()).toBeLessThan(80);
    await expect.poll(() => page.locator('.mx [tabindex="0"]').count()).toBe(1);
    await page.locator('.mx [data-at="0,3"]').focus();
    for (let n = 0; n < 12; n++) {
      await page.keyboard.press('PageDown');
      await page.waitForFunction((row) => document.activeElement?.getAttribute('data-at') === `${row},3`, (n + 1) * 10);
    }
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex')))
      .toBe('123');
    await page.keyboard.press('Enter');
    await page.locator('.sheet').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-at'))).toBe('120,3');
    expect(watch.complaints).toEqual([]);
    await close();
  });

  it('"Show them" leaves the subscriptions of one cause', async () => {
    const { page, close } = await open(browser, html);
    const first = page.locator('.causes > li').first();
    const n = /(\d+) subscriptions/.exec(await first.innerText())?.[1];
    await first.getByRole('button', { name: /^Show them/ }).click();
    await expect
      .poll(() => page.locator('.count').innerText())
      .toBe(`${n} of 2,500 subscriptions, ${CHECKS.length} of ${CHECKS.length} checks`);
    await close();
  });

  it('reads without script, as far as it goes, and says so', async () => {
    const { page, close } = await open(browser, html, { javaScriptEnabled: false });
    await expect.poll(() => page.locator('.lg tbody tr').count()).toBe(6);
    await expect
      .poll(() => page.locator('.lg-box').innerText())
      .toContain('Each group opens into its subscriptions with this page’s script.');
    await close();
  });

  it('axe finds nothing with a group and a subscription opened, and in the long inventory', async () => {
    const { page, go, close } = await open(browser, html);
    await page.evaluate(axe.source);
    await page.getByRole('button', { name: 'mg-acquired' }).click();
    await page.locator('.lg tr.child .fold').first().click();
    for (const hash of ['#overview', '#inventory']) {
      await go(hash);
      const found = await page.evaluate(async () => {
        const engine: typeof axe = Reflect.get(globalThis, 'axe');
        return (await engine.run(document)).violations.map((rule) => `${rule.id}: ${rule.nodes[0]?.html}`);
      });
      expect(found, hash).toEqual([]);
    }
    await expect.poll(() => page.locator('.inv tbody tr[aria-rowindex]').count()).toBeLessThan(80);
    await close();
  });
});
