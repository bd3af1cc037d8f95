import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isInstalled } from '../../tools/installed.mjs';

type Packages = Readonly<Record<string, object>>;
const one = { version: '1.0.0', integrity: 'sha512-one' };
const two = { version: '2.0.0', integrity: 'sha512-two' };
const optional = { ...two, optional: true };

const CASES: readonly (readonly [string, Packages, Packages | undefined, boolean])[] = [
  ['npm installed what is locked', { '': {}, one, two }, { one, two }, true],
  ['nothing is installed', { '': {}, one }, undefined, false],
  ['a package is missing', { '': {}, one, two }, { one }, false],
  ['an optional package is missing', { '': {}, one, two: optional }, { one }, true],
  ['a package has another version', { '': {}, one }, { one: { ...one, version: '1.0.1' } }, false],
  ['a package has other contents', { '': {}, one }, { one: { ...one, integrity: 'sha512-other' } }, false],
  ['an optional package has another version', { '': {}, two: optional }, { two: { ...two, version: '1.9.0' } }, false],
  ['a package is there that is no longer locked', { '': {}, one }, { one, two }, false],
];

it.each(CASES)('%s', (_name, locked, there, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-installed-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: locked }));
    if (there) writeFileSync(join(folder, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: there }));
    expect(isInstalled(folder)).toBe(expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('takes a list that is cut off for no installation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-installed-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages: { one } }));
    writeFileSync(join(folder, 'node_modules', '.package-lock.json'), '{ "packages": {');
    expect(isInstalled(folder)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
