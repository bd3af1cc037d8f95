import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../src/model/report.ts';
import { renderTerminal } from '../src/report/terminal.ts';
import { launch, open } from '../test/report/page/browser.ts';
import { bankAfterManyNights } from '../test/report/page/fixture.ts';

/* `npm run screenshots`: the pictures of the README, from the report that the page's tests use. */

const root = join(import.meta.dirname, '..');
const built = join(root, 'dist', 'page', 'html.mjs');
const PICTURES = [
  { name: 'overview', hash: '', height: 1010 },
  { name: 'sheet', hash: '#f/007/contoso-lending', height: 900 },
] as const;

if (!existsSync(built)) throw new Error('The page is not built: run "npm run build" first');
const { renderPage }: { renderPage(report: Report, options: { readonly nextScanAt: string }): string } = await import(
  pathToFileURL(built).href
);
const report = bankAfterManyNights();
const html = renderPage(report, { nextScanAt: '2026-11-25T02:00:00Z' });
/** Each character in a cell of its own, so that columns stand also where the machine has no font of fixed width. */
const escaped = (text: string) =>
  text.replace(/[^\n]/g, (letter) => `<i>${letter === '<' ? '&lt;' : letter === '&' ? '&amp;' : letter}</i>`);
/** The text as a terminal shows it, without its matrix, which the page shows better. */
const terminal = `<!DOCTYPE html><html lang="en"><title>aispm report</title><style>i{display:inline-block;width:8px;font-style:normal;text-align:center}</style><body style="margin:0;background:#14181d"><pre style="margin:0;padding:20px 24px;font:13px/18px Consolas,Menlo,monospace;color:#e8ebef">$ aispm report\n${escaped(
  renderTerminal(report, { columns: 92, colour: false }).split('\n\nBy area')[0] ?? '',
)}</pre></body></html>`;
const folder = join(root, 'docs', 'images');
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const { name, hash, height } of PICTURES) {
  const { page, close } = await open(browser, html, { hash, viewport: { width: 1440, height } });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await close();
  console.log(`docs/images/${name}.png`);
}
for (const [name, text, width, height] of [
  ['mail', readFileSync(join(root, 'test', 'notify', 'golden', 'full.html'), 'utf8'), 680, 860],
  ['terminal', terminal, 800, 560],
] as const) {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(text);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(`docs/images/${name}.png`);
}
await browser.close();
