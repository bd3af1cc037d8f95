import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderPage } from '../../../src/report/html.ts';
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
    await expect.poll(() => page.locator('#h-mx').innerText()).toBe('Groups');
    await expect.poll(() => page.locator('.lg tbody tr').count()).toBe(6);
    await expect
      .poll(() => page.locator('.causes > li').first().innerText())
      .toMatch(
        /F\s+Critical\s+007\s+(Fail:\s+)?Defender CSPM is off\s+\d+ failures follow from it\s+\d+ subscriptions/,
      );
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
    await page.getByRole('combobox', { name: 'By' }).selectOption('none');
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

  it('opens a cause into its subscriptions, of which all or some are chosen for the script', async () => {
    const { page, watch, close } = await open(browser, html, { hash: '#/?open=007' });
    const row = page.locator('#cause-007');
    const n = Number(/(\d+) subscriptions/.exec(await row.innerText())?.[1]);
    expect(n).toBeGreaterThan(10);
    await expect.poll(() => row.locator('.xt tbody tr').count()).toBe(8);
    await expect.poll(() => row.locator('.cnt').innerText()).toBe(`all ${n}, none selected`);
    await row.locator('.xt tbody input').nth(0).check();
    await row.locator('.xt tbody input').nth(2).check();
    await expect.poll(() => row.locator('.cnt').innerText()).toBe(`2 of ${n} selected`);
    await row.locator('.exp').getByRole('button', { name: 'Script for 2' }).click();
    await expect.poll(() => page.locator('.sheet .pos').innerText()).toBe(`2 of ${n} subscriptions, as selected`);
    const script = await page.locator('.sheet pre').first().innerText();
    const ids = report.subscriptions.filter((one) => script.includes(one.id)).map((one) => one.id);
    expect(ids).toHaveLength(2);
    await expect.poll(() => page.locator('.sheet .hash').innerText()).toMatch(/^[0-9a-f]{64}$/);
    const again = await open(browser, html, { hash: await page.evaluate(() => location.hash) });
    await expect.poll(() => again.page.locator('.sheet pre').first().innerText()).toBe(script);
    await again.page.getByRole('button', { name: 'PowerShell' }).click();
    await expect.poll(() => again.page.locator('.sheet pre').first().innerText()).toContain('param(');
    const download = again.page.waitForEvent('download');
    await again.page.getByRole('button', { name: 'Download', exact: true }).click();
    expect((await download).suggestedFilename()).toBe('aispm-007-2-subscriptions-2026-11-24.ps1');
    await again.close();
    expect(watch.complaints).toEqual([]);
    await close();
  });

  it('filters the subscriptions of a cause, and steps through them in their order', async () => {
    const { page, close } = await open(browser, html, { hash: '#/?open=007' });
    const row = page.locator('#cause-007');
    const label = (await row.locator('.xt tbody th').nth(3).innerText()).trim();
    await row.getByRole('searchbox').fill(label);
    await expect.poll(() => row.locator('.xt tbody tr').count()).toBe(1);
    await row.getByRole('searchbox').fill('');
    await row
      .getByRole('link', { name: /^Finding/ })
      .nth(1)
      .click();
    await expect.poll(() => page.locator('.sheet .pos').innerText()).toMatch(/^2 of \d+ in “Defender CSPM is off”$/);
    await page.getByRole('button', { name: 'Previous' }).click();
    await expect.poll(() => page.locator('.sheet .pos').innerText()).toMatch(/^1 of \d+ in/);
    await expect.poll(() => page.getByRole('button', { name: 'Previous' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: /^The same for all/ }).click();
    await expect.poll(() => page.locator('#sheet-h').innerText()).toMatch(/^Defender CSPM is off: script for \d+$/);
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
    for (const hash of ['#/?g=mg-acquired', '#/?open=007', '#/inventory']) {
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
