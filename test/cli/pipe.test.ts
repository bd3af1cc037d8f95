import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/* What standard output leads to may go away, or be full: the command line as a shell starts it. */

const shell = (line: string) => {
  // A world of the command line throttles as Azure does.
  const env = { ...process.env, AISPM_GRAPH_QUOTA: '' };
  const ran = spawnSync('bash', ['-c', line], { encoding: 'utf8', timeout: 240_000, env });
  return { out: ran.stdout.trim(), err: ran.stderr.trim() };
};

describe('standard output', () => {
  it.each([
    ['checks --format json', '0'],
    ['scan --world hostile --format json 2>/dev/null', '2'],
  ])('whose reader has gone loses neither the status nor a word: %s', (command, status) => {
    const ran = shell(`node bin/aispm.mjs ${command} | true; echo "\${PIPESTATUS[0]}"`);
    expect(ran).toEqual({ out: status, err: '' });
  });

  it('that is full is one line and status 1', () => {
    const ran = shell('node bin/aispm.mjs checks >/dev/full; echo $?');
    expect(ran).toEqual({
      out: '1',
      err: 'aispm: Standard output cannot be written (ENOSPC).\n  Give a file with --out, or make room.',
    });
  });
});
