import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type PageOptions, renderPage } from '../../../src/report/html.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const bank = bankAfterManyNights();
const idOf = (name: string) => bank.subscriptions.find((one) => one.name === `Contoso ${name}`)?.id ?? '';
const LATEST = { id: '20261128T020004Z', at: '2026-11-28T02:00:04Z' };

/** The bank where two more subscriptions have no recent test of a jailbreak alert. */
const report = {
  ...bank,
  findings: bank.findings.map((one) =>
    one.checkId === 'AISPM-038' && [idOf('Lending'), idOf('Payments')].includes(one.subscriptionId)
      ? { ...one, status: 'fail' as const, message: 'The last AI alert is 43 days old' }
      : one,
  ),
};
/** Four nights later: Wealth has left, and what is not named is closed. */
const open = {
  isWhole: true,
  checks: new Map<string, string>([
    ...bank.subscriptions.map((one) => [one.id, ''] as const).filter(([id]) => id !== idOf('Wealth')),
    [idOf('Fraud Models'), '006w 038f'],
    [idOf('Lending'), '038f'],
    [idOf('Payments'), '001u'],
    [idOf('Fabrikam'), '016u'],
  ]),
};

const { browser, openIt } = openPages(renderPage(report));
const html = (options: PageOptions) => renderPage(report, options);

/** The page as an app serves it. */
async function served(text: string, run: (page: Page) => Promise<void>) {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'text/html; charset=utf-8').end(text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tab = await browser().newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await tab.newPage();
    const { port } = server.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/api/report?code=key&scan=20261124T020004Z`);
    await run(page);
  } finally {
    await tab.close();
    server.close();
  }
}
const actionOf = (page: Page, key: string) => page.locator(`#cause-${key} .c-do`);
/** What is said of a cause, without the words for a screen reader. */
const saidOf = async (page: Page, key: string): Promise<string> =>
  (await actionOf(page, key).innerText()).replace(/\n: [^\n]*/, '').trim();

describe('an old scan', () => {
  it('says of each cause what became of it, and leads to what is still open', async () => {
    await served(html({ latest: { ...LATEST, open } }), async (page) => {
      await page.locator('#cause-038').waitFor();
      await page.getByRole('button', { name: /^Show all/ }).click();
      const words = {
        '038': '2 of 3 still open\n1 closed since',
        '007': 'closed since',
        '001': 'not seen now',
        '006': 'waived since',
        '034': 'left the scope',
        '041-denied': 'still open',
      };
      for (const [key, said] of Object.entries(words)) await expect.poll(() => saidOf(page, key)).toBe(said);
      const link = page.getByRole('link', { name: /^2 of 3 still open/ });
      expect(await link.getAttribute('href')).toBe('/api/report?code=key#/?chk=038&open=038');
      expect(await page.locator('.c-do .b').count()).toBe(0);
    });
  });

  it('speaks of that night, and says that the next scan has run', async () => {
    await served(html({ latest: LATEST }), async (page) => {
      await page.getByRole('heading', { name: 'In that night' }).waitFor();
      await page.getByRole('button', { name: 'Scan 24 Nov, old' }).waitFor();
      await expect.poll(() => page.locator('.facts').innerText()).toContain('Has run\nlatest 28 Nov');
      await expect.poll(() => actionOf(page, '007').innerText()).toBe('from the latest only');
    });
  });

  it('is not old where it is the latest, and from disk links nothing', async () => {
    const latest = { id: report.scan.id, at: report.scan.startedAt };
    const page = await openIt({}, html({ latest: { ...latest, open } }));
    await page.getByRole('heading', { name: 'Since last night' }).waitFor();
    expect(await actionOf(page, '007').innerText()).toBe('Script for 1');
    const old = await openIt({}, html({ latest: { ...LATEST, open } }));
    await expect.poll(() => saidOf(old, '038')).toBe('2 of 3 still open\n1 closed since');
    expect(await old.locator('.c-do a').count()).toBe(0);
  });
});
