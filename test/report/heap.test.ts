import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const MB = 1024 * 1024;
const child = join(import.meta.dirname, 'heap-child.ts');
const page = join(import.meta.dirname, '..', '..', 'dist', 'page', 'html.mjs');

/* The heaps are ones in which the same report as one object, or the page as one text, does not find room. */
it.each([
  ['html', 20_000, 120],
  ['json', 3_000, 72],
  ['csv', 3_000, 60],
])(
  '%s of %i subscriptions is written within a heap of %i MB',
  (format, count, heap) => {
    const said = execFileSync(process.execPath, [`--max-old-space-size=${heap}`, child, format, String(count), page], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const { plain, compressed, peak } = JSON.parse(said);
    expect(plain).toBeGreaterThan(count * 400);
    expect(compressed).toBeLessThan(plain / 8);
    expect(peak).toBeLessThan(400 * MB);
  },
  600_000,
);
