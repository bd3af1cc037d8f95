import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { commandFor } from '../../../src/model/remediation.ts';
import { renderPage } from '../../../src/report/html.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const report = bankAfterManyNights();
const lending = report.subscriptions[0]?.id ?? '';
const { openIt, go } = openPages(renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' }));
const rowNames = (page: Page) =>
  page.locator('.mx tbody th button').evaluateAll((buttons) => buttons.map((button) => button.firstChild?.textContent));

describe('the first screen', () => {
  it('says the verdict, the coverage and what changed', async () => {
    const page = await openIt();
    await expect.poll(() => page.locator('h1').innerText()).toContain('8 of 13 subscriptions are not fully covered');
    await expect
      .poll(() => page.locator('.facts').innerText())
      .toMatch(/13 of 13 evaluated\s+1 partly unknown[\s\S]*6 h 5 min[\s\S]*Wed 25 Nov/);
    await expect
      .poll(() => page.locator('.strip').innerText())
      .toMatch(
        /2\s+new failures\s+and 6 that follow[\s\S]*2\s+fixed[\s\S]*1\s+subscription out of sight[\s\S]*2\s+waivers running out/,
      );
    await expect.poll(() => page.title()).toBe('8 of 13 subscriptions are not fully covered | aispm-watch');
  });

  it('folds what follows under its cause', async () => {
    const page = await openIt();
    const first = page.locator('.causes > li').first();
    await expect
      .poll(() => first.innerText())
      .toMatch(/1\s+Critical\s+Defender CSPM is off\s+and 6 that follow from it/);
    await expect.poll(() => first.locator('.followers').isVisible()).toBe(false);
    await first.locator('.fold').click();
    await expect.poll(() => first.locator('.followers li').count()).toBe(6);
    await expect.poll(() => first.locator('.followers').isVisible()).toBe(true);
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(6);
    await page.getByRole('button', { name: 'Show all 11' }).click();
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(11);
  });

  it('gives no verdict when the scan is too old', async () => {
    const page = await openIt({ at: new Date('2026-11-27T08:12:00Z') });
    await expect.poll(() => page.locator('h1').innerText()).toContain('No verdict: the last scan is 3 days old');
    await expect
      .poll(() => page.locator('.sum').innerText())
      .toBe('It found: 8 of 13 subscriptions are not fully covered.');
    await expect.poll(() => page.locator('h1 .m').getAttribute('data-s')).toBe('unknown');
    await expect.poll(() => page.locator('.strip').innerText()).toContain('In that scan');
    await expect.poll(() => page.locator('.facts').innerText()).toContain('Overdue');
  });
});

describe('filters', () => {
  it('a tile leaves the rows that have a hit, and mutes the rest of them', async () => {
    const page = await openIt();
    const tile = page.locator('.tile', { hasText: 'unknown' });
    await tile.click();
    await expect.poll(() => tile.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Fabrikam']);
    await expect.poll(() => page.locator('.mx td.c:not(.off) .m[data-s="unknown"]').count()).toBe(16);
    await expect.poll(() => page.locator('.mx td.off .m[data-s="unknown"]').count()).toBe(0);
    await expect
      .poll(() => page.locator('.count').innerText())
      .toBe(`1 of 13 subscriptions, ${CHECKS.length} of ${CHECKS.length} checks`);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rowNames(page)).toHaveLength(13);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('q');
  });

  it('search, area, zone, owner and changed narrow the matrix', async () => {
    const page = await openIt();
    await page.getByRole('searchbox').fill('oai-prod-2');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Prod AI']);
    await page.getByRole('searchbox').fill('no such thing');
    await expect.poll(() => page.locator('.none').innerText()).toContain('No finding matches');
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Zone').selectOption('1');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Sandbox']);
    await page.getByLabel('Zone').selectOption('');
    await page.locator('select.owners').selectOption('Fraud IT');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Fraud Models', 'Contoso Core Banking']);
    await page.locator('select.owners').selectOption('');
    await page.getByRole('checkbox', { name: 'Changed last night' }).check();
    expect((await rowNames(page)).sort()).toEqual([
      'Contoso Fabrikam',
      'Contoso Lending',
      'Contoso Prod AI',
      'Contoso Treasury',
      'Contoso Wealth',
    ]);
    await page.getByRole('button', { name: 'Data', exact: true }).click();
    const own = CHECKS.filter((check) => check.area === 'data').length;
    await expect.poll(() => page.locator('.mx thead .num').count()).toBe(own);
  });
});

describe('the sheet', () => {
  it('opens from the matrix, and its address leads back to it', async () => {
    const page = await openIt();
    await page.getByRole('button', { name: /^Defender CSPM is Standard, Contoso Lending: Fail/ }).click();
    await expect.poll(() => page.locator('#sheet-h').innerText()).toBe('Defender CSPM is off');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#f/007/${lending}`);
    const again = await openIt({ hash: `#f/007/${lending}` });
    await expect
      .poll(() => again.locator('.sheet').innerText())
      .toMatch(
        /Fail\s+Critical[\s\S]*Defender CSPM is off[\s\S]*CloudPosture is Free; 4 AI accounts[\s\S]*6 checks follow from it[\s\S]*az rest[\s\S]*New tonight[\s\S]*Evidence[\s\S]*Why it matters[\s\S]*Escalation[\s\S]*Waiver[\s\S]*Supports the firm’s own verification[\s\S]*Documentation/,
      );
  });

  it('shows where a waived, an unknown and a following finding stand', async () => {
    const page = await openIt({ hash: '#f/026/contoso-prod-ai' });
    await expect
      .poll(() => page.locator('.sheet').innerText())
      .toMatch(/\(F\)\s+Fail, waived[\s\S]*Waived until 20 Dec 2026[\s\S]*A partner network calls/);
    await go('#f/008/contoso-lending');
    await page.getByRole('heading', { name: 'Follows from' }).waitFor();
    await expect
      .poll(() => page.locator('.sheet').innerText())
      .toMatch(/Follows from\s+F\s+Defender CSPM is off[\s\S]*Fix the cause, 007/);
    await go('#f/001/contoso-fabrikam');
    await page.getByText('Not read: 403').waitFor();
    await expect.poll(() => page.locator('.sheet .kick').innerText()).toContain('Unknown');
  });

  it('copies the command as it is, not as it is broken into lines', async () => {
    const page = await openIt({ hash: '#f/007/contoso-lending', permissions: ['clipboard-read', 'clipboard-write'] });
    await page.locator('.sheet').getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied').waitFor();
    const check = report.checks.find((one) => one.id === 'AISPM-007');
    const command =
      check &&
      commandFor(
        check.remediation,
        'cli',
        report.findings.find((one) => one.checkId === check.id && one.subscriptionId === lending) ?? {
          subscriptionId: lending,
        },
      );
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(command);
    await page.getByRole('tab', { name: 'PowerShell' }).click();
    await expect.poll(() => page.locator('#command').innerText()).toContain('Invoke-AzRestMethod');
  });

  it('says why there is no command, and offers none', async () => {
    const findings = report.findings.map((one) =>
      one.checkId === 'AISPM-007' && one.subscriptionId === lending
        ? { ...one, commands: undefined, noCommand: 'The plan could not be read: it is odd' }
        : one,
    );
    const page = await openIt({ hash: '#f/007/contoso-lending' }, renderPage({ ...report, findings }));
    await page.getByText('No command. The plan could not be read: it is odd.').waitFor();
    expect(await page.locator('.sheet').getByRole('button', { name: 'Copy', exact: true }).count()).toBe(0);
  });

  it('draws thirty nights and says them', async () => {
    const page = await openIt({ hash: '#f/007/contoso-lending' });
    await expect
      .poll(() => page.locator('.spark').getAttribute('aria-label'))
      .toBe('30 nights: 1 fail, 1 unknown, 28 pass. Now fail.');
    await expect.poll(() => page.locator('.spark rect').count()).toBe(31);
  });
});

describe('without a mouse', () => {
  it('the matrix is one tab stop, arrows move, Enter opens, Escape returns', async () => {
    const page = await openIt();
    const focus = () =>
      page.evaluate(
        () =>
          document.activeElement?.getAttribute('data-at') ??
          document.activeElement?.id ??
          document.activeElement?.tagName,
      );
    await expect.poll(() => page.locator('.mx [tabindex="0"]').count()).toBe(1);
    await page.getByRole('checkbox', { name: 'Changed last night' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => focus()).toBe('0,3');
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    await expect.poll(() => focus()).toBe('1,5');
    await page.keyboard.press('End');
    await expect.poll(() => focus()).toBe(`1,${CHECKS.length + 2}`);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => focus()).toBe('-1,3');
    await expect.poll(() => page.locator('.mx-read').innerText()).toContain('001 AI workloads plan is Standard');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.locator('.mx-read').innerText()).toContain('Contoso Payments');
    await page.keyboard.press('Enter');
    await page.locator('.sheet').waitFor();
    await expect.poll(() => focus()).toBe('sheet-h');
    const first = await page.evaluate(() => location.hash);
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction((before) => location.hash !== before, first);
    await page.keyboard.press('ArrowLeft');
    await page.waitForFunction((before) => location.hash === before, first);
    await page.keyboard.press('Escape');
    await page.locator('.sheet').waitFor({ state: 'detached' });
    await expect.poll(() => focus()).toBe('1,3');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#overview');
    await expect.poll(() => page.locator('.mx [tabindex="0"]').count()).toBe(1);
  });

  it('Enter on a row name opens its worst finding', async () => {
    const page = await openIt();
    await page.locator('.mx [data-at="0,3"]').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#sheet-h').innerText()).toBe('Defender CSPM is off');
  });

  it('a sort goes up, down and back to worst first', async () => {
    const page = await openIt();
    const sort = page.getByRole('button', { name: 'Zone', exact: true });
    const state = () => page.locator('th.zo').first().getAttribute('aria-sort');
    await sort.click();
    await expect.poll(() => state()).toBe('ascending');
    await sort.click();
    expect([await state(), (await rowNames(page))[0]]).toEqual(['descending', 'Contoso Sandbox']);
    await sort.click();
    expect([await state(), (await rowNames(page))[0]]).toEqual([null, 'Contoso Lending']);
  });
});

it('subscriptions of the same name show a short id, which is not cut, in every place of the first screen', async () => {
  const twins = report.subscriptions.slice(0, 2).map((one) => one.id);
  const name = 'Contoso Lending and Payments';
  const shared = {
    ...report,
    subscriptions: report.subscriptions.map((one) => (twins.includes(one.id) ? { ...one, name } : one)),
  };
  for (const width of [1440, 375]) {
    const page = await openIt({ viewport: { width, height: 900 } }, renderPage(shared));
    for (const id of twins) {
      const label = `${name} (${id.slice(0, 8)})`;
      await expect.poll(() => page.locator('.causes .where', { hasText: label }).count()).toBe(1);
      const row = page.locator(width === 375 ? '.subs summary b' : '.mx tbody th button', { hasText: label });
      await expect.poll(() => row.count()).toBe(1);
      const end = await row.evaluate((element) => {
        const last = element.querySelector('.id') ?? element;
        const box = (element.closest('th, summary') ?? element).getBoundingClientRect();
        return box.right - last.getBoundingClientRect().right;
      });
      expect(end).toBeGreaterThanOrEqual(0);
    }
  }
});
