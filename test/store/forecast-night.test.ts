import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { runCli } from '../../src/cli/main.ts';
import type { Report } from '../../src/model/report.ts';
import { openStore } from '../../src/store/store.ts';
import { open } from '../cli/run.ts';

/* A night with AISPM_FORECAST: what fixes cost is kept with the scan, and a budget that is passed is a warning. */

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const off = { AI: { pricingTier: 'Free' } };
const openai = (name: string, tokens: number) => ({ type: ACCOUNT, kind: 'OpenAI', name, tokens });
const WORLD: WorldInput = {
  managementGroups: [{ name: 'bank' }],
  subscriptions: [
    { name: 'Payments', plans: off, resources: [openai('pay', 1e8)] },
    { name: 'Lending', plans: off, resources: [openai('lend', 5e7)] },
    { name: 'Cards', resources: [openai('cards', 1e8)] },
    { name: 'Hidden', listed: false, inGraph: false, permissions: [] },
  ].map((one) => ({ managementGroup: 'bank', ...one })) as never,
};
const POLICY = { forecast: { usdPerMillionTokens: 1, budgets: { '3': 5000 } } };

let storage: Storage;
let folder: string;
beforeAll(async () => {
  storage = await startStorage();
  folder = await mkdtemp(join(tmpdir(), 'aispm-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
});
afterAll(() => Promise.all([storage.close(), rm(folder, { recursive: true })]));

async function run(forecast: 'on' | 'off', ...argv: readonly string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const now = () => new Date('2026-11-24T01:00:00Z');
  const environment = {
    ...{ AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: `forecast${forecast}` },
    AISPM_FORECAST: forecast,
  };
  const status = await runCli(argv, {
    ...{ out: stream('out'), err: stream('err'), now, colour: false, environment },
    openWorld: () => open(WORLD, now),
  });
  return { status, ...written };
}
const scan = (forecast: 'on' | 'off') =>
  run(
    ...([forecast, 'scan', '--keep', '--world', 'given', '--policy', join(folder, 'policy.json')] as const),
    ...['--format', 'json'],
  );

describe('a night with AISPM_FORECAST', () => {
  it('keeps what each fix costs with its days, and warns of a budget that is passed', async () => {
    const report = JSON.parse((await scan('on')).out) as Report;
    const of = (name: string) => report.subscriptions.find((one) => one.name === name)?.id;
    const estimates = report.findings.flatMap(({ checkId, subscriptionId, estimate }) =>
      checkId === 'AISPM-001' && estimate ? [[subscriptionId, estimate]] : [],
    );
    const days = { from: '2026-10-25', to: '2026-11-23' };
    expect(Object.fromEntries(estimates)).toEqual({
      [of('Payments') ?? '']: { usd: { low: 3000, high: 3000 }, ...days },
      [of('Lending') ?? '']: { usd: { low: 1500, high: 1500 }, ...days },
    });
    // What is on counts too, and one that nobody sees makes it "at least".
    expect(report.warnings).toContain(
      'forecast.budgets: Zone 3 passes the budget: at least 7,500 of 5,000 USD a month',
    );
    const store = await openStore({ connectionString: storage.connectionString }, 'forecaston');
    const kept: number[] = [];
    for await (const { forecast } of store.results('20261124T010000Z', 0)) kept.push(forecast?.month.low ?? 0);
    expect(kept.filter((one) => one > 0).sort()).toEqual([1.5e9, 3e9, 3e9]);
  });
  it('shows it in the fix pack and its ticket, and verifies', async () => {
    const csv = join(folder, 'ticket.csv');
    const script = await run('on', 'fix', '001', '--csv', csv);
    expect(script.out.replace(/\n# +/g, ' ')).toContain(
      'Estimate: USD 4,500 a month, by the use of 2026-10-25 to 2026-11-23.',
    );
    expect(await readFile(csv, 'utf8')).toContain('"USD 3,000 a month, by the use of 2026-10-25 to 2026-11-23"');
    expect(await run('on', 'verify')).toMatchObject({ status: 0 });
  });
  it('comes to the same estimates where the night is judged again from a pack', async () => {
    const pack = join(folder, 'pack');
    const days = ['--from', '2026-11-24', '--to', '2026-11-24'];
    expect(await run('on', 'export', ...days, '--out', pack)).toMatchObject({ status: 0 });
    const verified = await run('on', 'verify', pack);
    expect(verified.status).toBe(0);
    expect(verified.out).toContain('4 results, every finding the same');
  });
  it('is as it was without the setting: nothing is estimated and nothing warned of', async () => {
    const report = JSON.parse((await scan('off')).out) as Report;
    expect(report.findings.filter((one) => one.estimate)).toEqual([]);
    expect(report.warnings.filter((text) => text.includes('budget'))).toEqual([]);
    expect((await run('off', 'fix', '001')).out).toContain('Estimate: not estimated.');
  });
});
