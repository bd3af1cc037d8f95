import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandFor } from '../../src/model/remediation.ts';
import { commandLines } from '../../src/report/command-lines.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { exampleOf } from '../../tools/documents/example.ts';

const SUBSCRIPTION = '11111111-2222-4333-8444-555555555555';
const resourceId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/it's a "group"/providers/Microsoft.CognitiveServices/accounts/oai`;
const commands = CHECKS.flatMap((check) => {
  const command = commandFor(check.remediation, 'cli', {
    subscriptionId: SUBSCRIPTION,
    items: [{ resourceId, status: 'fail' }],
    commands: exampleOf(check),
  });
  return command ? [[check.id, command] as const] : [];
});

/** The words that a POSIX shell makes of a command, JSON arguments in one spelling. */
function words(command: string): unknown[] {
  const script = `az() { printf '%s\\0' "$@"; }\n${command}`;
  const said = execFileSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { AISPM_PRINCIPAL_ID: 'principal', LOG_WORKSPACE_ID: 'workspace' },
  });
  return said.split('\0').map((word) => (/^[[{]/.test(word) ? JSON.parse(word) : word));
}

describe('a command for a terminal', () => {
  it.each(commands)('%s can be pasted as it is shown', (_id, command) => {
    const lines = commandLines(command, 76);
    expect(words(lines.join('\n'))).toEqual(words(command));
  });

  it('keeps an option beside its value and goes on at the next option', () => {
    expect(
      commandLines(
        'az security pricing create --name CloudPosture --tier Standard --subscription 7c1e0f52-4b9d-4f0e-9a3c-5d1b62e7a810',
        70,
      ),
    ).toEqual([
      'az security pricing create --name CloudPosture --tier Standard \\',
      '  --subscription 7c1e0f52-4b9d-4f0e-9a3c-5d1b62e7a810',
    ]);
  });

  it('breaks JSON only between its members', () => {
    expect(commandLines(`az rest --body '{"properties":{"extensions":[{"name":"One"},{"name":"Two"}]}}'`, 44)).toEqual([
      `az rest \\`,
      `  --body '{"properties":{"extensions":[`,
      `      {"name":"One"},{"name":"Two"}]}}'`,
    ]);
  });

  it('leaves whole what it cannot break', () => {
    const url = `/${'x'.repeat(100)}`;
    expect(commandLines(`az rest --url ${url} --method get`, 60)).toEqual([
      'az rest \\',
      `  --url ${url} \\`,
      '  --method get',
    ]);
    expect(commandLines(`echo '{not json ,{"${'y'.repeat(80)}"'`, 60)).toHaveLength(1);
  });

  it('writes control characters out', () =>
    expect(commandLines('echo a\u001b[31mb', 60)).toEqual(['echo a\\u001b[31mb']));
});
