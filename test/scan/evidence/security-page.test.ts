import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

it('names for every "cannot" of docs/security.md a test that is there', () => {
  const text = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('|') && !/^\| (actor|---)/.test(line));
  expect(rows.length).toBeGreaterThan(7);
  for (const row of rows) {
    const [, , , cannot = '', test = ''] = row.split('|').map((cell) => cell.trim());
    const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
    expect([cannot !== '', existsSync(join(root, file))], row).toEqual([true, true]);
    expect(readFileSync(join(root, file), 'utf8'), row).toContain(name);
  }
});
