import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

let work: string;
let made: string;
let packed: readonly Packed[];
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'aispm-package-'));
  const policy = join(work, 'given.json');
  writeFileSync(
    policy,
    '{ "zones": { "tags": [{ "name": "zone", "value": "2", "zone": 2 }] }, "defaultOwner": { "name": "AI platform", "mail": ["ai@example.com"] } }\n',
  );
  const outs = [join(work, 'one', 'package'), join(work, 'elsewhere', 'deeper', 'package')];
  for (const out of outs) mkdirSync(dirname(out), { recursive: true });
  packed = [await makePackage({ out: outs[0] ?? '', policy }), await makePackage({ out: outs[1] ?? '', policy })];
  // A folder without node_modules beside or above it: what is deployed has to be enough.
  made = join(work, 'deployed');
  cpSync(outs[0] ?? '', made, { recursive: true });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const read = (name: string): string => readFileSync(join(made, name), 'utf8');

describe('the package', () => {
  it('holds what is deployed and nothing else', () => {
    expect(readdirSync(made).sort()).toEqual(FILES);
    expect(read('host.json')).toBe(readFileSync(join(root, 'host.json'), 'utf8'));
    expect(JSON.parse(read('package.json'))).toMatchObject({ name: 'aispm-watch', type: 'module', main: 'main.mjs' });
    expect(packed[0]?.bytes).toBeLessThan(4 * 1024 * 1024);
  });

  it('is the same to the byte when it is made again elsewhere', () => {
    expect(packed[1]?.sha256).toBe(packed[0]?.sha256);
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
    expect(report.findings).toHaveLength(25 * CHECKS.length);
    expect(report.subscriptions.every((one) => one.owner === 'AI platform')).toBe(true);
  });
});
