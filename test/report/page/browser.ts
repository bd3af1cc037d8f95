import { existsSync, globSync, rmSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sparticuz, { inflate } from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/*
 * Real Chromium: the one in the packages, with the libraries it brings where the machine lacks them; else one that is
 * installed.
 */

const ARGS = ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'];
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export async function launch(): Promise<Browser> {
  const failures: unknown[] = [];
  for (const attempt of [bundled, bundledWithLibraries, installed]) {
    try {
      return await attempt();
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(
    failures,
    'No Chromium starts here: install one (Debian: apt-get install chromium), then run the tests again',
  );
}

const start = async (executablePath: string, env: Readonly<Record<string, string>> = {}) =>
  chromium.launch({
    executablePath,
    args: ARGS,
    env: { ...process.env, FONTCONFIG_FILE: await fonts(), ...env } as Record<string, string>,
  });

/**
 * The sans face that comes with the packages and nothing else, so that a page is as wide on every machine; a
 * fixed-width face where the machine has it.
 */
async function fonts(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-fonts-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'fonts.conf');
  for (const mono of globSync('/usr/share/fonts/**/DejaVuSansMono.ttf'))
    await copyFile(mono, join(folder, basename(mono)));
  const dirs = [join(tmpdir(), 'fonts'), folder].map((dir) => `<dir>${dir}</dir>`).join('');
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${folder}</cachedir></fontconfig>`,
  );
  return file;
}

const bundled = async () => start(await sparticuz.executablePath());

async function bundledWithLibraries() {
  const folder = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', 'bin');
  const libraries = await inflate(join(folder, 'al2023.tar.br'));
  return start(await sparticuz.executablePath(), { LD_LIBRARY_PATH: join(libraries, 'lib') });
}

async function installed() {
  const found = INSTALLED.find(existsSync);
  if (!found) throw new Error(`None of ${INSTALLED.join(', ')} is there`);
  return start(found);
}

/**
 * What went wrong in a page: errors, console complaints, policy violations, and every call of what an injected script
 * would call.
 */
export type Watch = { readonly complaints: string[]; ran(): Promise<number> };
export type Opened = {
  readonly page: Page;
  readonly watch: Watch;
  go(hash: string): Promise<void>;
  close(): Promise<void>;
};

/**
 * When the fixture is read, six hours after its scan. The date stands still however slow the machine is; timers run.
 */
export const READ_AT = new Date('2026-11-24T08:11:10Z');

/**
 * How long a page may take to do what it is asked: the limit of one that hangs, which a slow machine does not reach.
 */
export const PATIENCE_MS = 60_000;

/** Opens a page from disk, as a reader does with a file. */
export async function open(
  browser: Browser,
  html: string,
  options: BrowserContextOptions & { readonly hash?: string; readonly at?: Date } = {},
): Promise<Opened> {
  const { hash = '', at = READ_AT, ...context } = options;
  const folder = await mkdtemp(join(tmpdir(), 'aispm-page-'));
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const url = pathToFileURL(file).href;
  const tab = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...context });
  const page = await tab.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:'))
      complaints.push(`request: ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.clock.setFixedTime(at);
  await page.goto(url + hash);
  return {
    page,
    watch: { complaints, ran: () => page.evaluate(() => Number(Reflect.get(globalThis, 'ran') ?? 0)) },
    async go(to) {
      /* A short address is written out as it is read. */
      const before = await page.evaluate(() => location.hash);
      await page.evaluate((next) => {
        location.hash = next;
      }, to);
      if (to !== before) await page.waitForFunction(() => location.hash.startsWith('#/'));
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    },
    async close() {
      await tab.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
