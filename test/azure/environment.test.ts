import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { runCli } from '../../src/cli/main.ts';
import { reportSchema } from '../../src/model/report.ts';
import { NOW, tenantOf } from './cli.ts';
import { whole } from './whole.ts';

/*
 * The command line reads a simulated tenant that the environment names, as the app does, and never sends it a real
 * token.
 */

let tenant: Tenant;
beforeAll(async () => {
  tenant = await tenantOf({ subscriptions: [whole('Given')], managementGroups: [{ name: 'bank' }] });
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => tenant.close());

async function run(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCli(args, {
    out: { write: (text) => void out.push(text) },
    err: { write: (text) => void err.push(text) },
    now: () => NOW,
    colour: false,
  });
  return { status, out: out.join(''), err: err.join('') };
}
const stub = (endpoint: string, ca = Buffer.from(tenant.ca).toString('base64')) => {
  vi.stubEnv('AISPM_ENDPOINT', endpoint);
  vi.stubEnv('AISPM_ENDPOINT_CA', ca);
};

it('reads it, and says that it is not Azure', async () => {
  stub(tenant.endpoint);
  const { status, out, err } = await run('scan', '--format', 'json');
  expect([2, 3]).toContain(status);
  expect(reportSchema.parse(JSON.parse(out)).subscriptions.map((one) => one.name)).toEqual(['Given']);
  expect(err).toContain(`Reading the simulated tenant at ${tenant.endpoint} (AISPM_ENDPOINT), not Azure`);
  expect(new Set(tenant.requests.map((one) => one.authorization))).toEqual(new Set(['Bearer simulated-tenant']));
});
it('says what is wrong with the setting', async () => {
  stub('not a link');
  const { status, err } = await run('scan');
  expect(status).toBe(1);
  expect(err).toContain('AISPM_ENDPOINT');
});
it('gives way to --world', async () => {
  stub('https://127.0.0.1:1');
  const out: string[] = [];
  const ports = {
    out: { write: (text: string) => void out.push(text) },
    err: { write: () => {} },
    now: () => NOW,
    colour: false,
  };
  const openWorld = async () => ({
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    cloud: 'public' as const,
    credential: credential(),
    close: async () => {},
  });
  await runCli(['inventory', '--world', 'given', '--format', 'json'], { ...ports, openWorld });
  expect(out.join('')).toContain('foundry');
});
