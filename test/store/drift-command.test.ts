import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { runCli } from '../../src/cli/main.ts';
import type { Drift } from '../../src/model/report.ts';
import { openStore } from '../../src/store/store.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

async function run(argv: readonly string[], environment: Record<string, string>) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const status = await runCli(argv, {
    out: stream('out'),
    err: stream('err'),
    now: () => new Date('2026-11-24T01:00:00Z'),
    colour: false,
    environment,
  });
  return { status, ...written };
}

const row = (scanId: string, over: Partial<Drift>): Drift => ({
  id: `${scanId}|${over.kind}`,
  scanId,
  at: '2026-11-24T01:00:00.000Z',
  kind: 'fixed',
  checkId: 'AISPM-001',
  subscriptionId: 'sub',
  severity: 'high',
  zone: 3,
  message: 'Plan AI is Standard\u001b[2J',
  ...over,
});

it('lists what changed, newest first, and makes hostile names inert', async () => {
  const environment = { AISPM_STORAGE: storage.connectionString };
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  expect((await run(['drift'], environment)).out).toBe('Nothing changed.\n');
  await store.putDrift([
    row('20261123T010000Z', { kind: 'regressed', from: 'pass', to: 'fail' }),
    row('20261124T010000Z', { cause: 'AISPM-007' }),
  ]);
  const all = await run(['drift'], environment);
  expect(all.status).toBe(0);
  expect(all.out.split('\n').map((line) => line.includes('regressed: pass > fail'))).toEqual([
    false,
    false,
    true,
    false,
  ]);
  expect(all.out).not.toContain('\u001b');
  expect(all.out).toContain('(follows from AISPM-007)');
  const since = JSON.parse((await run(['drift', '--since', '2026-11-24', '--format', 'json'], environment)).out);
  expect(since.drift.map((one: Drift) => one.kind)).toEqual(['fixed']);
  expect((await run(['drift', '--limit', '1'], environment)).out).toContain('--limit shows more');
});

it('says in one line what is wrong, and what to do', async () => {
  for (const [argv, said] of [
    [['drift', '--since', 'tuesday'], 'is not a date'],
    [['drift', '--limit', '0'], 'whole number'],
    [['drift'], 'AISPM_STORAGE__tableServiceUri'],
  ] as const) {
    const { status, err } = await run(argv, {});
    expect([status, err.includes(said)]).toEqual([1, true]);
  }
});
