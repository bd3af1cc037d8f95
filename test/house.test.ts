import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../src/config.ts';
import { AREAS, ESCALATION } from '../src/model/check.ts';
import { KINDS } from '../src/model/evidence.ts';
import { SEVERITIES } from '../src/model/finding.ts';
import { policySchema } from '../src/model/policy.ts';
import { commandFor } from '../src/model/remediation.ts';
import { SYMPTOMS } from '../src/model/symptoms.ts';
import { parsePolicy } from '../src/policy.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { exampleOf } from '../tools/documents/example.ts';
import { stale } from '../tools/generate/files.ts';
import { docstringsOf } from './docstrings.ts';
import { importCycles } from './import-cycles.ts';

/* What a linter cannot hold. */

const ROOT = join(import.meta.dirname, '..');
const text = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const numbers = CHECKS.map((check) => check.id);

describe('the list of checks', () => {
  it('is numbered from 001 without a gap, in order', () => {
    // Ids are never renamed and never reused, so the list can only grow.
    expect(numbers.length).toBeGreaterThanOrEqual(44);
    expect(numbers).toEqual(numbers.map((_, index) => `AISPM-${String(index + 1).padStart(3, '0')}`));
  });

  it('is the files of src/scanners', () => {
    const files = readdirSync(join(ROOT, 'src/scanners')).filter((name) => name !== 'index.ts');
    expect(files.sort()).toEqual(CHECKS.map((check) => `${check.slug}.ts`).sort());
  });

  it('has a table of cases for each', () => {
    const tests = readdirSync(join(ROOT, 'test/scanners')).filter((name) => name.endsWith('.test.ts'));
    expect(tests).toEqual(expect.arrayContaining(CHECKS.map((check) => `${check.slug}.test.ts`)));
  });

  it.each(CHECKS.map((check) => [check.id, check] as const))(
    '%s says what it wants, why, and what to do',
    (_id, check) => {
      expect(check.title).not.toMatch(/\bensure|\.$/i);
      expect(check.failureTitle).not.toMatch(/\bensure|\.$/i);
      expect(check.failureTitle).not.toBe(check.title);
      expect(SEVERITIES).toContain(check.severity);
      expect(Object.keys(ESCALATION)).toContain(check.escalation);
      expect(Object.keys(AREAS)).toContain(check.area);
      expect(check.rationale.split(/(?<=[.?])\s/).length).toBeLessThanOrEqual(3);
      expect(check.needs.length).toBeGreaterThan(0);
      for (const kind of check.needs) expect(KINDS).toHaveProperty(kind);
      expect(check.docs.length).toBeGreaterThan(0);
      for (const link of check.docs) expect(link).toMatch(/^https:\/\/learn\.microsoft\.com\/[\w/.-]+$/);
      expect(check.controls).toContain('FSI 1.24');
      const words = JSON.stringify([check, check.remediation]);
      expect(words).not.toMatch(/ensures compliance|guarantee/i);
    },
  );

  it('is what the symptoms point to', () => {
    expect(SYMPTOMS.map((symptom) => symptom.id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const { checks, limitations } of SYMPTOMS) {
      for (const id of checks) expect(numbers).toContain(id);
      expect(limitations.length).toBeGreaterThan(0);
    }
  });
});

describe('remediation', () => {
  const subscriptionId = '11111111-2222-4333-8444-555555555555';
  const items = [
    {
      resourceId: `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/one`,
      status: 'fail' as const,
    },
  ];

  it.each(CHECKS.map((check) => [check.id, check] as const))(
    '%s is a command in both shells, or a decision with its reason',
    (_id, check) => {
      const { remediation } = check;
      const commands = exampleOf(check);
      expect(remediation.text).toMatch(/\.$/);
      expect(Boolean(remediation.cli)).toBe(Boolean(remediation.powershell));
      expect([remediation.cli, check.commands, remediation.decision].filter(Boolean)).toHaveLength(1);
      if (remediation.decision) return expect(remediation.decision).toMatch(/^[A-Z].+\.$/);
      for (const shell of ['cli', 'powershell'] as const) {
        const command = commandFor(remediation, shell, { subscriptionId, items, commands }) ?? '';
        expect(command).toContain(subscriptionId);
        expect(command).not.toMatch(/\{(subscription|resource|resourceGroup|name)\}|<[a-z ]+>|\bTODO\b/);
      }
      expect((commands ?? remediation).cli).toMatch(/^az /);
      expect(remediation.caveats?.length ?? 0).toBeGreaterThan(0);
    },
  );

  it('never names a plan in a command that is the same for every subscription', () => {
    for (const { remediation } of CHECKS) expect(remediation.cli ?? '').not.toMatch(/pricings|securityContacts/);
  });

  it('says what the AI plan costs wherever it is switched on', () => {
    for (const check of CHECKS)
      if (exampleOf(check)?.cli.includes('pricings/AI'))
        expect([...(check.remediation.caveats ?? []), check.remediation.text].join(' ')).toMatch(/billed per token/);
  });
});

describe('what is written beside the code', () => {
  it('generated files say what the code says ("npm run generate" writes them)', async () =>
    expect([...(await stale()).keys()]).toEqual([]));

  it('the sample settings are the settings', () => {
    const { Values } = JSON.parse(text('local.settings.sample.json')) as { Values: Record<string, string> };
    const host = ['FUNCTIONS_WORKER_RUNTIME', 'AzureWebJobsStorage'];
    expect(Object.keys(Values).sort()).toEqual([...host, ...SETTINGS].sort());
  });

  it('the sample policy is valid, shows every declaration, and names no real person', () => {
    const sample = text('policy.sample.jsonc');
    const read = parsePolicy(sample, { checks: CHECKS, now: new Date('2026-11-24T00:00:00Z') });
    expect(read).toMatchObject({ warnings: [] });
    expect(Object.keys(parse(sample) as object).sort()).toEqual(Object.keys(policySchema.shape).sort());
    for (const [mail = ''] of sample.matchAll(/[\w.-]+@[\w.-]+/g)) expect(mail).toMatch(/@bank\.example$/);
    for (const [id = ''] of sample.matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g))
      expect(id).toMatch(/^00000000-0000-4000-8000-0{11}[0-9a-f]$/);
  });
});

describe('the floors', () => {
  const planted: readonly (readonly [string, string, string])[] = [
    ['src/scanners/planted.ts', '../azure/azure.ts', 'a check imports the model and nothing else'],
    ['src/model/planted.ts', 'node:fs', 'the model is words and rules'],
    ['src/scan/planted.ts', '../store/store.ts', 'use cases and renderers ask for ports'],
    ['src/scan/judge/mails.ts', '../../notify/note.ts', 'a scan knows neither mail nor renderers'],
    ['src/scan/renders.ts', '../report/html.ts', 'a scan knows neither mail nor renderers'],
    ['src/report/scans.ts', '../scan/store.ts', 'a renderer knows neither mail nor scans'],
    ['src/report/page/mails.ts', '../../notify/digest.ts', 'a renderer knows neither mail nor scans'],
    ['src/notify/planted.ts', '../functions/wire.ts', 'use cases and renderers ask for ports'],
    ['src/store/planted.ts', '../scanners/index.ts', 'what touches the world sees the model and the ports'],
    ['src/cli/planted.ts', '../../local/world.ts', 'src never imports what is not deployed'],
  ];

  it('refuse every planted import, and not a good one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aispm-floors-'));
    const plant = (path: string, from: string) => {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), `import { one } from '${from}';\nexport const planted = one;\n`);
    };
    writeFileSync(join(folder, 'biome.json'), text('biome.json'));
    for (const [path, from] of planted) plant(path, from);
    plant('src/scanners/good.ts', '../model/check.ts');
    const { status, stdout, stderr } = spawnSync(
      join(ROOT, 'node_modules/.bin/biome'),
      ['lint', '--vcs-enabled=false', '.'],
      { cwd: folder, encoding: 'utf8' },
    );
    rmSync(folder, { recursive: true });
    const blocks = (stdout + stderr).split(/(?=^src\/)/m);
    for (const [path, , message] of planted)
      expect(blocks.filter((block) => block.startsWith(path) && block.includes(message))).toHaveLength(1);
    expect(blocks.some((block) => block.startsWith('src/scanners/good.ts'))).toBe(false);
    expect(status).toBe(1);
  });
});

describe('imports', () => {
  it('go round in no circle anywhere in src', () => expect(importCycles(join(ROOT, 'src'))).toEqual([]));

  it('of a planted circle are found', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aispm-cycle-'));
    writeFileSync(join(folder, 'one.ts'), "import { two } from './two.ts';\nexport const one = two;\n");
    writeFileSync(join(folder, 'two.ts'), "import type { three } from './three.ts';\nexport const two = 2;\n");
    writeFileSync(join(folder, 'three.ts'), "export { one as three } from './one.ts';\n");
    writeFileSync(join(folder, 'four.ts'), "import './one.ts';\n");
    const cycles = importCycles(folder);
    rmSync(folder, { recursive: true });
    expect(cycles).toEqual([['one.ts', 'three.ts', 'two.ts']]);
  });
});

describe('what touches the world', () => {
  const files = [
    'src/azure',
    'src/store',
    'src/functions',
    'src/notify/send.ts',
    'src/notify/send-topic.ts',
    'src/notify/send-answers.ts',
  ].flatMap((path) => (path.endsWith('.ts') ? [path] : readdirSync(join(ROOT, path)).map((name) => `${path}/${name}`)));
  /** What the docstrings of a file lack. */
  const faultsOf = (source: string, asks: boolean): readonly string[] =>
    docstringsOf(source).flatMap(({ name, async, text }) => {
      if (text === '') return [`${name} has no docstring`];
      return asks && async && !/\b(Errors?:|@throws|[Tt]hrows?|rejects)/.test(text) ? [`${name} names no errors`] : [];
    });

  it.each(files)('%s says what its functions give, and how they fail', (file) =>
    expect(faultsOf(text(file), !file.startsWith('src/functions/'))).toEqual([]),
  );

  it('would be found without a docstring, or without its errors', () => {
    const source = [
      'export function bare(): void {}',
      'export const arrow = async (): Promise<void> => {};',
      '/** Rows of a list. */\nexport async function rows(): Promise<void> {}',
      '/** Rows of a list. Errors: `LoginError`. */\nexport async function sound(): Promise<void> {}',
    ].join('\n');
    const faults = ['bare has no docstring', 'arrow has no docstring', 'rows names no errors'];
    expect(faultsOf(source, true)).toEqual(faults);
  });
});

describe('the text of the code', () => {
  const sources = ['src', 'local', 'tools', 'bench', 'test', 'bin'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(tsx?|mjs)$/.test(name) && !name.includes('node_modules'))
      .map((name) => `${folder}/${name}`),
  );

  it('stands in files of at most 250 lines', () =>
    expect(sources.filter((path) => path.startsWith('src/') && text(path).split('\n').length > 251)).toEqual([]));

  it('has comments of at most 120 columns', () => {
    const wide = (path: string) =>
      text(path)
        .split('\n')
        .filter((line) => line.length > 120 && /^\s*(\/\*|\*|\/\/(?! biome-ignore))/.test(line));
    expect(sources.flatMap((path) => wide(path).map((line) => `${path}: ${line.trim()}`))).toEqual([]);
  });
});
