import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import type { Finding } from '../../../src/model/finding.ts';
import type { Report } from '../../../src/model/report.ts';
import { fixRows } from '../../../src/report/fix/fix-rows.ts';
import { fixPack, type PackOptions } from '../../../src/report/fix/pack/fix-pack.ts';
import { mergedPlan } from '../../../src/report/fix/pack/merged-plan.ts';
import { ticketCsv } from '../../../src/report/fix/pack/ticket-csv.ts';
import { checkText } from '../../../src/scan/check-text.ts';
import { CHECKS } from '../../../src/scanners/index.ts';

const run = promisify(execFile);
const IDS = ['a0000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-000000000002'] as const;
const STARTED = '2026-11-27T02:06:00.000Z';
const checks = CHECKS.map(checkText) as Report['checks'];
const scan = { id: '20261127T020600Z', startedAt: STARTED };

const finding = (subscriptionId: string, check: string, given: Partial<Finding> = {}): Finding => ({
  checkId: `AISPM-${check}`,
  subscriptionId,
  status: 'fail',
  severity: 'high',
  message: 'seen',
  source: 'test',
  at: STARTED,
  ...given,
});
const planCommands = (extensions: readonly (readonly [string, boolean])[]) => {
  const body = JSON.stringify({
    properties: {
      pricingTier: 'Standard',
      extensions: extensions.map(([name, on]) => ({ name, isEnabled: on ? 'True' : 'False' })),
    },
  });
  const path = '/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI';
  return {
    cli: `az rest --method put --url ${path} --url-parameters api-version=2024-01-01 --body '${body}'`,
    powershell: `Invoke-AzRestMethod -Method PUT -Path ${path}?api-version=2024-01-01 -Payload '${body}'`,
  };
};
const rowsOf = (findings: readonly Finding[], names: readonly string[] = ['Lending', 'Cards']) =>
  fixRows({
    scan: { startedAt: STARTED, missing: [] },
    checks,
    drift: [],
    baseline: false,
    subscriptions: IDS.map((id, index) => ({
      id,
      name: names[index] ?? id,
      state: 'Enabled',
      zone: 3 as const,
      owner: names[index],
    })),
    findings: [...findings],
  });
const packOf = (findings: readonly Finding[], options: Partial<PackOptions> = {}, names?: readonly string[]) =>
  fixPack(rowsOf(findings, names), {
    shell: 'az',
    scan,
    checks,
    principalId: undefined,
    dryRun: true,
    onError: 'stop',
    ...options,
  });

const keys = (id: string, ...names: readonly string[]) =>
  finding(id, '025', {
    items: names.map((name) => ({
      resourceId: `/subscriptions/${id}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}`,
      status: 'fail' as const,
      message: 'accepts keys',
    })),
  });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-pack-'));
  // Stands in for az: notes each call, and fails where a call names what it is told to fail at.
  await writeFile(
    join(folder, 'az'),
    `#!/usr/bin/env bash\nprintf "%s\\n" "$*" >> "$CALLS"\n[ -z "\${FAIL_AT:-}" ] || case "$*" in *"$FAIL_AT"*) exit 3 ;; esac\n`,
  );
  await chmod(join(folder, 'az'), 0o755);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function runBash(script: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(folder, 'pack.sh');
  const calls = join(folder, 'calls');
  await Promise.all([writeFile(file, script), writeFile(calls, '')]);
  const { status, stdout, stderr } = spawnSync('bash', [file], {
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin`, CALLS: calls, ...env },
  });
  return { status, out: stdout, err: stderr, calls: (await readFile(calls, 'utf8')).split('\n').filter(Boolean) };
}

const HOSTILE = [
  'x"; rm -rf / #',
  '$(touch /tmp/owned) `id`',
  "it's\nrm -rf ~",
  '</script><script>alert(1)</script>',
  '\u00a0\u2028exit 0\u202e',
  '#> ; Remove-Item C:\\ <#',
];

describe('a script for bash', () => {
  const some = [keys(IDS[0], 'one', "it's"), keys(IDS[1], 'two')];

  it('changes nothing until it is told to', async () => {
    const ran = await runBash(packOf(some).script);
    expect(ran.status).toBe(0);
    expect(ran.calls.filter((call) => !call.includes('--method get'))).toEqual([]);
    expect(ran.out).toContain('Dry run: 3 of 3 commands shown, nothing was changed.');
  });

  it('sends each command once, and ends with a summary', async () => {
    const ran = await runBash(packOf(some).script, { APPLY: 'yes' });
    expect(ran.calls).toHaveLength(3);
    expect(ran.calls[2]).toContain("accounts/it's ");
    expect(ran.out).toContain('3 of 3 done, 0 failed, 0 not run');
    expect(ran.status).toBe(0);
  });

  it.each([
    ['stop', 2, '1 of 3 done, 1 failed, 1 not run'],
    ['continue', 3, '2 of 3 done, 1 failed, 0 not run'],
  ] as const)('at an error does as it is told: %s', async (onError, calls, summary) => {
    const ran = await runBash(packOf(some, { onError }).script, { APPLY: 'yes', FAIL_AT: 'accounts/one' });
    expect(ran.calls).toHaveLength(calls);
    expect(ran.out).toContain(summary);
    expect(ran.status).toBe(1);
  });

  it('asks once where it was made without a dry run', async () => {
    const { script } = packOf(some, { dryRun: false });
    expect((await runBash(script)).calls).toEqual([]);
    const typed = spawnSync('bash', ['-c', `printf '3\\n' | bash '${join(folder, 'pack.sh')}'`], {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin`, CALLS: join(folder, 'calls') },
    });
    expect(typed.stdout).toContain('3 of 3 done');
  });

  it('stops before anything where a variable is missing that a command needs', async () => {
    const ran = await runBash(packOf([finding(IDS[0], '041', { message: 'Lacks 1 of 39 reads: a' })]).script, {
      APPLY: 'yes',
    });
    expect(ran.status).not.toBe(0);
    expect(ran.err).toContain('the object id of the scanner');
    expect(ran.calls).toEqual([]);
  });
});

describe('one request for one plan', () => {
  const read = [
    ['AIPromptEvidence', false],
    ['AIModelScanner', false],
    ['AIAgentGuard', true],
  ] as const;
  const on = (name: string) => read.map(([own, was]) => [own, was || own === name] as const);

  it('makes the changes of several causes, because two would undo each other', () => {
    const found = [
      finding(IDS[0], '003', { commands: planCommands(on('AIPromptEvidence')) }),
      finding(IDS[0], '005', { commands: planCommands(on('AIModelScanner')) }),
    ];
    for (const shell of ['az', 'powershell'] as const) {
      const { steps, commands } = packOf(found, { shell });
      expect(commands).toBe(1);
      expect(steps[0]?.causes).toEqual(['003', '005']);
      for (const [name] of read) expect(steps[0]?.template).toContain(`{"isEnabled":"True","name":"${name}"}`);
    }
  });

  it('is refused where what was read differs', () => {
    const other = planCommands([['AIPromptEvidence', true]]).cli.replace('Standard', 'Free');
    const one = planCommands(on('AIModelScanner')).cli;
    expect(
      mergedPlan([
        { checkId: 'AISPM-003', command: other },
        { checkId: 'AISPM-005', command: one },
      ]),
    ).toBeUndefined();
    expect(mergedPlan([{ checkId: 'AISPM-014', command: one }])).toBe(one);
  });
});

describe('hostile names', () => {
  let powershell: Parser;
  beforeAll(async () => {
    await Parser.init();
    powershell = new Parser();
    powershell.setLanguage(
      await Language.load(
        join(import.meta.dirname, '../../../node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm'),
      ),
    );
  });
  const faultsOf = (script: string): readonly string[] => {
    const faults: string[] = [];
    const visit = (node: Node): void => {
      if (node.isError || node.isMissing) faults.push(`${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`);
      for (const child of node.children) if (child) visit(child);
    };
    const tree = powershell.parse(script);
    if (tree) visit(tree.rootNode);
    return faults;
  };

  it.each(HOSTILE)('%j stays a comment', async (name) => {
    const found = [
      keys(IDS[0], 'one'),
      finding(IDS[1], '003', { commands: planCommands([['AIPromptEvidence', true]]) }),
    ];
    const { script } = packOf(found, {}, [name, name]);
    const ran = await runBash(script, { APPLY: 'yes' });
    expect(ran.calls).toHaveLength(2);
    expect(ran.err).toBe('');
    const clean = packOf(found, {}, ['x', 'y']).script;
    const withoutComments = (text: string) => text.replace(/ {2}# .*$/gm, '');
    expect(withoutComments(script)).toBe(withoutComments(clean));
    const shell = packOf(found, { shell: 'powershell' }, [name, name]).script;
    expect(faultsOf(shell)).toEqual([]);
    expect(withoutComments(shell)).toBe(withoutComments(packOf(found, { shell: 'powershell' }, ['x', 'y']).script));
    for (const text of [script, shell]) expect(text).not.toMatch(/[\u00a0\u2007\u2028\u2029\u202a-\u202f\ufeff]/u);
  });

  it.each(HOSTILE)('a resource %j is one argument, or is left out', async (name) => {
    const pack = packOf([keys(IDS[0], name)]);
    const ran = await runBash(pack.script, { APPLY: 'yes' });
    expect(ran.calls.length).toBe(pack.commands);
    if (pack.commands > 0) expect(ran.calls[0]).toContain(`accounts/${name} `);
    else expect(pack.withheld).toHaveLength(1);
    expect(faultsOf(packOf([keys(IDS[0], name)], { shell: 'powershell' }).script)).toEqual([]);
  });

  it('a resource of another subscription is left out', () => {
    const stray = keys(IDS[0], 'one');
    const pack = packOf([{ ...stray, subscriptionId: IDS[1] }]);
    expect(pack.commands).toBe(0);
    expect(pack.withheld).toHaveLength(1);
  });

  it('a cell that begins a formula is text', () => {
    const csv = ticketCsv(rowsOf([keys(IDS[0], 'one')], ['=cmd|calc', '+1']), scan);
    expect(csv).toContain("'=cmd|calc");
    expect(csv).not.toMatch(/[,;]"?[=+@-][^,]*cmd/);
  });

  it('every command of every check parses in PowerShell', () => {
    expect(faultsOf('foreach ($one in $some) { "open')).not.toEqual([]);
    const found = CHECKS.flatMap((check) =>
      check.remediation.powershell ? [finding(IDS[0], check.id.slice(-3), { items: keys(IDS[0], "it's").items })] : [],
    );
    const pack = packOf(found, { shell: 'powershell', principalId: IDS[1] });
    expect(pack.commands).toBeGreaterThan(6);
    expect(faultsOf(pack.script)).toEqual([]);
  });
});

describe('the file', () => {
  it('is named for its causes, its subscriptions and the night', () => {
    expect(packOf([keys(IDS[0], 'one')]).fileName).toBe('aispm-025-1-subscription-2026-11-27.sh');
    expect(packOf([keys(IDS[0], 'one'), finding(IDS[1], '007')], { shell: 'powershell' }).fileName).toBe(
      'aispm-2-causes-2-subscriptions-2026-11-27.ps1',
    );
  });

  it('says in its head what it needs, costs and leaves out', async () => {
    const { script } = packOf([keys(IDS[0], 'one'), finding(IDS[1], '030')]);
    const head = script.slice(0, script.indexOf('set -uo'));
    for (const words of [
      'Needs Contributor',
      'Starts no charge',
      'Callers that still use keys',
      'Not in it, 1 place',
      'APPLY=yes',
    ])
      expect(head).toContain(words);
    await run('bash', ['-n', '-c', script]);
  });
});
