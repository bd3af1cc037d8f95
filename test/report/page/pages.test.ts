import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../../../src/report/html.ts';
import { PATIENCE_MS, READ_AT } from './browser.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const report = bankAfterManyNights();
const lending = report.subscriptions[0]?.id ?? '';
const { browser, openIt } = openPages(renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' }));

type App = { html: string; readonly mayScan?: boolean; state?: 'running' | 'lost' | 'complete' | 'failed' };

/**
 * The page as an app serves it, with every request that reached the app. `app.state` is what it says of the scan,
 * however often it is asked: a browser repeats a request by itself whose connection broke. "lost" is no answer.
 */
async function served(app: App, path: string) {
  const { mayScan = true } = app;
  const asked: { readonly what: string; readonly body: string }[] = [];
  const bodyOf = async (request: IncomingMessage) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    return body;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
    const json = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (pathname === '/favicon.ico') return json(404, {});
    asked.push({ what: `${request.method} ${request.url}`, body: await bodyOf(request) });
    if (pathname === '/api/rights') return json(200, { mayScan });
    if (request.method === 'POST') return json(202, { scanId: '20261124T090000Z', status: '' });
    if (!pathname.startsWith('/api/scans/'))
      return response.setHeader('content-type', 'text/html; charset=utf-8').end(app.html);
    if (app.state === 'lost') return request.socket.destroy();
    return json(200, { state: app.state, shards: { total: 3, done: 1, failed: 0 } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tab = await browser().newContext();
  const page = await tab.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.clock.setFixedTime(READ_AT);
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const close = async () => {
    await tab.close();
    server.close();
  };
  return { page, asked, close };
}

describe('other nights', () => {
  it('compares with any night that the report carries, and says what each cell was', async () => {
    const page = await openIt();
    await page.getByRole('button', { name: 'Scan 24 Nov' }).click();
    await page.getByRole('button', { name: 'compare with 17 Nov' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/?with=2026-11-17');
    await expect
      .poll(() => page.locator('.band').innerText())
      .toMatch(/^Compared with 17 Nov, 7 nights earlier: 6 opened, 2 closed, 5 unchanged\./);
    await page.getByRole('button', { name: 'An AI account opts out of the plan', exact: false }).first().waitFor();
    await page.getByRole('button', { name: /^Multicloud connectors .*Contoso Wealth: Fail/ }).waitFor();
    await expect
      .poll(() => page.getByRole('button', { name: /Contoso Wealth: Fail/ }).getAttribute('aria-label'))
      .toMatch(/was P on 17 Nov$/);
    await page.getByRole('button', { name: 'Stop comparing' }).click();
    await expect.poll(() => page.locator('.band').count()).toBe(0);
  });

  it('says that a night cannot be compared, and closes its menus by Escape and by a click elsewhere', async () => {
    const page = await openIt({ hash: '#/?with=2020-01-01' });
    await expect.poll(() => page.locator('.band').innerText()).toContain('cannot be compared');
    const menu = page.getByRole('button', { name: 'Export' });
    await menu.click();
    await page.keyboard.press('Escape');
    await page.locator('.pop').waitFor({ state: 'detached' });
    await expect.poll(() => menu.evaluate((element) => element === document.activeElement)).toBe(true);
    await menu.click();
    await page.locator('.pop').waitFor();
    await page.locator('h1').click();
    await page.locator('.pop').waitFor({ state: 'detached' });
  });

  it('an old scan says so, leads to the latest and makes no scripts', async () => {
    const html = renderPage(report, { latest: { id: '20261127T020000Z', at: '2026-11-27T02:00:00Z' } });
    const { page, close } = await served({ html }, '/api/report?code=key&scan=20261124T020004Z');
    await expect
      .poll(() => page.locator('.band').innerText())
      .toContain('You are looking at 24 Nov (3 nights ago); latest is 27 Nov.');
    await expect
      .poll(() => page.getByRole('link', { name: 'Go to the latest' }).getAttribute('href'))
      .toBe('/api/report?code=key');
    expect(await page.locator('.c-do .b').count()).toBe(0);
    await close();
  });
});

describe('scan now', () => {
  const html = renderPage(report, { asksRights: true });
  /** A little more than the page waits before it asks after a scan: it begins to wait a frame after it drew. */
  const STEP_MS = 10_500;
  /** From here on the page's clock stands, and only steps. */
  const startScan = async (page: Page) => {
    const button = page.getByRole('button', { name: 'Scan now' });
    await button.waitFor();
    await page.clock.pauseAt(new Date(READ_AT.getTime() + 60_000));
    await button.click();
    await page.getByRole('button', { name: 'Scan started' }).waitFor();
  };

  it('starts a scan of everything, or of the subscription in view, where the app says that this reader may', async () => {
    const { page, asked, close } = await served({ html }, '/api/report?code=key');
    await page.getByRole('button', { name: 'Scan now' }).click();
    await page.getByRole('button', { name: 'Scan started' }).waitFor();
    await page.goto(`${page.url().split('#')[0]}&again=1#/s/${lending}`);
    await page.getByRole('button', { name: 'Scan now' }).click();
    await page.getByRole('button', { name: 'Scan started' }).waitFor();
    expect(asked.filter(({ what }) => what.startsWith('POST'))).toEqual([
      { what: 'POST /api/scans?code=key', body: '{}' },
      { what: 'POST /api/scans?code=key', body: JSON.stringify({ subscriptions: [lending] }) },
    ]);
    await close();
  });

  it('follows the scan until it is closed, then offers the report of it', async () => {
    const app: App = { html, state: 'running' };
    const { page, asked, close } = await served(app, '/api/report?code=key');
    await startScan(page);
    await page.clock.runFor(STEP_MS);
    await page.getByRole('button', { name: 'Scan started: 1 of 3 parts' }).waitFor();
    app.state = 'lost';
    const failed = page.waitForEvent('requestfailed');
    await page.clock.runFor(STEP_MS);
    expect((await failed).url()).toContain('/api/scans/');
    app.state = 'complete';
    await page.clock.runFor(STEP_MS);
    const startedAt = '2026-11-25T09:00:00.000Z';
    app.html = renderPage({ ...report, scan: { ...report.scan, id: '20261125T090000Z', startedAt } });
    await page.getByRole('button', { name: 'Show the new scan' }).click();
    await page.getByRole('button', { name: 'Scan 25 Nov' }).waitFor();
    expect(asked.find(({ what }) => what.includes('/scans/'))?.what).toBe('GET /api/scans/20261124T090000Z?code=key');
    await close();
  });

  it('says where a scan ended without a report', async () => {
    const { page, close } = await served({ html, state: 'failed' }, '/api/report');
    await startScan(page);
    await page.clock.runFor(STEP_MS);
    await page.getByRole('button', { name: 'Scan ended without a report' }).waitFor();
    await close();
  });

  it('leads whoever may scan to the evidence itself', async () => {
    const subscriptions = report.subscriptions.map((one) => ({ ...one, evidence: 'a'.repeat(64) }));
    const known = renderPage({ ...report, subscriptions }, { asksRights: true });
    const { page, close } = await served({ html: known }, `/api/report?code=key#/?f=007/${lending}`);
    const link = page.getByRole('link', { name: 'Download the evidence of Contoso Lending' });
    await expect
      .poll(() => link.getAttribute('href'))
      .toBe(`/api/subscriptions/${lending}/evidence?scan=20261124T020004Z&code=key`);
    await close();
  });

  it('is not there where the app does not offer it, and the page may call nothing', async () => {
    const { page, asked, close } = await served({ html: renderPage(report) }, '/api/report');
    await page.getByRole('button', { name: 'Export' }).waitFor();
    expect(await page.getByRole('button', { name: 'Scan now' }).count()).toBe(0);
    expect(renderPage(report)).not.toContain('connect-src');
    expect(asked.map(({ what }) => what)).toEqual(['GET /api/report']);
    await close();
  });

  it('is not there for a reader who may not scan', async () => {
    const { page, asked, close } = await served({ html, mayScan: false }, '/api/report');
    await expect.poll(() => asked.map(({ what }) => what)).toContain('GET /api/rights');
    expect(await page.getByRole('button', { name: 'Scan now' }).count()).toBe(0);
    await close();
  });
});

describe('pages of their own', () => {
  it('a subscription shows its quarter as a calendar, its findings and its evidence', async () => {
    const evidence = 'a'.repeat(64);
    const known = {
      ...report,
      head: { scanId: report.scan.id, number: 1, root: 'd'.repeat(64), hash: 'c'.repeat(64) },
      subscriptions: report.subscriptions.map((one) => ({ ...one, evidence })),
    };
    const page = await openIt({ hash: '#/s/contoso-lending' }, renderPage(known));
    await expect.poll(() => page.locator('h1').innerText()).toContain('Contoso Lending is not fully covered');
    await expect
      .poll(() => page.locator('#h-cal + .meta').innerText())
      .toBe('on 45 of 45 nights of Q4 2026 to date. 1 night not fully seen.');
    await expect
      .poll(() => page.locator('.cal .m[data-s="unknown"]').first().getAttribute('aria-label'))
      .toBe('8 Nov: not fully seen, compare');
    await expect.poll(() => page.locator('.cal td .m').count()).toBe(92);
    await expect.poll(() => page.locator('.areas').innerText()).toMatch(/Defender CSPM is off[\s\S]*3 follow/);
    await expect.poll(() => page.locator('.it tbody tr').count()).toBe(4);
    await expect
      .poll(() => page.locator('[aria-labelledby="h-ev"] tbody tr').allInnerTexts())
      .toEqual([
        expect.stringMatching(/^Microsoft\.Security\/pricings 2024-01-01\s+02:00:\d\d\s+yes\s+001, 002/),
        expect.stringContaining(evidence),
        expect.stringContaining('c'.repeat(64)),
      ]);
    await expect
      .poll(() => page.locator('.facts').innerText())
      .toMatch(new RegExp(`Fully seen\\s+${report.checks.length} of ${report.checks.length} checks seen`));
    await page.locator('.cells a').nth(1).click();
    await expect.poll(() => page.locator('.sheet .pos').innerText()).toMatch(/^2 of \d+ of Contoso Lending$/);
    await expect.poll(() => page.locator('.sheet .hash').first().innerText()).toBe(evidence);
  });

  it.each(['#/s/contoso-lending', '#/?f=007/contoso-lending'])(
    'offers to export what is kept, and a new scan where nothing is: %s',
    async (hash) => {
      const subscriptions = report.subscriptions.map((one) => ({ ...one, evidence: 'a'.repeat(64) }));
      for (const [shown, command] of [
        [report, 'aispm scan --export FOLDER'],
        [{ ...report, subscriptions }, 'aispm export --scan 20261124T020004Z --out FOLDER'],
      ] as const) {
        const page = await openIt({ hash }, renderPage(shown));
        await page.getByText(command).waitFor();
      }
    },
  );

  it('an owner sees what is theirs, with the number of the button that led there', async () => {
    const page = await openIt();
    await page.getByRole('button', { name: /^Lending IT 2/ }).click();
    await page.getByRole('link', { name: 'Open the page of Lending IT' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#/o/lending-it');
    await expect
      .poll(() => page.locator('h1').innerText())
      .toContain('Lending IT: 2 of 2 subscriptions are not fully covered');
    await expect.poll(() => page.locator('#h-fix + .meta').innerText()).toBe('2 causes, 2 to fix');
    await expect.poll(() => page.locator('.osubs li').count()).toBe(2);
  });

  it('the board sheet has the verdict, owners that sum to what is to fix, and the head of the chain', async () => {
    const chain = 'c'.repeat(64);
    const page = await openIt(
      { hash: '#/board' },
      renderPage({ ...report, head: { scanId: report.scan.id, number: 1, root: 'd'.repeat(64), hash: chain } }),
    );
    const sheet = page.locator('.a4');
    await expect.poll(() => sheet.innerText()).toContain('11 to fix, of 11 causes');
    const owners = await sheet.locator('.bt').first().locator('tbody td:nth-child(2)').allInnerTexts();
    expect(owners.reduce((sum, text) => sum + Number(text), 0)).toBe(11);
    await expect.poll(() => sheet.locator('footer').innerText()).toContain(chain);
  });

  it.each([
    ['#/s/contoso-leasing', 'No subscription contoso-leasing in this scan'],
    ['#/o/nobody', 'Nobody is called nobody here'],
    ['#/?f=099/contoso-lending', 'There is no check 099'],
    ['#f/007/contoso-leasing', 'No subscription contoso-leasing in this scan'],
  ])('%s is a dead link that says why', async (hash, sentence) => {
    const page = await openIt({ hash });
    await expect.poll(() => page.locator('h1').innerText()).toBe(sentence);
    await expect.poll(() => page.locator('.dead').innerText()).toContain('20261124T020004Z');
    await page.getByRole('link', { name: 'Open the overview' }).click();
    await expect.poll(() => page.locator('h1').innerText()).toContain('8 of 13');
  });

  it('the shell that was chosen is remembered for the next finding', async () => {
    const page = await openIt({ hash: '#f/007/contoso-lending' });
    await page.getByRole('tab', { name: 'PowerShell' }).click();
    await page.reload();
    await expect.poll(() => page.getByRole('tab', { name: 'PowerShell' }).getAttribute('aria-selected')).toBe('true');
  });
});
