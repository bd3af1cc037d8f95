import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Mailbox, startMailbox } from '../../local/mailbox/mailbox.ts';
import { type Runner, startRunner } from '../../local/runner/runner.ts';
import { type Storage, startStorage } from '../../local/storage.ts';
import { startTenant, type Tenant } from '../../local/tenant/start.ts';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import { reportSchema } from '../../src/model/report.ts';
import { CHECKS } from '../../src/scanners/index.ts';

let tenant: Tenant;
let storage: Storage;
let mailbox: Mailbox;
let runner: Runner;
beforeAll(async () => {
  [tenant, mailbox, storage] = await Promise.all([
    startTenant(await loadWorld('bank'), { throttle: false }),
    startMailbox(),
    startStorage(),
  ]);
  runner = await startRunner({
    app: join(import.meta.dirname, '..', '..', 'dist', 'app', 'main.mjs'),
    settings: {
      AISPM_SCHEDULE: '0 0 1 * * *',
      AISPM_FINISH_SCHEDULE: '0 */2 * * * *',
      AISPM_STORAGE: storage.connectionString,
      AISPM_QUEUE: 'aispm-shards',
      AISPM_SHARD_SIZE: '10',
      AISPM_ENDPOINT: tenant.endpoint,
      AISPM_ENDPOINT_CA: Buffer.from(tenant.ca).toString('base64'),
      AISPM_POLICY: worldPolicy('bank') ?? '',
      AISPM_DIGEST_SCHEDULE: '30 */5 * * * *',
      AISPM_MAIL_ENDPOINT: mailbox.endpoint,
      AISPM_MAIL_SENDER: 'aispm-watch@bank.example',
      AISPM_PAGE_URL: 'https://aispm.bank.example/api/report',
    },
  });
});
afterAll(() => Promise.all([runner.close(), tenant.close(), mailbox.close(), storage.close()]));

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${runner.url}/api/${path}`, { headers });

describe('the built app, from timer to report', () => {
  it('registers its functions with their triggers', () =>
    expect(
      runner.functions.map(({ name, trigger }) => {
        const what = {
          timerTrigger: trigger['schedule'],
          queueTrigger: `${trigger['queueName']} ${trigger['connection']}`,
          httpTrigger: `${trigger['methods']} ${trigger['route']} ${trigger['authLevel']}`,
        };
        return `${name}: ${trigger.type} ${what[trigger.type as keyof typeof what]}`;
      }),
    ).toEqual([
      'drift: httpTrigger GET,HEAD drift function',
      'evidence: httpTrigger GET,HEAD subscriptions/{id}/evidence admin',
      'finish-scan: timerTrigger %AISPM_FINISH_SCHEDULE%',
      'fix: httpTrigger GET,HEAD fix function',
      'health: httpTrigger GET,HEAD health anonymous',
      'inventory: httpTrigger GET,HEAD inventory function',
      'openapi: httpTrigger GET,HEAD openapi.json function',
      'plan-scan: timerTrigger %AISPM_SCHEDULE%',
      'publish-events: timerTrigger %AISPM_DIGEST_SCHEDULE%',
      'purge: timerTrigger %AISPM_PURGE_SCHEDULE%',
      'report: httpTrigger GET,HEAD report function',
      'rights: httpTrigger GET,HEAD rights function',
      'scan: httpTrigger GET,HEAD scans/{id} function',
      'scan-shard: queueTrigger %AISPM_QUEUE% AISPM_STORAGE',
      'scan-shard-poison: queueTrigger %AISPM_QUEUE%-poison AISPM_STORAGE',
      'scans: httpTrigger GET,HEAD scans function',
      'send-digest: timerTrigger %AISPM_DIGEST_SCHEDULE%',
      'start-scan: httpTrigger POST scans admin',
      'subscription: httpTrigger GET,HEAD subscriptions/{id} function',
    ]));

  it('says that there is nothing before the first scan', async () => {
    const health = await get('health');
    expect([health.status, await health.json()]).toMatchObject([
      503,
      { healthy: false, reasons: ['No scan has finished yet'] },
    ]);
    const report = await get('report');
    expect([report.status, await report.json()]).toMatchObject([404, { code: 'no-scan-yet' }]);
  });

  it('scans the bank, and serves the report with an entity tag', async () => {
    await runner.fireTimer('plan-scan');
    const second = await fetch(`${runner.url}/api/scans`, { method: 'POST' });
    expect([second.status, await second.json()]).toMatchObject([409, { code: 'already-running' }]);
    expect(await runner.drain()).toBe(3);
    await runner.fireTimer('finish-scan');
    const response = await get('report');
    const report = reportSchema.parse(await response.json());
    expect(report.scan).toMatchObject({ trigger: 'timer', status: 'complete', missing: [] });
    expect(report.findings).toHaveLength(25 * CHECKS.length);
    expect(new Set(report.findings.map((finding) => `${finding.checkId} ${finding.subscriptionId}`)).size).toBe(
      25 * CHECKS.length,
    );
    expect(report.findings.every((finding) => finding.since === report.scan.startedAt)).toBe(true);
    expect((await get('report', { 'if-none-match': response.headers.get('etag') ?? '' })).status).toBe(304);
    expect((await get('health')).status).toBe(200);
    for (const format of ['csv', 'ocsf', 'oscal', 'sarif'])
      expect((await get(`report?format=${format}`)).status).toBe(200);
    expect((await get('report?format=pdf')).status).toBe(400);
    expect((await get('report?fromat=csv')).status).toBe(400);
  });

  it('records on the second night what changed, and nothing else', async () => {
    const free = [...tenant.state.subscriptions.values()].find((one) => one.name === 'Payments AI Free');
    const plan = free?.plans.find((one) => one.name === 'AI');
    Object.assign(plan?.properties ?? {}, {
      pricingTier: 'Standard',
      resourcesCoverageStatus: 'FullyCovered',
      extensions: ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'].map((name) => ({
        name,
        isEnabled: 'True',
      })),
    });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await runner.fireTimer('plan-scan');
    await runner.drain();
    await runner.fireTimer('finish-scan');
    const report = reportSchema.parse(await (await get('report')).json());
    expect(report.drift.length).toBeGreaterThan(0);
    expect(new Set(report.drift.map((row) => row.subscriptionId))).toEqual(new Set([free?.id]));
    expect(report.drift.filter((row) => row.checkId === 'AISPM-001').map((row) => row.kind)).toEqual(['fixed']);
    expect(report.baseline).toBe(true);
    expect(report.trend).toHaveLength(2);
    const nights = report.subscriptions.find((one) => one.id === free?.id)?.history ?? [];
    expect(nights.map((night) => night.length)).toEqual([CHECKS.length, CHECKS.length]);
    expect(nights.map((night) => night[0])).toEqual(['F', 'P']);
    expect(((await (await get('drift')).json()) as { drift: unknown[] }).drift).toHaveLength(report.drift.length);
  });

  it('mails the owner of what changed, once', async () => {
    await runner.fireTimer('send-digest');
    await runner.fireTimer('send-digest');
    expect(
      mailbox.mails.map(({ message }) => [message.recipients.to.map((one) => one.address), message.content.subject]),
    ).toEqual([[['retail-platform@bank.example'], '1 fixed: AI workloads plan is Standard on Payments AI Free']]);
    const [mail] = mailbox.mails;
    expect(mail?.message.content.plainText).toContain('https://aispm.bank.example/api/report#f/001/');
    expect(mail?.message.content.html).toContain('Payments AI Free');
    const [newest] = (
      (await (await get('scans')).json()) as { scans: { chain?: { previous: string | null; hash: string } }[] }
    ).scans;
    expect(newest?.chain?.previous).toMatch(/^[0-9a-f]{64}$/);
  });
});
