import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aispm, open } from './run.ts';

const OWNER = 'ann@bank.example';
const exclusion = (value: string) => ({
  isEnabled: 'True',
  additionalExtensionProperties: { ExclusionTags: JSON.stringify([{ key: 'Owner', value }]) },
});
const openWorld = () =>
  open({
    managementGroups: [{ name: 'bank' }],
    subscriptions: [
      {
        name: 'Payments',
        managementGroup: 'bank',
        tags: { Owner: OWNER },
        plans: { CloudPosture: { pricingTier: 'Standard', extensions: { AgentlessVmScanning: exclusion(OWNER) } } },
        resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'pay-openai' }],
      },
    ],
  });
let folder: string;
const at = (name: string) => join(folder, name);
const run = (...args: string[]) => aispm(args, { openWorld });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-redact-'));
  const ran = await run('scan', '--world', 'given', '--save-evidence', at('night.json'), '--out', at('report.txt'));
  expect(ran.status).not.toBe(1);
  await writeFile(at('policy.json'), JSON.stringify({ scanExclusions: [{ key: 'Owner', value: OWNER }] }));
});
afterAll(() => rm(folder, { recursive: true }));

describe('redact', () => {
  it('writes beside the file what gives the same statuses, without the address', async () => {
    const ran = await run('redact', at('night.json'));
    expect(ran).toMatchObject({ status: 0, out: '', err: expect.stringContaining('the same statuses') });
    const [whole, left] = await Promise.all(
      ['night.json', 'night.redacted.json'].map((name) => readFile(at(name), 'utf8')),
    );
    expect(whole).toContain(OWNER);
    expect(left).not.toContain(OWNER);
    expect(left).toContain('pay-openai');
    const statuses = async (name: string) => {
      const { out } = await run('scan', '--evidence', at(name), '--format', 'json');
      return JSON.parse(out).findings.map((one: { status: string }) => one.status);
    };
    expect(await statuses('night.redacted.json')).toEqual(await statuses('night.json'));
  });
  it('names a status that the policy’s own patterns then give, and that alone', async () => {
    const ran = await run('redact', at('night.json'), '--out', at('other.json'), '--policy', at('policy.json'));
    expect(ran.status).toBe(0);
    expect(ran.err).toMatch(
      /because\n {2}the policy compares something that was removed:\n {2}AISPM-010 of [0-9a-f-]{36} is (fail|unknown), not pass\./,
    );
  });
  it('replaces nothing unasked, and never the original', async () => {
    await writeFile(at('there.json'), 'mine');
    const refused = await run('redact', at('night.json'), '--out', at('there.json'));
    expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('exists already') });
    expect(await readFile(at('there.json'), 'utf8')).toBe('mine');
    expect((await run('redact', at('night.json'), '--out', at('there.json'), '--force')).status).toBe(0);
    const itself = await run('redact', at('night.json'), '--out', at('night.json'), '--force');
    expect(itself).toMatchObject({ status: 1, err: expect.stringContaining('is the evidence file itself') });
  });
  it('says what is wrong with another file', async () =>
    expect(await run('redact', at('report.txt'))).toMatchObject({
      status: 1,
      err: expect.stringContaining('is not JSON'),
    }));
});
