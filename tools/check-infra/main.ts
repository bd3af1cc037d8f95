import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { count } from '../../src/model/count.ts';
import { checkInfra } from './check.ts';
import { azIn, commandsOf, parseCommands } from './commands.ts';

/*
 * `npm run check:infra [-- --checkov --commands]`. `--commands` puts every az command of the documents through the
 * parser of the real az. Bicep's own types and its compiler are used where this machine has them; the output says where
 * it has not.
 */

const { values } = parseArgs({
  options: { checkov: { type: 'boolean', default: false }, commands: { type: 'boolean', default: false } },
});
const root = join(import.meta.dirname, '..', '..');
const infra = join(root, 'infra');
const types = join(root, '..', 'shared', 'bicep-types');
const hasTypes = existsSync(types);
const SAMPLES = ['teams', 'ticket', 'sentinel'];

const { findings, files, resources, queries } = await checkInfra({
  root,
  types: hasTypes ? types : undefined,
});
for (const { file, line, message } of findings) console.log(`${relative(root, join(infra, file))}:${line} ${message}`);
console.log(`${files} files, ${resources} resources, ${queries} queries: ${count(findings.length, 'finding')}`);
if (!hasTypes)
  console.log("Bicep's types (../shared/bicep-types) are not here: resources were not held to their types");

const failed = [
  findings.length > 0,
  !compiles(),
  values.checkov && !isCleanByCheckov(),
  values.commands && !(await areParsed()),
];
process.exit(failed.includes(true) ? 1 : 0);

function compiles(): boolean {
  const tool = (['bicep', 'az'] as const).find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
  if (!tool) {
    console.log('No Bicep compiler is on this machine: the templates were not compiled');
    return true;
  }
  const templates = ['main.bicep', 'management-group.bicep', ...SAMPLES.map((name) => `../samples/${name}.bicep`)];
  return templates.every((file) => {
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
 * Checkov from PyPI in a throw-away environment. Findings that are accepted rather than fixed are listed in
 * infra/.checkov.yaml with the reason.
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

async function areParsed(): Promise<boolean> {
  const documents = ['docs/operations.md', 'docs/first-deployment.md'];
  const commands = documents.flatMap((file) =>
    commandsOf(readFileSync(join(root, file), 'utf8')).map((one) => ({ ...one, file, az: azIn(one.text) })),
  );
  const faults = await parseCommands(
    commands.flatMap((one) => one.az),
    root,
  );
  if (typeof faults === 'string') {
    console.log(`az cannot be had here: ${faults}`);
    return false;
  }
  for (const { file, line, az, text } of commands) {
    if (az.length === 0) console.log(`not tried  ${file}:${line} ${text}`);
    for (const one of az)
      console.log(
        `${faults.get(one) ? 'FAULT' : 'parsed'}     ${file}:${line} ${one}${faults.get(one) ? `\n${faults.get(one)}` : ''}`,
      );
  }
  return [...faults.values()].every((fault) => fault === undefined);
}
