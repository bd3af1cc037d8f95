import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../src/model/count.ts';
import { auditOf } from './audit.ts';
import { deployedPackages, licenceFault } from './licences.ts';

/*
 * `npm run check:dependencies`: known vulnerabilities and the licences of what is deployed. Exit status 1: one is
 * vulnerable or has a licence that is not allowed. 2: the registry does not answer audits, so nothing is known of
 * vulnerabilities.
 */

const root = join(import.meta.dirname, '..', '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

const packages = deployedPackages(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')), root);
const faults = packages.map(licenceFault).filter((fault) => fault !== undefined);
for (const fault of faults) say(`  ${fault}`);
say(`Licences: ${count(packages.length, 'deployed package')}, ${faults.length} not allowed.`);

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  cwd: root,
  encoding: 'utf8',
  timeout: 120_000,
  shell: process.platform === 'win32',
});
const audit = auditOf(stdout ?? '');
if (audit.answered) {
  for (const one of audit.found) say(`  ${one}`);
  say(`Audit: ${count(audit.found.length, 'vulnerable package')}.`);
} else
  say(
    `Audit: NOT DONE. The registry of npm did not answer it: ${audit.why}. Nothing is known of vulnerabilities; run it where the registry answers audits.`,
  );
process.exitCode = faults.length > 0 || (audit.answered && audit.found.length > 0) ? 1 : audit.answered ? 0 : 2;
