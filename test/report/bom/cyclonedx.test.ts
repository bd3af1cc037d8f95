import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cycloneDx } from '../../../src/report/bom/cyclonedx.ts';
import type { BomInput } from '../../../src/report/bom/input.ts';
import { installOnDemand, ON_DEMAND } from '../../../tools/on-demand.ts';
import { aispm } from '../../cli/run.ts';

/* The AI bill of materials as CycloneDX: its bytes, and what the official library says of them. */

const PROD = '56f90714-ce84-4b75-88d8-02507c44e970';
const bank = (...args: readonly string[]) =>
  aispm(['inventory', '--world', 'bank', '--policy', 'local/tenant/worlds/bank.policy.jsonc', ...args]);

type Validator = { validate(text: string): Promise<unknown> };
let validator: Validator;
beforeAll(() => {
  installOnDemand();
  const library = createRequire(join(ON_DEMAND, 'package.json'))('@cyclonedx/cyclonedx-library');
  validator = new library.Validation.JsonStrictValidator(library.Spec.Version.v1dot6);
}, 300_000);

const part = z.looseObject({ 'bom-ref': z.string() });
const bomSchema = z.looseObject({
  serialNumber: z.string(),
  metadata: z.looseObject({ timestamp: z.string(), component: part }),
  components: z.array(part),
  services: z.array(part),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
});
async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
async function textOf(of: BomInput): Promise<string> {
  let text = '';
  for await (const piece of cycloneDx(of)) text += piece;
  return text;
}
const input = (over: Partial<BomInput> = {}): BomInput => ({
  scan: {
    id: '20261124T010000Z',
    startedAt: '2026-11-24T01:00:00.000Z',
    finishedAt: '2026-11-24T01:00:09.000Z',
    version: '0.1.0',
    cloud: 'public',
  },
  subscriptions: [{ id: 's', name: 'One' }],
  items: () => each([]),
  declared: [],
  unread: [],
  ...over,
});

describe('the bank', () => {
  it.each([
    ['one subscription', ['--subscription', PROD], 'prod'],
    ['the whole scope', [], 'bank'],
  ] as const)('%s: golden, valid, and each reference is described', async (_what, args, name) => {
    const { out } = await bank('--format', 'cyclonedx', ...args);
    await expect(out).toMatchFileSnapshot(`golden/${name}.cdx.json`);
    expect(await validator.validate(out)).toBeNull();
    const bom = bomSchema.parse(JSON.parse(out));
    const described = [bom.metadata.component, ...bom.components, ...bom.services].map((one) => one['bom-ref']);
    expect(new Set(described).size).toBe(described.length);
    expect(bom.dependencies.map((one) => one.ref).sort()).toEqual([...described].sort());
    for (const { dependsOn = [] } of bom.dependencies) for (const ref of dependsOn) expect(described).toContain(ref);
    expect((await bank('--format', 'cyclonedx', ...args)).out).toBe(out);
  });
  it('the same as CSV, and in a table', async () => {
    await expect((await bank('--format', 'csv')).out).toMatchFileSnapshot('golden/bank.csv');
    await expect((await bank()).out).toMatchFileSnapshot('golden/bank.txt');
  });
});

describe('any bill of materials', () => {
  it('has its serial number and time from the scan and its subscriptions', async () => {
    const bom = async (over: Partial<BomInput>) => bomSchema.parse(JSON.parse(await textOf(input(over))));
    const serial = async (over: Partial<BomInput>) => (await bom(over)).serialNumber;
    expect(await serial({})).toBe(await serial({ unread: ['x'] }));
    expect(await serial({})).not.toBe(await serial({ subscriptions: [{ id: 't', name: 'One' }] }));
    expect((await bom({})).metadata.timestamp).toBe('2026-11-24T01:00:09.000Z');
  });
  it('is valid when empty, hostile or odd, and says what was not read', async () => {
    const hostile = '\u0000\u001b[2J<script>"\u202e';
    const item = {
      ...{ resourceId: `/x/${hostile}`, subscriptionId: 's', name: hostile, type: 't', role: 'ai' as const },
      kind: 'AIServices',
      deployments: [{ name: hostile }, { name: hostile }],
      notSeen: [hostile],
    };
    const materials = {
      connections: [{ name: hostile, resourceId: `/x/${hostile}` }, { name: hostile }],
      endpoints: [{ name: hostile, kind: 'online' as const, models: [hostile, hostile] }],
      models: [{ name: hostile }],
      datastores: [{ name: hostile }],
    };
    const declared = (['agent', 'model', 'service', 'data'] as const).map((kind) => ({
      ...{ kind, name: hostile, owner: hostile, reviewBy: '2026-01-01', overdue: true },
    }));
    for (const one of [
      input(),
      input({ items: () => each([item]), unread: [hostile] }),
      input({ items: () => each([{ ...item, materials }, item]), declared }),
    ])
      expect(await validator.validate(await textOf(one))).toBeNull();
    const text = await textOf(input({ items: () => each([item]), unread: ['One: refused'] }));
    expect(text).toContain('Its connections, endpoints, registered models and datastores were not read.');
    expect(text).toContain('One: refused');
    expect(text).toContain('When the model retires is not known.');
  });
  it('would be refused with a type that CycloneDX does not know', async () =>
    expect(await validator.validate((await textOf(input())).replace('"platform"', '"robot"'))).not.toBeNull());
});
