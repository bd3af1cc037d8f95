import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Report } from '../src/model/report.ts';
import { launch } from '../test/report/page/browser.ts';
import { estate } from '../test/report/page/fixture.ts';

const SUBSCRIPTIONS = 20_000;
const RUNS = 3;
const MB = 1024 * 1024;
const built = join(import.meta.dirname, '..', 'dist', 'page', 'html.mjs');

/**
 * The page of 20,000 subscriptions: time to render it, its size, and in Chromium the time until the management groups
 * show, until the script has taken over and until a matrix is filtered.
 */
export async function run(): Promise<void> {
  if (!existsSync(built)) throw new Error('The page is not built: run "npm run build" first');
  const { renderPage }: { renderPage(report: Report): string } = await import(pathToFileURL(built).href);
  const report = estate(SUBSCRIPTIONS);
  const bad = report.findings.filter(
    (finding) => finding.status !== 'pass' && finding.status !== 'not-applicable',
  ).length;
  console.log(
    [
      `${SUBSCRIPTIONS} subscriptions, ${report.findings.length} findings,`,
      `${bad} of them neither pass nor not applicable, ${report.inventory.length} AI resources`,
    ].join(' '),
  );
  const began = performance.now();
  const html = renderPage(report);
  console.log(
    [
      `page: rendered in ${((performance.now() - began) / 1000).toFixed(2)} s;`,
      `${(html.length / MB).toFixed(2)} MB, ${(gzipSync(html).length / MB).toFixed(2)} MB gzipped`,
    ].join(' '),
  );
  const folder = await mkdtemp(join(tmpdir(), 'aispm-bench-'));
  const browser = await launch();
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    const taken = [];
    for (let turn = 0; turn < RUNS; turn++) taken.push(await look(browser, pathToFileURL(file).href));
    for (const name of ['groups painted', 'script has taken over', 'matrix of 20,000, filtered']) {
      const all = taken.map((one) => one.get(name) ?? 0).sort((a, b) => a - b);
      console.log(
        `page: ${name} after ${(all[Math.floor(RUNS / 2)] ?? 0).toFixed(0)} ms (${all.map((ms) => ms.toFixed(0)).join(', ')})`,
      );
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function look(browser: Awaited<ReturnType<typeof launch>>, url: string): Promise<ReadonlyMap<string, number>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.locator('.filters').first().waitFor();
  const painted = await page.evaluate(() => {
    const [first] = performance.getEntriesByName('first-contentful-paint');
    return { first: first?.startTime ?? 0, over: performance.getEntriesByName('aispm-drawn')[0]?.startTime ?? 0 };
  });
  const filtered = await page.evaluate(async () => {
    const began = performance.now();
    document.querySelector<HTMLElement>('.tile:nth-child(3)')?.click();
    while (!document.querySelector('.mx tbody th')) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - began;
  });
  await page.close();
  return new Map([
    ['groups painted', painted.first],
    ['script has taken over', painted.over],
    ['matrix of 20,000, filtered', filtered],
  ]);
}
