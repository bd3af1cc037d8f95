import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { count } from '../src/model/count.ts';
import { type Report, reportSchema } from '../src/model/report.ts';
import { renderTerminal } from '../src/report/terminal.ts';
import { startMailbox } from './mailbox/mailbox.ts';
import { mailboxPage } from './mailbox/page.ts';
import { startRunner } from './runner/runner.ts';
import { betweenTheNights } from './second-night.ts';
import { startStorage } from './storage.ts';
import { startTenant } from './tenant/start.ts';
import { loadWorld, worldPolicy } from './tenant/world.ts';
import { topicPage } from './topic/page.ts';
import { startTopic } from './topic/topic.ts';

/*
 * `npm start`: the whole product on this machine. A simulated tenant, mail service and event topic, Azurite and a
 * development runner; the nightly scan goes through timer, queue and tables, twice, so that the second night has
 * something to mail.
 */

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    world: { type: 'string', default: 'bank' },
    port: { type: 'string', default: '7071' },
    once: { type: 'boolean', default: false },
    'latency-ms': { type: 'string', default: '10' },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);

const world = await loadWorld(values.world);
const policy = worldPolicy(values.world);
say(
  `Simulated tenant "${values.world}": ${world.subscriptions.length} subscriptions${policy ? `, policy ${relative(process.cwd(), policy)}` : ''}`,
);
const [tenant, mailbox, topic, storage] = await Promise.all([
  startTenant(world, { latencyMs: Number(values['latency-ms']) }),
  startMailbox(),
  startTopic(),
  startStorage(),
]);
say('Azurite keeps tables and queues in memory on 127.0.0.1');
const app = join(root, 'dist', 'app', 'main.mjs');
if (!existsSync(app)) throw new Error('The app is not built: run "npm run build" first, or "npm start", which does it');

const port = await usable(Number(values.port));
const pages = [mailboxPage(mailbox), topicPage(topic)];
const runner = await startRunner({
  app,
  port,
  extra: (request, response) => pages.some((page) => page(request, response)),
  settings: {
    AISPM_SCHEDULE: '0 0 1 * * *',
    AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
    AISPM_PURGE_SCHEDULE: '0 30 4 * * *',
    AISPM_STORAGE: storage.connectionString,
    AISPM_QUEUE: 'aispm-shards',
    AISPM_CLOUD: world.cloud,
    ...(policy ? { AISPM_POLICY: policy } : {}),
    AISPM_SHARD_SIZE: '5',
    AISPM_ENDPOINT: tenant.endpoint,
    AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
    AISPM_DIGEST_SCHEDULE: '30 */5 * * * *',
    AISPM_MAIL_ENDPOINT: mailbox.endpoint,
    AISPM_MAIL_SENDER: 'aispm-watch@bank.example',
    AISPM_EVENT_TOPIC: topic.endpoint,
    AISPM_ANCHORS: join(root, '.local', 'anchors', String(Date.now())),
    AISPM_PAGE_URL: `http://127.0.0.1:${port}/api/report`,
  },
  log: (level, line) => {
    if (level === 'error' || level === 'warning') say(`  ${level}: ${line}`);
    else if (line.includes('"event":"shard.done"')) say(`  shard ${/"shard":(\d+)/.exec(line)?.[1]} done`);
  },
});
say(
  `Development runner (not the Functions host) with ${runner.functions.length} functions: ${runner.functions.map((one) => one.name).join(', ')}`,
);

const began = performance.now();
say('\nThe nightly scan: plan-scan');
await night();
const first = await latest();
say(`\n${renderTerminal(first, { columns: process.stdout.columns ?? 80, colour: process.stdout.isTTY === true })}`);
say(`Scan ${first.scan.id} took ${((performance.now() - began) / 1000).toFixed(1)} s.`);

const happened = betweenTheNights(tenant.state);
if (happened.length > 0) {
  say(`\nA second night. In between, ${happened.join(', and ')}: plan-scan`);
  await untilNextSecond(first.scan.startedAt);
  await night();
  await runner.fireTimer('send-digest');
  const second = await latest();
  say(
    `${count(second.drift.length, 'change')}, ${count(mailbox.mails.length, 'mail')}, ${count(topic.events.length, 'event')}:`,
  );
  for (const { message } of mailbox.mails)
    say(`  to ${message.recipients.to.map((one) => one.address).join(', ')}: ${message.content.subject}`);
}
say(
  `\nReport  ${runner.url}/api/report   (also ?format=csv, ocsf, oscal, sarif)\nMails   ${runner.url}/mailbox\nEvents  ${runner.url}/topic`,
);
say(`Drift   ${runner.url}/api/drift\nHealth  ${runner.url}/api/health\nScans   ${runner.url}/api/scans`);

const stop = async () => {
  await Promise.all([runner.close(), tenant.close(), mailbox.close(), topic.close(), storage.close()]);
  process.exit(0);
};
if (values.once) await stop();
say('\nCtrl+C ends it.');
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
for (;;) await deliverWhatCame();

/** What the page or the API starts is delivered and closed, as the host would. */
async function deliverWhatCame(): Promise<void> {
  await pause(1000);
  if ((await runner.drain()) === 0) return;
  await runner.fireTimer('finish-scan');
  await runner.fireTimer('publish-events');
}

async function night(): Promise<void> {
  await runner.fireTimer('plan-scan');
  say('scan-shard');
  await runner.drain();
  say('finish-scan');
  await runner.fireTimer('finish-scan');
  await runner.fireTimer('publish-events');
}

async function latest(): Promise<Report> {
  const response = await fetch(`${runner.url}/api/report`);
  if (!response.ok) throw new Error(`GET /api/report answered ${response.status}: ${await response.text()}`);
  return reportSchema.parse(await response.json());
}

/** A scan is named by the second in which it starts. */
async function untilNextSecond(startedAt: string): Promise<void> {
  const left = Date.parse(startedAt) + 1000 - Date.now();
  if (left > 0) await pause(left);
}

/** The port asked for, or a free one where it is taken. */
async function usable(wanted: number): Promise<number> {
  const { createServer } = await import('node:net');
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () => (wanted === 0 ? reject(new Error('No free port on 127.0.0.1')) : resolve(usable(0))));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
