import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../src/model/report.ts';
import { renderPage } from '../../../src/report/html.ts';
import { aispm } from '../../cli/run.ts';
import { PAYLOADS } from '../hostile.ts';
import { launch, open } from './browser.ts';
import { bankAfterManyNights } from './fixture.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** Every payload in every place that Azure or the firm lets people fill. */
function poisoned(offset: number): Report {
  const report = structuredClone(bankAfterManyNights());
  let next = offset;
  const evil = () => PAYLOADS[next++ % PAYLOADS.length] ?? '';
  for (const subscription of report.subscriptions) {
    subscription.name = evil();
    subscription.owner = evil();
    subscription.managementGroups = [evil(), evil()];
    subscription.state = evil();
  }
  for (const finding of report.findings) {
    if (finding.status === 'pass' || finding.status === 'not-applicable') continue;
    finding.message = evil();
    finding.source = evil();
    if (finding.waiver)
      finding.waiver = { ...finding.waiver, owner: evil(), rationale: evil(), ticket: evil(), id: evil() };
    for (const item of finding.items ?? []) {
      item.resourceId = `/subscriptions/${finding.subscriptionId}/resourceGroups/${evil()}/providers/x/accounts/${evil()}`;
      item.message = evil();
    }
  }
  for (const item of report.inventory) {
    item.name = evil();
    item.kind = evil();
    item.location = evil();
    item.network = evil();
    item.notSeen = [evil()];
    item.deployments = [{ name: evil(), model: evil(), version: evil() }];
  }
  report.warnings = [evil(), evil()];
  return report;
}

const VIEWS = ['#/', '#/?open=042', '#/?script=042', '#/inventory', '#/trend', '#/symptoms', '#/board', '#/?by=group'];
/** What the page may hold; anything else was let in. */
const KNOWN =
  'a,article,b,body,button,caption,circle,code,col,colgroup,dd,details,div,dl,dt,figcaption,figure,footer,g,h1,h2,h3,h4,head,header,html,input,label,li,line,link,main,meta,nav,noscript,ol,option,p,path,pre,rect,script,search,section,select,small,span,style,summary,svg,table,tbody,td,text,th,thead,title,tr,ul';

async function inspect(html: string, hashes: readonly string[]): Promise<void> {
  const { page, watch, go, close } = await open(browser, html);
  await page.evaluate(() => {
    Reflect.set(globalThis, 'ran', 0);
    for (const name of ['alert', 'prompt', 'confirm'])
      Reflect.set(globalThis, name, () => Reflect.set(globalThis, 'ran', Number(Reflect.get(globalThis, 'ran')) + 1));
  });
  for (const hash of [...VIEWS, ...hashes]) {
    await go(hash);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const foreign = await page.evaluate((known) => {
      const names = new Set(known.split(','));
      const elements = [...document.querySelectorAll('*')];
      return [
        ...elements.filter((element) => !names.has(element.localName)).map((element) => element.localName),
        ...elements.flatMap((element) =>
          element.getAttributeNames().filter((name) => name.startsWith('on') || name === 'style' || name === 'srcdoc'),
        ),
        ...elements.flatMap((element) =>
          /^\s*(javascript|data:text)/i.test(element.getAttribute('href') ?? '') ? [element.outerHTML] : [],
        ),
        ...(document.querySelectorAll('script').length === 3 ? [] : ['script']),
      ];
    }, KNOWN);
    expect(foreign, hash).toEqual([]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    const hidden = /[\u0000-\u0008\u000e-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
    expect(await page.evaluate(() => document.body.innerText), hash).not.toMatch(hidden);
  }
  expect(await watch.ran()).toBe(0);
  expect(watch.complaints).toEqual([]);
  await close();
}

describe('hostile names', () => {
  it.each([0, 17, 41])(
    'are text and nothing else, in every view and sheet (payloads from number %i on)',
    async (offset) => {
      const report = poisoned(offset);
      const sheets = report.findings
        .filter((finding) => finding.items || finding.waiver)
        .map((finding) => `#f/${finding.checkId.slice(-3)}/${finding.subscriptionId}`);
      await inspect(renderPage(report), sheets);
    },
  );

  it('of a whole hostile tenant are text and nothing else', async () => {
    const { out } = await aispm(['scan', '--world', 'hostile', '--format', 'json']);
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.subscriptions.length).toBeGreaterThan(0);
    await inspect(
      renderPage(report),
      report.subscriptions.slice(0, 8).map((one) => `#f/026/${one.id}`),
    );
  });

  it('cannot become a command: what is copied stays quoted', async () => {
    const report = poisoned(0);
    const finding = report.findings.find((one) => one.checkId === 'AISPM-042' && one.items);
    if (!finding?.items?.[0]) throw new Error('The fixture has changed');
    finding.items[0].resourceId = `/subscriptions/${finding.subscriptionId}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/x'; rm -rf ~; '$(id)`;
    const { page, close } = await open(browser, renderPage(report), {
      hash: `#f/042/${finding.subscriptionId}`,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.locator('.sheet').getByRole('button', { name: 'Copy', exact: true }).last().click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain(`x'\\''; rm -rf ~; '\\''$(id)`);
    await close();
  });
});

it('the bank, from the command line to the page', async () => {
  const { out, status } = await aispm(['scan', '--world', 'bank', '--format', 'html']);
  expect(status).toBe(2);
  const { page, watch, close } = await open(browser, out);
  expect(await page.locator('h1').innerText()).toMatch(/\d+ of \d+ subscriptions are not fully covered/);
  expect(await page.locator('.mx tbody tr').count()).toBeGreaterThanOrEqual(20);
  expect(watch.complaints).toEqual([]);
  await close();
});
