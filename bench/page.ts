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
 * show, until the script has taken over, until a matrix is filtered, and from a key in the filter to what it leaves.
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
    const keys = taken.flatMap((one) => one.keys).sort((a, b) => a - b);
    console.log(
      [
        `page: a key in the filter after ${(keys[Math.floor(keys.length / 2)] ?? 0).toFixed(0)} ms,`,
        `95th percentile ${(keys[Math.ceil(keys.length * 0.95) - 1] ?? 0).toFixed(0)} ms of ${keys.length} keys`,
      ].join(' '),
    );
    for (const name of ['groups painted', 'script has taken over', 'matrix of 20,000, filtered']) {
      const all = taken.map((one) => one.marks.get(name) ?? 0).sort((a, b) => a - b);
      console.log(
        `page: ${name} after ${(all[Math.floor(RUNS / 2)] ?? 0).toFixed(0)} ms (${all.map((ms) => ms.toFixed(0)).join(', ')})`,
      );
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Look = { readonly marks: ReadonlyMap<string, number>; readonly keys: readonly number[] };

async function look(browser: Awaited<ReturnType<typeof launch>>, url: string): Promise<Look> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.locator('.filters').first().waitFor();
  const painted = await page.evaluate(() => {
    const [first] = performance.getEntriesByName('first-contentful-paint');
    return { first: first?.startTime ?? 0, over: performance.getEntriesByName('aispm-drawn')[0]?.startTime ?? 0 };
  });
  const keys: number[] = [];
  for (const letter of TYPED) keys.push(await page.evaluate(keyTime, letter));
  await page.evaluate(() => {
    location.hash = '#/?by=none';
  });
  await page.locator('.mx tbody th').first().waitFor();
  const filtered = await page.evaluate(async () => {
    const began = performance.now();
    document.querySelector<HTMLElement>('.tile:nth-child(3)')?.click();
    while (!document.querySelector('.chip')) await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - began;
  });
  await page.close();
  const marks = new Map([
    ['groups painted', painted.first],
    ['script has taken over', painted.over],
    ['matrix of 20,000, filtered', filtered],
  ]);
  return { marks, keys };
}

/** Typed into the filter, letter by letter: a group, then one of its subscriptions. */
const TYPED = [...'retail-bank-0112'];

/** From a letter in the search field until what it leaves is drawn. Runs in the page. */
async function keyTime(letter: string): Promise<number> {
  const field = document.querySelector<HTMLInputElement>('#q');
  if (!field) throw new Error('There is no filter');
  const wanted = field.value + letter;
  const began = performance.now();
  field.value = wanted;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  while (new URLSearchParams(location.hash.split('?')[1]).get('q') !== wanted)
    await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  return performance.now() - began;
}
