import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditOf } from '../../tools/check-dependencies/audit.ts';
import { deployedPackages, licenceFault } from '../../tools/check-dependencies/licences.ts';

const root = join(import.meta.dirname, '..', '..');

describe('what is deployed', () => {
  const packages = deployedPackages(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')), root);
  it('has licences that are allowed', () => {
    expect(packages.map(licenceFault).filter((fault) => fault !== undefined)).toEqual([]);
  });
  it('is what package.json depends on, and what that brings', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const names = packages.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(dependencies)));
    expect(names.filter((name) => name in devDependencies)).toEqual([]);
  });
});

it.each([
  ['MIT', undefined],
  ['(MIT OR GPL-3.0-only)', undefined],
  ['MIT AND ISC', undefined],
  ['GPL-3.0-only', 'has the licence "GPL-3.0-only", which is not allowed'],
  ['MIT AND GPL-2.0-only', 'not allowed'],
  ['SEE LICENSE IN LICENSE.md', 'not allowed'],
  ['UNLICENSED', 'not allowed'],
  ['', 'names no licence'],
  [undefined, 'names no licence'],
  [{ type: 'MIT' }, 'names no licence'],
])('the licence %j', (licence, fault) => {
  const said = licenceFault({ name: 'a', version: '1.0.0', licence });
  expect(said).toEqual(fault === undefined ? undefined : expect.stringContaining(fault));
});

it('a package without a licence in the lock file is found, one for development is not asked', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a/node_modules/@b/c': { version: '2.0.0', license: 'MIT' },
      'node_modules/d': { version: '3.0.0', dev: true, license: 'GPL-3.0-only' },
    },
  };
  expect(deployedPackages(lock, join(root, 'test', 'tools'))).toEqual([
    { name: 'a', version: '1.0.0', licence: undefined },
    { name: '@b/c', version: '2.0.0', licence: 'MIT' },
  ]);
  expect(() => deployedPackages({ lockfileVersion: 1, packages: {} }, root)).toThrow();
});

const report = (total: number) =>
  JSON.stringify({
    vulnerabilities: { a: { severity: 'high', via: [{ title: 'Leaks', url: 'https://x.example/1' }, 'b'] } },
    metadata: { vulnerabilities: { total } },
  });
it.each([
  ['a report', report(1), { answered: true, found: ['a (high): Leaks (https://x.example/1)'] }],
  [
    'none found',
    JSON.stringify({ vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } }),
    { answered: true, found: [] },
  ],
  ['a report that contradicts itself', report(2), { answered: false }],
  [
    'a registry without audits',
    JSON.stringify({ message: '405 Method Not Allowed', statusCode: 405 }),
    { answered: false, why: '405 Method Not Allowed' },
  ],
  ['no text', '', { answered: false, why: 'npm audit gave no report' }],
  ['no JSON', 'npm error', { answered: false }],
])('the audit: %s', (_what, output, audit) => expect(auditOf(output)).toMatchObject(audit));
