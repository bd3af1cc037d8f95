import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { count } from '../../src/model/count.ts';
import { checkInfra } from './check.ts';

/*
 * `npm run check:infra [-- --checkov]`. Bicep's own types and its compiler are used where this machine has them, and it
 * is said where not.
 */

const { values } = parseArgs({ options: { checkov: { type: 'boolean', default: false } } });
const root = join(import.meta.dirname, '..', '..');
const infra = join(root, 'infra');
const types = join(root, '..', 'shared', 'bicep-types');
const hasTypes = existsSync(types);

const { findings, files, resources, queries } = await checkInfra({
  root,
  types: hasTypes ? types : undefined,
});
for (const { file, line, message } of findings) console.log(`${relative(root, join(infra, file))}:${line} ${message}`);
console.log(`${files} files, ${resources} resources, ${queries} queries: ${count(findings.length, 'finding')}`);
if (!hasTypes)
  console.log("Bicep's types (../shared/bicep-types) are not here: resources were not held to their types");

const failed = [findings.length > 0, !compiles(), values.checkov && !isCleanByCheckov()];
process.exit(failed.includes(true) ? 1 : 0);

function compiles(): boolean {
  const tool = (['bicep', 'az'] as const).find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!tool) {
    console.log('No Bicep compiler is on this machine: the templates were not compiled');
    return true;
  }
  return ['main.bicep', 'management-group.bicep'].every((file) => {
    const { status, stdout, stderr } = spawnSync(
      tool,
      [
        ...(tool === 'az' ? ['bicep'] : []),
        'build',
        ...(tool === 'az' ? ['--file'] : []),
        join(infra, file),
        '--stdout',
      ],
      {
        encoding: 'utf8',
      },
    );
    const warned = /\b(Warning|Error)\b/.test(stderr);
    console.log(`${tool} build ${file}: ${status === 0 && !warned ? 'compiles' : stderr || stdout}`);
    return status === 0 && !warned;
  });
}

/**
 * Checkov from PyPI in a throw-away environment. What is answered rather than fixed stands in infra/.checkov.yaml with
 * its reason.
 */
function isCleanByCheckov(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-checkov-'));
  try {
    const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
    const run = (command: string, args: readonly string[]) =>
      spawnSync(command, args, { stdio: 'inherit', cwd: root }).status === 0;
    if (!run('python3', ['-m', 'venv', folder]) || !run(join(bin, 'pip'), ['install', '--quiet', 'checkov'])) {
      console.log('checkov cannot be had here');
      return false;
    }
    return run(join(bin, 'checkov'), [
      '--directory',
      infra,
      '--framework',
      'bicep',
      '--config-file',
      join(infra, '.checkov.yaml'),
      '--compact',
      '--quiet',
      '--skip-download',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
