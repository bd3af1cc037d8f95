import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { startStorage } from '../local/storage.ts';
import { guidOf } from '../local/tenant/names.ts';
import { openWorld } from '../local/world.ts';
import { azure } from '../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { defaultPolicy } from '../src/model/policy.ts';
import type { Part, Report } from '../src/model/report.ts';
import { splitReport } from '../src/report/layout.ts';
import { linkOf, resultTrees } from '../src/scan/finish/commit.ts';
import { night, totalsCounter } from '../src/scan/finish/totals.ts';
import { recordScope, reportOf } from '../src/scan/in-process.ts';
import type { ScanRow, Store, SubscriptionResult } from '../src/scan/store.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { openStore } from '../src/store/store.ts';

/** `--subscriptions=2000` for fewer. */
const given = process.argv.find((word) => word.startsWith('--subscriptions='))?.split('=')[1];
const SUBSCRIPTIONS = Number(given ?? 20_000);
const SHARD = 200;
const REPEATS = 200;
/** Requests before those that are measured: what a process does once, such as compiling, is no part of an answer. */
const WARM_UP = 50;
const READY = ['html', 'json'];
/** This many are really judged; the others are copies of them under other ids and names. */
const JUDGED = 400;
/** The heap that the app is given: the whole report as objects does not fit into it. */
const HEAP_MB = 256;
const app = join(import.meta.dirname, '..', 'dist', 'app', 'main.mjs');
const MB = 1024 * 1024;

/**
 * The report of 20,000 subscriptions from tables through the API: time and size of each format compared with one read
 * of the same tables, how long the ready report takes, and the memory of it all, with 100 requests at once too.
 */
export async function run(): Promise<void> {
  if (!existsSync(app)) throw new Error('The app is not built: run "npm run build" first');
  const storage = await startStorage();
  try {
    const store = await openStore({ connectionString: storage.connectionString }, 'aispm');
    const id = await keep(store, await judged());
    const one = await timed(async () => {
      for (let shard = 0; shard < SUBSCRIPTIONS / SHARD; shard++) for await (const _row of store.results(id, shard));
    });
    console.log(
      `${SUBSCRIPTIONS} subscriptions, ${SUBSCRIPTIONS * CHECKS.length} findings; one read of their rows from Azurite takes ${one.toFixed(1)} s`,
    );
    const settings = { AISPM_STORAGE: storage.connectionString, AISPM_PAGE_URL: '' };
    await section('the latest report, made', settings, async (url) => {
      for (const format of READY) {
        const first = await ask(`${url}/api/report?format=${format}`);
        console.log(`${format.padEnd(18)} made by the first who asks in ${ms(first.seconds)}`);
      }
    });
    await section('the latest report, ready', settings, async (url, usage) => {
      for (const format of READY) {
        const path = `${url}/api/report?format=${format}`;
        const { etag } = await ask(path);
        await repeated(path, {}, WARM_UP);
        for (const [what, headers] of [
          ['ready', {}],
          ['If-None-Match', { 'if-none-match': etag }],
        ] as const) {
          const before = await usage();
          const asked = await repeated(path, headers, REPEATS);
          const took = ((await usage()).seconds - before.seconds) / REPEATS;
          console.log(
            `${`${format}, ${what}`.padEnd(18)} ${REPEATS} times: ${spread(asked)}; processor of the app ${(took * 1000).toFixed(1)} ms each`,
          );
        }
        console.log(`${`${format}, plain server`.padEnd(18)} ${REPEATS} times: ${spread(await plainly(path))}`);
      }
    });
    for (const [name, path, headers] of [
      ['100 times json', () => 'report?format=json', {}],
      ['100 times html', () => 'report?format=html', {}],
      ['100 times plain oscal', () => 'report?format=oscal', { 'accept-encoding': 'identity' }],
      ['100 different filters', (at: number) => `report?subscription=*${at}`, {}],
    ] as const)
      await section(`at once: ${name}`, settings, async (url) => {
        const all = await Promise.all(Array.from({ length: 100 }, (_, at) => ask(`${url}/api/${path(at)}`, headers)));
        const statuses = Map.groupBy(all, (got) => got.status);
        console.log([...statuses].map(([status, own]) => `${status}: ${own.length} times, ${spread(own)}`).join('; '));
      });
    await section('each format', settings, async (url) => {
      for (const [name, path] of [
        ['json', 'report?format=json'],
        ['html', 'report?format=html'],
        ['csv', 'report?format=csv'],
        ['ocsf', 'report?format=ocsf'],
        ['sarif', 'report?format=sarif'],
        ['oscal', 'report?format=oscal'],
        ['json, failures', 'report?status=fail'],
        ['one subscription', `subscriptions/${idOf(SUBSCRIPTIONS / 2)}`],
        ['inventory, a page', 'inventory?limit=500'],
        ['scans', 'scans'],
      ] as const) {
        const got = await ask(`${url}/api/${path}`);
        const again = await ask(`${url}/api/${path}`, { 'if-none-match': got.etag });
        console.log(
          `${name.padEnd(18)} ${String(got.status)}  ${got.seconds.toFixed(2).padStart(6)} s (${(got.seconds / one).toFixed(1)} reads)  ${(got.bytes / MB).toFixed(2).padStart(6)} MB gzip  304 in ${again.seconds.toFixed(2)} s (${again.status})`,
        );
      }
    });
  } finally {
    await storage.close();
  }
  if (given) return;
  const page = pathToFileURL(join(import.meta.dirname, 'page.ts'));
  if (existsSync(page)) await ((await import(page.href)) as { run(): Promise<void> }).run();
}

async function judged(): Promise<Report> {
  const world = await openWorld(`generated:${JUDGED}`);
  const now = () => new Date('2026-11-24T01:00:00Z');
  const cloud = CLOUD_PROFILES[world.cloud];
  const policy = defaultPolicy();
  try {
    const recorded = await recordScope(azure({ ...world, cloud, now }), [], policy, cloud, now, () => undefined);
    return reportOf(recorded, {
      checks: CHECKS,
      policy,
      cloud,
      policyWarnings: [],
      version: '0.1.0',
    });
  } finally {
    await world.close();
  }
}

const idOf = (index: number): string => `${String(index).padStart(8, '0')}${guidOf('bench').slice(8)}`;

function copyOf(part: Part, index: number): SubscriptionResult {
  const text = JSON.stringify(part)
    .replaceAll(part.subscription.id, idOf(index))
    .replaceAll(part.subscription.name, `subscription-${index}`);
  return { ...(JSON.parse(text) as Part), baseline: true, drift: [], notices: [], newChecks: [] };
}

async function keep(store: Store, report: Report): Promise<string> {
  const { parts } = splitReport(report);
  const tally = totalsCounter();
  const shards = SUBSCRIPTIONS / SHARD;
  const { id, startedAt, finishedAt, cloud, version } = report.scan;
  const row: ScanRow = {
    id,
    trigger: 'timer',
    startedAt,
    finishedAt,
    deadline: finishedAt,
    state: 'complete',
    scope: [],
    shards,
    plan: 'bench',
    cloud,
    version,
  };
  const trees = resultTrees(store, row);
  for (let shard = 0; shard < shards; shard++) {
    const results = Array.from({ length: SHARD }, (_, at) => shard * SHARD + at).flatMap((index) => {
      const part = parts[index % parts.length];
      return part ? [copyOf(part, index)] : [];
    });
    for (const result of results) {
      tally.add(result.findings);
      trees.add(shard, result);
    }
    await store.putResults(id, shard, results);
    await store.putShard(
      id,
      'bench',
      shard,
      results.map(({ subscription }) => ({
        id: subscription.id,
        name: subscription.name,
        state: 'Enabled',
        tags: {},
        managementGroups: [],
        inGraph: true,
      })),
    );
    await trees.endShard(shard, undefined);
  }
  const totals = tally.totals();
  const coverage = { inScope: SUBSCRIPTIONS, evaluated: SUBSCRIPTIONS, unknown: tally.unknownSubscriptions() };
  const summary = {
    totals,
    coverage,
    night: night(report.scan, totals, tally.failingBySeverity(), coverage),
    missing: [],
    warnings: [],
    baseline: false,
  };
  const closed: ScanRow = { ...row, summary };
  const chain = await linkOf(
    { store, policy: defaultPolicy(), version },
    closed,
    undefined,
    await trees.end(),
    undefined,
  );
  await store.createScan({ ...closed, chain });
  await store.setLatest(id);
  return id;
}

/** Runs one part of the bench in an app of its own, and prints the most memory that it had. */
async function section(
  name: string,
  settings: Readonly<Record<string, string>>,
  work: (url: string, usage: () => Promise<Usage>) => Promise<void>,
): Promise<void> {
  const served = await serve(settings);
  try {
    const idle = await served.usage();
    console.log(`\n${name}`);
    await work(served.url, served.usage);
    const end = await served.usage();
    console.log(
      `peak ${(end.memory / MB).toFixed(0)} MB, ${(idle.memory / MB).toFixed(0)} MB before; processor ${(end.seconds - idle.seconds).toFixed(1)} s`,
    );
  } finally {
    served.close();
  }
}

const ms = (seconds: number): string => `${(seconds * 1000).toFixed(0)} ms`;

/** The median, the 99th percentile and the longest. */
function spread(asked: readonly Asked[]): string {
  const sorted = asked.map((one) => one.seconds).sort((a, b) => a - b);
  const at = (share: number) => ms(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`;
}

/** The most memory that the app had, in bytes, and the processor time that it took, in seconds. */
type Usage = { readonly memory: number; readonly seconds: number };

async function serve(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; usage(): Promise<Usage>; close(): void }> {
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${HEAP_MB}`, join(import.meta.dirname, '..', 'local', 'runner', 'serve.ts'), app],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`The app ended with ${code}`)));
  });
  return {
    url,
    usage: async () => (await (await fetch(`${url}/usage`)).json()) as Usage,
    close: () => void child.kill(),
  };
}

/** The same bytes from a server that has nothing but them. */
async function plainly(path: string): Promise<readonly Asked[]> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    request(path, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const parts: Buffer[] = [];
      response
        .on('data', (part: Buffer) => void parts.push(part))
        .on('end', () => resolve(Buffer.concat(parts)))
        .on('error', reject);
    })
      .on('error', reject)
      .end();
  });
  const child = fork(join(import.meta.dirname, 'plain-server.ts'));
  child.send(bytes.toString('base64'));
  const [port] = await once(child, 'message');
  await repeated(`http://127.0.0.1:${port}/`, {}, WARM_UP);
  const asked = await repeated(`http://127.0.0.1:${port}/`, {}, REPEATS);
  child.disconnect();
  return asked;
}

/** The same request so many times, one after the other. */
async function repeated(
  url: string,
  headers: Readonly<Record<string, string>>,
  times: number,
): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let at = 0; at < times; at++) asked.push(await ask(url, headers));
  return asked;
}

type Asked = { readonly status: number; readonly seconds: number; readonly bytes: number; readonly etag: string };

function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Asked> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'gzip', ...headers } }, (response) => {
      let bytes = 0;
      response
        .on('data', (part: Buffer) => {
          bytes += part.length;
        })
        .on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            seconds: (performance.now() - began) / 1000,
            bytes,
            etag: response.headers.etag ?? '',
          }),
        )
        .on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}
