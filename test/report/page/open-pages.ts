import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launch, type Opened, open } from './browser.ts';

/** One browser for a test file, one page for a test; a test fails where its page complained of anything. */
export function openPages(html: string) {
  let browser: Browser | undefined;
  let opened: Opened | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());
  afterEach(async () => {
    const complaints = opened?.watch.complaints ?? [];
    await opened?.close();
    opened = undefined;
    expect(complaints).toEqual([]);
  });
  const running = (): Browser => {
    if (!browser) throw new Error('The browser starts before the first test');
    return browser;
  };
  return {
    browser: running,
    async openIt(options: Parameters<typeof open>[2] = {}, text = html) {
      await opened?.close();
      opened = await open(running(), text, options);
      return opened.page;
    },
    go: async (hash: string) => opened?.go(hash),
  };
}
