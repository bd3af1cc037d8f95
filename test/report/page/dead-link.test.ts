import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/model/report.ts';
import { renderGonePage, renderPage } from '../../../src/report/html.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { whyGone } from '../../../src/report/page/data/gone.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { bankAfterManyNights } from './fixture.ts';
import { openPages } from './open-pages.ts';

const bank = bankAfterManyNights();
const LEASING = '11111111-2222-4333-8444-555555555555';
const EXCLUDED = '66666666-2222-4333-8444-555555555555';
const report: Report = {
  ...bank,
  // No check 005 in this version; the newest is 044.
  checks: bank.checks.filter((one) => one.id !== 'AISPM-005'),
  leftOut: [{ id: EXCLUDED, name: 'Contoso Training', rationale: 'Courses, without any data', expires: '2027-03-31' }],
  delisted: [
    {
      id: LEASING,
      name: 'Contoso Leasing',
      at: '2026-11-12T02:00:04.000Z',
      lastScan: { id: '20261111T020004Z', at: '2026-11-11T02:00:04.000Z' },
      failed: ['AISPM-007', 'AISPM-025'],
    },
  ],
  trend: bank.trend.map((night) => {
    const owners: [string, number][] =
      night.at < '2026-11-08' ? [...(night.toFix?.owners ?? []), ['Branch IT', 2]] : (night.toFix?.owners ?? []);
    return night.toFix ? { ...night, toFix: { ...night.toFix, owners } } : night;
  }),
};
const model = reportModel(encodeReport(report));

describe('why a link leads nowhere', () => {
  it.each([
    ['subscription', LEASING, 'Contoso Leasing left the scope on 12 Nov 2026', '11 Nov 2026: 2 checks failed'],
    ['finding', '007/contoso-leasing', 'Contoso Leasing left the scope on 12 Nov 2026', 'Fail, Defender CSPM is off'],
    ['finding', `001/${LEASING}`, 'Contoso Leasing left the scope on 12 Nov 2026', 'this check did not fail'],
    ['subscription', EXCLUDED, 'Contoso Training is left out on purpose', undefined],
    ['subscription', 'contoso-training', 'Contoso Training is left out on purpose', undefined],
    ['subscription', 'contoso-other', 'No subscription contoso-other in this scan', undefined],
    ['finding', '005/contoso-lending', 'Check 005 is retired', undefined],
    ['finding', '099/contoso-lending', 'There is no check 099', undefined],
    ['finding', 'x/contoso-lending', 'There is no check x', undefined],
    ['owner', 'branch-it', 'Branch IT owns nothing here any more', '2 to fix'],
    ['owner', 'nobody', 'Nobody is called nobody here', undefined],
  ] as const)('%s %s: %s', (kind, name, title, last) => {
    const gone = whyGone(model, kind, name);
    expect([gone.title, gone.lastSeen?.words.includes(last?.split(': ').at(-1) ?? '')]).toEqual([
      title,
      last === undefined ? undefined : true,
    ]);
    expect(gone.lookedIn).toBe(
      'the scan of 24 Nov 2026 (20261124T020004Z), 13 subscriptions; and the 45 nights since 11 Oct 2026',
    );
  });

  it.each<[string, Partial<Report>, string]>([
    ['a part of the report', { filter: { zone: ['3'] } }, 'No subscription gone in this part of the report'],
    ['a purged night', { coverage: { ...bank.coverage, inScope: 20 } }, 'This scan no longer has a subscription gone'],
    ['a single scan', { trend: bank.trend.slice(-1) }, 'No subscription gone in this scan'],
  ])('of %s it says so', (_what, over, title) =>
    expect(whyGone(reportModel(encodeReport({ ...report, ...over })), 'subscription', 'gone').title).toBe(title),
  );

  it('says where a part of the report leaves a finding out', () => {
    const some = { ...report, filter: { status: ['pass'] }, findings: [] };
    expect(whyGone(reportModel(encodeReport(some)), 'finding', '007/contoso-lending')).toMatchObject({
      title: 'This report has no such finding of Contoso Lending',
      why: expect.stringContaining('the whole report has it'),
    });
  });

  it('knows the last of several times that a subscription left', () => {
    const [once] = report.delisted ?? [];
    if (!once) throw new Error('Nobody left');
    const again = { ...once, at: '2026-11-20T02:00:04.000Z', lastScan: { ...once.lastScan, id: '20261119T020004Z' } };
    const twice = reportModel(encodeReport({ ...report, delisted: [once, again] }));
    expect(whyGone(twice, 'subscription', LEASING).lastSeen?.scanId).toBe('20261119T020004Z');
  });
});

describe('a dead link', () => {
  const { browser, openIt } = openPages(renderPage(report));

  /** The page as an app serves it. */
  async function served(html: string, path: string, run: (page: Page) => Promise<void>) {
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end(html),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const tab = await browser().newContext();
    try {
      const page = await tab.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      await run(page);
    } finally {
      await tab.close();
      server.close();
    }
  }

  it('opens the last scan that knew it', async () => {
    await served(renderPage(report), `/api/report?code=key#/?f=007/${LEASING}`, async (page) => {
      await page.getByRole('heading', { name: 'Contoso Leasing left the scope on 12 Nov 2026' }).waitFor();
      const link = page.getByRole('link', { name: 'Open the scan of 11 Nov' });
      expect(await link.getAttribute('href')).toBe(`/api/report?code=key&scan=20261111T020004Z#/?f=007/${LEASING}`);
      await expect
        .poll(() => page.locator('.dead dl').innerText())
        .toContain(`AISPM-007, Defender CSPM is Standard, on ${LEASING}`);
      expect(await page.getByRole('link', { name: /^Look in/ }).count()).toBe(0);
    });
  });

  it('from disk says when it was last seen, without a link that leads nowhere', async () => {
    const page = await openIt({ hash: '#/s/contoso-leasing' });
    await expect.poll(() => page.locator('.dead dl').innerText()).toContain('11 Nov 2026: 2 checks failed');
    expect(await page.locator('.acts a').allInnerTexts()).toEqual(['Open the overview']);
  });

  it.each([
    ['20261111T020000Z', 'No scan of 11 Nov 2026, 02:00 UTC', 'It was never closed'],
    ['20261225T020000Z', 'No scan of 25 Dec 2026, 02:00 UTC', 'It has not finished'],
  ])('to scan %s leads to the latest', async (id, title, why) => {
    const html = renderGonePage(id, { id: report.scan.id, at: report.scan.startedAt });
    await served(html, `/api/report?scan=${id}#/s/contoso-lending`, async (page) => {
      await page.getByRole('heading', { name: title }).waitFor();
      await expect.poll(() => page.locator('.dead').innerText()).toContain(why);
      const link = page.getByRole('link', { name: 'Open the latest scan, of 24 Nov' });
      expect(await link.getAttribute('href')).toBe('/api/report#/s/contoso-lending');
    });
  });
});
