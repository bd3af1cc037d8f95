import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { commandFor } from '../../../src/model/remediation.ts';
import { renderPage } from '../../../src/report/html.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { READ_AT } from './browser.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const report = bankAfterManyNights();
const lending = report.subscriptions[0]?.id ?? '';
const { openIt, go } = openPages(renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' }));
const rowNames = (page: Page) =>
  page.locator('.mx tbody th button').evaluateAll((buttons) => buttons.map((button) => button.firstChild?.textContent));

describe('the first screen', () => {
  it('answers in five seconds: the state, better or worse, who must act, what changed, how fresh', async () => {
    const page = await openIt();
    await expect.poll(() => page.locator('h1').innerText()).toContain('8 of 13 subscriptions are not fully covered');
    await expect
      .poll(() => page.locator('.sum').innerText())
      .toBe(
        '11 to fix, of 11 causes: 10 failures, and 10 that follow from them; 1 missing read. 16 checks are unknown. Unknown is not pass. 2 waived.',
      );
    await expect
      .poll(() => page.locator('.facts').innerText())
      .toMatch(/13 of 13 evaluated\s+1 not fully seen[\s\S]*6 h 5 min[\s\S]*Wed 25 Nov/);
    await expect
      .poll(() => page.locator('.nr.trend').innerText())
      .toMatch(
        /The same as last night, worse than a week ago[\s\S]*same\s+as last night\s+11 on 23 Nov[\s\S]*4 more\s+than a week ago\s+7 on 17 Nov[\s\S]*10 more\s+than a month ago[\s\S]*–\s+no scan a quarter ago/,
      );
    await expect
      .poll(() => page.locator('.nr.trend svg').getAttribute('aria-label'))
      .toBe('To fix on 30 nights since 26 Oct: from 1 to 11, now 11. 1 night not counted or not fully seen.');
    const owners = await page.locator('.own-b').allInnerTexts();
    expect(owners.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'AI Platform 3 1 new',
      'Data Office 2',
      'Fraud IT 2',
      'Lending IT 2 1 new',
      'Security desk 1',
      'Wealth IT 1',
    ]);
    await expect
      .poll(() => page.locator('.stats').innerText())
      .toMatch(/2\s+new to fix[\s\S]*2\s+fixed[\s\S]*1\s+out of sight[\s\S]*1\s+waiver ends within 14 days/);
    await expect.poll(() => page.title()).toBe('8 of 13 subscriptions are not fully covered | aispm-watch');
  });

  it('says which tenants and scope it is about', async () => {
    const tenantId = '11111111-2222-4333-8444-555555555555';
    const named = {
      ...report,
      scan: { ...report.scan, scope: ['mg-contoso'] },
      subscriptions: report.subscriptions.map((one) => ({ ...one, tenantId })),
    };
    const page = await openIt({}, renderPage(named));
    await expect
      .poll(() => page.locator('.ident span').allInnerTexts())
      .toEqual([`Tenant ${tenantId}`, 'mg-contoso', '13 subscriptions', 'Azure public cloud', 'Control 1.24']);
  });

  it.each([
    ['timer', 'First scan, so this is the baseline', '11 to fix. Changes are reported from tomorrow'],
    ['cli', 'A single scan', '11 to fix. Scans that are kept'],
  ] as const)('of the first night, by %s, compares nothing and says who must act', async (trigger, label, words) => {
    const findings = report.findings.map((one) => ({ ...one, since: report.scan.startedAt }));
    const first = {
      ...report,
      findings,
      scan: { ...report.scan, trigger },
      baseline: false,
      drift: [],
      trend: report.trend.slice(-1),
      subscriptions: report.subscriptions.map((one) => ({ ...one, history: undefined })),
    };
    const page = await openIt({}, renderPage(first));
    await expect.poll(() => page.locator('.nr.trend').innerText()).toContain(label);
    await expect.poll(() => page.locator('.nr.trend').innerText()).toContain(words);
    await expect.poll(() => page.locator('.own-b').count()).toBe(6);
    await expect.poll(() => page.locator('#h-since').count()).toBe(0);
    await expect.poll(() => page.locator('.causes .c-when').first().innerText()).toBe('first seen tonight');
  });

  it('shows one row a cause, and all of them on request', async () => {
    const page = await openIt();
    const first = page.locator('.causes > li').first();
    await expect
      .poll(() => first.innerText())
      .toMatch(
        /F\s+Critical\s+007\s+(Fail:\s+)?Defender CSPM is off\s+6 failures follow from it\s+Contoso Lending\s+4 AI resources, zone 3\s+new tonight\s+Lending IT\s+Needs Owner\s+starts a charge, not estimated\s+Script for 1/,
      );
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(8);
    await page.getByRole('button', { name: 'Show all 11 causes' }).click();
    await expect.poll(() => page.locator('.causes > li:visible').count()).toBe(11);
  });

  it('gives no verdict when the scan is too old', async () => {
    const page = await openIt({ at: new Date('2026-11-27T08:12:00Z') });
    await expect.poll(() => page.locator('h1').innerText()).toContain('No verdict: the last scan is 3 days old');
    await expect
      .poll(() => page.locator('.sum').innerText())
      .toBe('It found: 8 of 13 subscriptions are not fully covered.');
    await expect.poll(() => page.locator('h1 .m').getAttribute('data-s')).toBe('unknown');
    await expect.poll(() => page.locator('#h-since').innerText()).toBe('In that scan');
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
      .poll(() => page.locator('.panel.all .ph .meta').innerText())
      .toContain(`1 of 13 subscriptions, ${CHECKS.length} of ${CHECKS.length} checks`);
    await expect.poll(() => page.locator('#h-fix + .meta').innerText()).toBe('1 of 11 causes, 1 of 11 to fix');
    await page.getByRole('button', { name: 'Clear all' }).click();
    await expect.poll(() => rowNames(page)).toHaveLength(13);
  });

  it('stand in the address, go away one by one, and Back brings them back', async () => {
    const page = await openIt();
    await page.getByRole('button', { name: /^AI Platform/ }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/?owner=AI%20Platform');
    await expect.poll(() => page.locator('#h-fix + .meta').innerText()).toBe('3 of 11 causes, 3 of 11 to fix');
    await expect.poll(() => page.locator('h1').innerText()).toContain('8 of 13');
    await page.getByRole('combobox', { name: 'Zone' }).selectOption('1');
    await expect.poll(() => page.locator('.causes > li').count()).toBe(0);
    await expect.poll(() => page.locator('.none').first().innerText()).toBe('No cause matches these filters.');
    await page.goBack();
    await expect.poll(() => page.locator('.causes > li').count()).toBe(3);
    const copied = await page.evaluate(() => location.hash);
    const again = await openIt({ hash: copied });
    await expect.poll(() => again.locator('.chip').innerText()).toContain('Owner: AI Platform');
    await again.getByRole('button', { name: 'Remove the filter Owner: AI Platform' }).click();
    await expect.poll(() => again.evaluate(() => location.hash)).toBe('#/');
  });

  it('search, area, zone, owner and changed narrow the matrix', async () => {
    const page = await openIt();
    await page.getByRole('searchbox').fill('oai-prod-2');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Prod AI']);
    await page.getByRole('searchbox').fill('no such thing');
    await expect.poll(() => page.locator('.all .none').innerText()).toContain('No finding matches');
    await page.getByRole('searchbox').fill('');
    await page.getByRole('combobox', { name: 'Zone' }).selectOption('1');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Sandbox']);
    await page.getByRole('combobox', { name: 'Zone' }).selectOption('');
    await page.getByRole('combobox', { name: 'Owner' }).selectOption('Fraud IT');
    await expect.poll(() => rowNames(page)).toEqual(['Contoso Fraud Models', 'Contoso Core Banking']);
    await page.getByRole('combobox', { name: 'Owner' }).selectOption('');
    await page.getByRole('checkbox', { name: 'Changed since 23 Nov' }).check();
    await expect
      .poll(async () => (await rowNames(page)).sort())
      .toEqual(['Contoso Fabrikam', 'Contoso Lending', 'Contoso Prod AI', 'Contoso Treasury', 'Contoso Wealth']);
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
    await expect.poll(() => page.evaluate(() => location.hash)).toBe(`#/?f=007/${lending}`);
    const again = await openIt({ hash: `#f/007/${lending}` });
    await expect
      .poll(() => again.locator('.sheet').innerText())
      .toMatch(
        /Fail\s+Critical[\s\S]*Defender CSPM is off[\s\S]*CloudPosture is Free; 4 AI accounts[\s\S]*The proof[\s\S]*What Azure returned[\s\S]*Microsoft.Security\/pricings 2024-01-01[\s\S]*Verify this yourself[\s\S]*az rest --method get[\s\S]*Needs\s+Owner\s+Charge\s+starts: Defender CSPM[\s\S]*Clears\s+7 checks[\s\S]*az rest --method put[\s\S]*6 checks follow from it[\s\S]*New tonight[\s\S]*Why it matters[\s\S]*Escalation[\s\S]*Waiver[\s\S]*Supports the firm’s own verification[\s\S]*Documentation/,
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
    await page.locator('.seen', { hasText: 'Not read: 403' }).waitFor();
    await expect.poll(() => page.locator('.sheet .kick').innerText()).toContain('Unknown');
  });

  it('shows the fields that Azure returned, the deciding one marked, and the sentence where a cause explains it', async () => {
    const page = await openIt({ hash: '#f/007/contoso-lending' });
    await expect
      .poll(() => page.locator('.fields tbody tr').allInnerTexts())
      .toEqual([
        expect.stringMatching(/plans\.plans\[CloudPosture\]\.pricingTier\s+"Free"\s+decides/),
        expect.stringMatching(/plans\.plans\[CloudPosture\]\.subPlan\s+"P2"\s*$/),
      ]);
    await go('#f/008/contoso-lending');
    await expect
      .poll(() => page.locator('.proof').innerText())
      .toMatch(/CloudPosture is Free, so this is off\s+decides/);
    expect(await page.locator('.fields').count()).toBe(0);
  });

  it.each([
    [
      'denied',
      'Give the scanner access',
      'The scanner may not read Contoso Fabrikam: 16 checks: grant for 1',
      'az role',
    ],
    [
      'malformed',
      'What to do',
      'Azure’s answer for Contoso Fabrikam is not understood: 16 checks: report the answer for 1',
      'Update it',
    ],
  ])('of an unknown finding says what helps where the read is %s, and leads there', async (why, title, words, then) => {
    const findings = report.findings.flatMap((one) =>
      one.status === 'unknown' ? [{ ...one, why, cause: undefined }] : one.checkId === 'AISPM-041' ? [] : [one],
    );
    const page = await openIt({ hash: '#f/001/contoso-fabrikam' }, renderPage({ ...report, findings }));
    const section = page.locator('.sheet section', { has: page.getByRole('heading', { name: title }) }).last();
    await section.getByRole('button', { name: words }).click();
    await expect.poll(() => page.locator('.sheet').innerText()).toContain(then);
  });

  it('reads again what one of several sources says', async () => {
    const source = 'Resource Graph resources 2024-04-01; Microsoft.Security/pricings 2024-01-01';
    const findings = report.findings.map((one) => (one.checkId === 'AISPM-007' ? { ...one, source } : one));
    const page = await openIt({ hash: '#f/007/contoso-lending' }, renderPage({ ...report, findings }));
    await expect
      .poll(() => page.locator('#verify').innerText())
      .toContain(`/subscriptions/${lending}/providers/Microsoft.Security/pricings`);
  });

  it('of a script also gives the Azure policy that keeps the cause fixed, as az and as Bicep', async () => {
    const page = await openIt({ hash: '#/?script=007' });
    const section = page.locator('.sheet section', { hasText: 'Keep it fixed, by Azure Policy' }).last();
    await expect
      .poll(() => section.innerText())
      .toMatch(/72f8cee7-2937-403d-84a1-a4e3e57f3c21; its identity needs Owner[\s\S]*az policy assignment create/);
    await section.getByRole('button', { name: 'Bicep' }).click();
    await expect.poll(() => section.locator('pre').innerText()).toContain("targetScope = 'managementGroup'");
    await go('#/?decide=038');
    await expect
      .poll(() => page.locator('.sheet').innerText())
      .toMatch(
        /Fail\s+High\s+AISPM-038, a person decides[\s\S]*Needs\s+No role in Azure\s+Charge\s+none[\s\S]*Whose\s+Fraud IT\s+Contoso Fraud Models/,
      );
    await expect.poll(() => page.locator('.sheet').innerText()).not.toContain('Keep it fixed');
    await go('#/?script=041-denied');
    await expect
      .poll(() => page.locator('.sheet').innerText())
      .toMatch(/Grant the missing read on Contoso Fabrikam[\s\S]*Makes visible\s+16 checks/);
  });

  it('copies the command as it is, not as it is broken into lines, and what it costs with it', async () => {
    const page = await openIt({ hash: '#f/007/contoso-lending', permissions: ['clipboard-read', 'clipboard-write'] });
    /* The notice goes after some seconds: the clock stands. */
    await page.clock.pauseAt(new Date(READ_AT.getTime() + 60_000));
    await page.locator('.sheet').getByRole('button', { name: 'Copy', exact: true }).last().click();
    await page.getByText('Copied. Starts a charge.').waitFor();
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
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe(
        `# Starts a charge. Defender CSPM is billed per billable resource: agree the cost first. Needs Owner.\n${command}`,
      );
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
    expect(await page.locator('.sheet #command').count()).toBe(0);
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
    await page.getByRole('checkbox', { name: 'Changed since 23 Nov' }).focus();
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
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/');
    await expect.poll(() => page.locator('.mx [tabindex="0"]').count()).toBe(1);
  });

  it('Enter on a row name opens the subscription’s page', async () => {
    const page = await openIt();
    await page.locator('.mx [data-at="0,3"]').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h1').innerText()).toContain('Contoso Lending is not fully covered');
  });

  it('a sort goes up, down and back to worst first', async () => {
    const page = await openIt();
    const sort = page.getByRole('button', { name: 'Zone', exact: true });
    const state = () => page.locator('th.zo').first().getAttribute('aria-sort');
    await sort.click();
    await expect.poll(() => state()).toBe('ascending');
    await sort.click();
    await expect
      .poll(async () => [await state(), (await rowNames(page))[0]])
      .toEqual(['descending', 'Contoso Sandbox']);
    await sort.click();
    await expect.poll(async () => [await state(), (await rowNames(page))[0]]).toEqual([null, 'Contoso Lending']);
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
      await expect.poll(() => page.locator('.causes .c-reach > span', { hasText: label }).count()).toBe(1);
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
