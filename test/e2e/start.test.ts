import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, expect, it, vi } from 'vitest';

/* `npm start` after its nights: what a reader of the page starts comes to its end. */

let child: ChildProcess;
afterAll(() => void child.kill());

it('finishes a scan that was started by the API', async () => {
  child = spawn(process.execPath, ['local/start.ts', '--world', 'hostile', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Its tenant throttles as Azure does.
    env: { ...process.env, AISPM_GRAPH_QUOTA: '' },
  });
  let said = '';
  child.stdout?.on('data', (chunk) => {
    said += String(chunk);
  });
  await vi.waitUntil(() => said.includes('Ctrl+C ends it.'), { timeout: 300_000, interval: 200 });
  const [, scans = ''] = /^Scans +(\S+)$/m.exec(said) ?? [];
  const started = await fetch(scans, { method: 'POST' });
  expect(started.status).toBe(202);
  const { scanId } = (await started.json()) as { scanId: string };
  await vi.waitFor(
    async () => expect(await (await fetch(`${scans}/${scanId}`)).json()).toMatchObject({ state: 'complete' }),
    { timeout: 300_000, interval: 500 },
  );
}, 900_000);
