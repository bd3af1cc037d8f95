import { readFile } from 'node:fs/promises';
import hostJson from '../host.json' with { type: 'json' };
import { credential } from '../local/tenant/credential.ts';
import { azure } from '../src/azure/azure.ts';
import { answerBudget } from '../src/functions/answer-budget.ts';
import { answerMaker } from '../src/functions/answer-bytes.ts';
import { readyReports } from '../src/functions/ready-report.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { defaultPolicy } from '../src/model/policy.ts';
import { compose } from '../src/notify/compose.ts';
import { mailService } from '../src/notify/send.ts';
import { sendDigests } from '../src/notify/send-digests.ts';
import { FORMATS } from '../src/report/formats.ts';
import { limitYoungSpace } from '../src/scan/collect-garbage.ts';
import type { ScanDependencies } from '../src/scan/dependencies.ts';
import { finishScans } from '../src/scan/finish/finish-scans.ts';
import { planScan } from '../src/scan/plan/plan-scan.ts';
import type { Azure } from '../src/scan/ports.ts';
import type { ReadyFormat } from '../src/scan/ready-answers.ts';
import { scanShard } from '../src/scan/shard/scan-shard.ts';
import { collectReport, reportHead, reportSource } from '../src/scan/stored/report-source.ts';
import { CHECKS } from '../src/scanners/index.ts';
import { openOutbox } from '../src/store/outbox.ts';
import { openStore } from '../src/store/store.ts';
import { VERSION } from '../src/version.ts';
import { replay } from './replay.ts';

/*
 * One step of a night of the app in a process of its own, over table storage. Argument: what it works with, as JSON. It
 * reports what the step gave, its time and its peak memory. `whole` makes the report in memory, as nothing of the
 * app does: it shows that a heap which the steps fit into is too small for that.
 */

export type AppStep = {
  readonly step: 'plan' | 'shards' | 'finish' | 'digest' | ReadyFormat | 'whole';
  readonly storage: string;
  /** A tenant that runs elsewhere, or the file of a recording that is read again under other ids. */
  readonly from: { readonly endpoint: string; readonly ca: string } | { readonly file: string; readonly times: number };
  readonly shards?: readonly number[];
  readonly mailbox?: { readonly endpoint: string; readonly ca: string };
};

/** What it reports at the end; the size in bytes, times in milliseconds. */
export type StepFigures = {
  readonly gave: number;
  readonly ms: number;
  readonly processorMs: number;
  readonly peakBytes: number;
};

const input: AppStep = JSON.parse(process.argv[2] ?? '');
limitYoungSpace();
const cloud = CLOUD_PROFILES.public;
const now = () => new Date();
const policy = { ...defaultPolicy(), defaultOwner: { name: 'Security', mail: ['owner@contoso.example'] } };
const store = await openStore({ connectionString: input.storage }, 'bench');
const sent: number[] = [];
const deps: ScanDependencies = {
  azure: await source(),
  store,
  queue: { send: async ({ shard }) => void sent.push(shard) },
  checks: CHECKS,
  policy,
  policyWarnings: [],
  cloud,
  version: VERSION,
  now,
  scope: [],
  shardSize: 200,
  deadlineMinutes: 240,
  event: (name, fields) => {
    if (/failed|partial/.test(name)) process.stderr.write(`${name} ${JSON.stringify(fields)}\n`);
  },
};
const began = performance.now();
const gave = await run(input.step);
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
const figures: StepFigures = {
  gave,
  ms: performance.now() - began,
  processorMs: (userCPUTime + systemCPUTime) / 1000,
  peakBytes: maxRSS * 1024,
};
process.send?.(figures);
process.disconnect?.();

async function source(): Promise<Azure> {
  if ('file' in input.from) return replay(JSON.parse(await readFile(input.from.file, 'utf8')), input.from.times);
  return azure({ cloud, credential: credential(), now, graphHeadroom: 1, ...input.from });
}

/** How much the step gave: shards, scans, mails, bytes or findings. */
async function run(step: AppStep['step']): Promise<number> {
  if (step === 'plan') {
    await planScan(deps, 'timer', now());
    return sent.length;
  }
  if (step === 'shards') return shards();
  if (step === 'finish') return (await finishScans(deps)).length;
  if (step === 'digest') return digest();
  const id = (await store.latest()) ?? '';
  const row = await store.getScan(id);
  const head = row && (await reportHead(store, CHECKS, row));
  if (!row || !head) throw new Error('There is no closed scan');
  if (step === 'whole')
    return FORMATS.json.render(await collectReport(reportSource(store, { row, later: [] }, head)), {
      columns: 80,
      colour: false,
    }).length;
  const asked = { row, format: step, options: {}, isLatest: true, event: deps.event };
  const make = answerMaker(answerBudget(256 * 1024 * 1024));
  const made = await make(step, true, () => readyReports(store, VERSION, CHECKS).text(asked, head));
  if ('refused' in made || made.madeOf === undefined)
    throw new Error(`The answer was not made: ${JSON.stringify(made)}`);
  return made.bytes.length;
}

async function shards(): Promise<number> {
  const scanId = (await store.scans(1))[0]?.id ?? '';
  const waiting = [...(input.shards ?? [])];
  const { batchSize, newBatchThreshold } = hostJson.extensions.queues;
  const line = async () => {
    for (let shard = waiting.shift(); shard !== undefined; shard = waiting.shift())
      await scanShard(deps, { scanId, shard });
  };
  await Promise.all(Array.from({ length: batchSize + newBatchThreshold }, line));
  return input.shards?.length ?? 0;
}

async function digest(): Promise<number> {
  if (!input.mailbox) throw new Error('A digest needs a mailbox');
  const outbox = await openOutbox({ connectionString: input.storage }, 'bench');
  const { endpoint, ca } = input.mailbox;
  const service = mailService({
    sender: 'DoNotReply@contoso.example',
    endpoint,
    ca,
    credential: credential(),
    scope: cloud.mail?.scope ?? '',
  });
  const mail = { service, perMinute: 30, perHour: 100, settings: 'bench' };
  await sendDigests({ ...deps, outbox, mail, compose, pageUrl: '' });
  return (await outbox.getSent())?.value.length ?? 0;
}
