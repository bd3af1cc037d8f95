import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld } from '../../local/tenant/world.ts';
import { runCli } from '../../src/cli/main.ts';
import { reportSchema } from '../../src/model/report.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { openStore } from '../../src/store/store.ts';
import { keptNight } from '../functions/kept-night.ts';

let storage: Storage;
let tenant: Tenant;
let first: string;
let second: string;
const folder = mkdtempSync(join(tmpdir(), 'aispm-report-'));

async function run(...argv: readonly string[]) {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const environment = { AISPM_STORAGE: storage.connectionString };
  const status = await runCli(['report', ...argv], {
    out: stream('out'),
    err: stream('err'),
    now: () => new Date('2026-11-24T01:00:00Z'),
    colour: false,
    environment,
  });
  return { status, ...written };
}

beforeAll(async () => {
  [storage, tenant] = await Promise.all([startStorage(), startTenant(await loadWorld('bank'), { throttle: false })]);
  expect(await run()).toMatchObject({
    status: 1,
    err: expect.stringContaining('No stored scan has finished yet'),
  });
  const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
  first = await keptNight(store, tenant, '2026-11-22T01:00:00Z');
  second = await keptNight(store, tenant, '2026-11-23T01:00:00Z');
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([storage.close(), tenant.close()]);
});

it('shows the latest scan that was kept, or another, with the status that it had', async () => {
  const latest = await run('--format', 'json');
  const report = reportSchema.parse(JSON.parse(latest.out));
  expect([latest.status, report.scan.id, report.trend.length]).toEqual([2, second, 2]);
  expect(reportSchema.parse(JSON.parse((await run('--format', 'json', '--scan', first)).out)).scan.id).toBe(first);
  const table = await run();
  expect(table.out).toContain(FORMATS.table.render(report, { columns: 80, colour: false, exit: 2 }).split('\n')[0]);
});

it.each(['csv', 'ocsf', 'oscal', 'sarif'] as const)('writes %s into a file', async (format) => {
  const file = join(folder, `report.${format}`);
  const { status, out } = await run('--format', format, '--out', file);
  expect([status, out]).toEqual([2, '']);
  const report = reportSchema.parse(JSON.parse((await run('--format', 'json')).out));
  expect(readFileSync(file, 'utf8')).toBe(FORMATS[format].render(report, { columns: 80, colour: false }));
});

it.each([
  [['--scan', '20200101T000000Z'], 'no finished scan'],
  [['--scan', '../x'], 'no finished scan'],
  [['--wide', '--format', 'csv'], '--wide is for --format table'],
])('says what is wrong with %j', async (argv, said) =>
  expect(await run(...argv)).toMatchObject({ status: 1, err: expect.stringContaining(said) }),
);
