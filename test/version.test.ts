import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VERSION } from '../src/version.ts';

const root = join(import.meta.dirname, '..');
const text = (name: string): string => readFileSync(join(root, name), 'utf8');

it('is the version of package.json, and has its entry in the changelog', () => {
  expect(VERSION).toBe(JSON.parse(text('package.json')).version);
  expect(text('CHANGELOG.md')).toMatch(new RegExp(`^## \\[${VERSION.replaceAll('.', '\\.')}\\]`, 'm'));
});
