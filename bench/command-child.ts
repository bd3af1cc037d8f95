import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { credential } from '../local/tenant/credential.ts';
import type { runCli as RunCli } from '../src/cli/main.ts';

/*
 * `aispm scan` in a process of its own, against a tenant that runs elsewhere. Arguments: endpoint, certificate, then
 * those of the command. It reports how its time and memory went.
 */

/** What it reports at the end; sizes in bytes, times in milliseconds. */
export type CommandFigures = {
  readonly status: number;
  readonly ms: number;
  readonly processorMs: number;
  readonly peakBytes: number;
};

const [endpoint = '', ca = '', ...args] = process.argv.slice(2);
const main = process.env['AISPM_BENCH_CLI'] ?? join(import.meta.dirname, '..', 'dist', 'cli', 'main.mjs');
const { runCli }: { runCli: typeof RunCli } = await import(pathToFileURL(main).href);
const began = performance.now();
const lines: string[] = [];
const quota = process.env['AISPM_BENCH_UNLIMITED'] ? { graphQuota: 100_000 } : {};
const status = await runCli([...args, '--world', 'given'], {
  out: { columns: 80, write: () => true },
  err: { write: (text: string) => void lines.push(text) },
  now: () => new Date(),
  colour: false,
  openWorld: async () => ({ endpoint, ca, credential: credential(), cloud: 'public', ...quota, close: async () => {} }),
});
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const figures: CommandFigures = {
  status,
  ms: performance.now() - began,
  processorMs: (userCPUTime + systemCPUTime) / 1000,
  peakBytes: maxRSS * 1024,
};
if (status === 1) console.error(lines.join(''));
process.send?.(figures);
process.disconnect?.();
