import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../src/model/report.ts';
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
const html = renderPage(bankAfterManyNights(), { nextScanAt: '2026-11-25T02:00:00Z' });
const folder = join(root, 'docs', 'images');
mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const { name, hash, height } of PICTURES) {
  const { page, close } = await open(browser, html, { hash, viewport: { width: 1440, height } });
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await close();
  console.log(`docs/images/${name}.png`);
}
await browser.close();
