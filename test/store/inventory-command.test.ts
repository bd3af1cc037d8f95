import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Storage, startStorage } from '../../local/storage.ts';
import type { WorldInput } from '../../local/tenant/world.ts';
import { runCli } from '../../src/cli/main.ts';
import { openStore } from '../../src/store/store.ts';
import { open } from '../cli/run.ts';

/* What changed in the AI bill of materials since a kept night. */

let storage: Storage;
beforeAll(async () => {
  storage = await startStorage();
});
afterAll(() => storage.close());

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const account = (name: string, version: string, over: object = {}) => ({
  ...{ type: ACCOUNT, kind: 'AIServices', name },
  deployments: { chat: { model: 'gpt-4o', version } },
  ...over,
});
const docs = { connections: [{ name: 'docs', properties: { category: 'AzureBlob', target: 'https://x' } }] };
const world = (...resources: readonly object[]): WorldInput => ({
  managementGroups: [{ name: 'bank' }],
  subscriptions: [{ name: 'One', managementGroup: 'bank', resources: [...resources] as never }],
});
const before = world(account('old', '1'), account('kept', '1', { parts: { connections: [] } }));
const after = world(
  account('new', '1'),
  account('kept', '2', {
    parts: { ...docs, models: [{ format: 'OpenAI', name: 'gpt-4o', version: '2', deprecation: { inference: '+5d' } }] },
  }),
);

async function run(own: WorldInput, at: string, argv: readonly string[], bom = 'on') {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') => ({ write: (text: string) => (written[name] += text), isTTY: false });
  const now = () => new Date(at);
  const environment = { AISPM_STORAGE: storage.connectionString, AISPM_TABLE_PREFIX: `since${bom}`, AISPM_BOM: bom };
  const status = await runCli([...argv, ...(['verify', 'drift'].includes(argv[0] ?? '') ? [] : ['--world', 'given'])], {
    ...{ out: stream('out'), err: stream('err'), now, colour: false, environment },
    openWorld: () => open(own, now),
  });
  return { status, ...written };
}

it.each([
  ['on', ['added: kept: connection docs was added (https://x)']],
  // A night without the optional evidence says nothing of connections, so none of them counts as new.
  ['off', []],
])('tells what was added, removed and upgraded since a night with AISPM_BOM %s', async (bom, connections) => {
  const kept = await run(before, '2026-11-23T01:00:00Z', ['scan', '--keep'], bom);
  expect(kept.err).toContain('stored as 20261123T010000Z');
  const since = (day: string, ...more: readonly string[]) =>
    run(after, '2026-11-24T01:00:00Z', ['inventory', '--since', day, ...more], bom);
  const { status, out } = await since('2026-11-24');
  expect(status).toBe(0);
  const [title, ...lines] = out.trimEnd().split('\n');
  expect(title).toBe('Changed since 2026-11-23T01:00:00.000Z:');
  expect(lines.map((line) => line.trim()).sort()).toEqual(
    [
      ...connections,
      'added: new was added',
      'notice: kept: gpt-4o 2 (deployment chat) retires on 2026-11-29',
      'removed: old was removed',
      'upgraded: kept: deployment chat was upgraded from gpt-4o 1 to gpt-4o 2',
    ].sort(),
  );
  expect(JSON.parse((await since('2026-11-24', '--format', 'json')).out).changes).toHaveLength(lines.length);
  expect((await run(before, '2026-11-24T01:00:00Z', ['inventory', '--since', '2026-11-24'], bom)).out).toBe(
    'Nothing that was seen both times has changed since 2026-11-23T01:00:00.000Z.\n',
  );
  expect(await since('2026-11-23')).toMatchObject({ status: 1, err: expect.stringContaining('No scan that is kept') });
  expect(await since('soon')).toMatchObject({ status: 1, err: expect.stringContaining('is not a date') });
  expect(await since('2026-11-24', '--format', 'csv')).toMatchObject({ status: 1, out: '' });
  await run(after, '2026-11-24T01:00:00Z', ['scan', '--keep'], bom);
  expect(await run(after, '2026-11-24T02:00:00Z', ['verify'], bom)).toMatchObject({ status: 0 });
  const store = await openStore({ connectionString: storage.connectionString }, `since${bom}`);
  const told: string[] = [];
  for await (const result of store.results('20261124T010000Z', 0))
    told.push(...(result.bom ?? []).map(({ kind, message }) => `${kind}: ${message}`));
  // The next night tells the owner the same; when a model retires only where the night reads it.
  const nightly = bom === 'on' ? lines : lines.filter((line) => !line.includes('notice:'));
  expect(told.sort()).toEqual(nightly.map((line) => line.trim()).sort());
  const notices = (await store.driftOf('20261124T010000Z')).filter(({ kind }) => kind === 'notice');
  expect(notices.map(({ checkId, message }) => `${checkId} ${message}`)).toEqual(
    bom === 'on' ? ['AISPM-021 kept: gpt-4o 2 (deployment chat) retires on 2026-11-29'] : [],
  );
  const shown = await run(after, '2026-11-24T02:00:00Z', ['drift'], bom);
  expect(shown.out.includes('retires on 2026-11-29')).toBe(bom === 'on');
});
