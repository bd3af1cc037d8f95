import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../src/model/report.ts';
import { fixRows } from '../src/report/fix/fix-rows.ts';
import { fixPack } from '../src/report/fix/pack/fix-pack.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { launch } from '../test/report/page/browser.ts';
import { estate } from '../test/report/page/fixture.ts';
import { exampleOf } from '../tools/documents/example.ts';

const SUBSCRIPTIONS = 5_000;
const RUNS = 5;
const CAUSE = 'AISPM-007';
const built = join(import.meta.dirname, '..', 'dist', 'page', 'html.mjs');

/** The fix pack of one cause on 5,000 subscriptions: from the report to the script, and in the page to its sheet. */
export async function run(): Promise<void> {
  if (!existsSync(built)) throw new Error('The page is not built: run "npm run build" first');
  const report = failing(estate(SUBSCRIPTIONS));
  for (const shell of ['az', 'powershell'] as const) {
    const taken = Array.from({ length: RUNS }, () => {
      const began = performance.now();
      const rows = fixRows(report, { cause: [CAUSE.replace('AISPM-', '')] });
      const { scan, checks } = report;
      const pack = fixPack(rows, { shell, scan, checks, principalId: undefined, dryRun: true, onError: 'stop' });
      return { ms: performance.now() - began, commands: pack.commands, kilobytes: pack.script.length / 1024 };
    }).sort((a, b) => a.ms - b.ms);
    const median = taken[Math.floor(RUNS / 2)];
    console.log(
      [
        `pack: ${shell} of ${median?.commands} commands (${median?.kilobytes.toFixed(0)} KiB)`,
        `after ${median?.ms.toFixed(0)} ms (${taken.map(({ ms }) => ms.toFixed(0)).join(', ')})`,
      ].join(' '),
    );
  }
  const { renderPage }: { renderPage(report: Report): string } = await import(pathToFileURL(built).href);
  const folder = await mkdtemp(join(tmpdir(), 'aispm-bench-'));
  const browser = await launch();
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, renderPage(report));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    await page.locator('.filters').first().waitFor();
    const taken: number[] = [];
    for (let turn = 0; turn < RUNS; turn++) taken.push(await page.evaluate(sheetTime));
    taken.sort((a, b) => a - b);
    console.log(
      `pack: its sheet in the page after ${taken[Math.floor(RUNS / 2)]?.toFixed(0)} ms (${taken.map((ms) => ms.toFixed(0)).join(', ')})`,
    );
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same report with one cause on every subscription. */
function failing(report: Report): Report {
  const check = CHECKS.find((one) => one.id === CAUSE);
  const commands = check && exampleOf(check);
  return {
    ...report,
    findings: report.findings.map((one) =>
      one.checkId === CAUSE
        ? { ...one, status: 'fail', message: 'Plan CloudPosture is Free', ...(commands ? { commands } : {}) }
        : one,
    ),
  };
}

/** From the address of the script until its text and its hash are drawn. Runs in the page. */
async function sheetTime(): Promise<number> {
  const drawn = (wanted: boolean) => Boolean(document.querySelector('.sheet .hash')?.textContent) === wanted;
  const began = performance.now();
  location.hash = '#/?script=007';
  while (!drawn(true)) await new Promise((resolve) => requestAnimationFrame(resolve));
  const taken = performance.now() - began;
  location.hash = '#/';
  while (!drawn(false)) await new Promise((resolve) => requestAnimationFrame(resolve));
  return taken;
}
