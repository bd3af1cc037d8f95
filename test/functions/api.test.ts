import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ROUTES } from '../../src/functions/routes.ts';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { fixRows } from '../../src/report/fix/fix-rows.ts';
import { fixSums } from '../../src/report/fix/fix-sums.ts';
import { fixPack } from '../../src/report/fix/pack/fix-pack.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { renderEmptyPage, renderPage } from '../../src/report/html.ts';
import { nextOf } from '../../src/schedule.ts';
import { described } from './described.ts';
import { SHARD_SIZE } from './kept-night.ts';
import { type Served, serve } from './served.ts';

/** As the schedule of the app says, which is the default one here. */
const planned = () => ({ nextScanAt: nextOf('0 0 1 * * *', new Date())?.toISOString() ?? '' });

const latestSchema = z.object({
  id: z.string(),
  at: z.string(),
  became: z.record(z.string(), z.record(z.string(), z.array(z.number()))).optional(),
});

let served: Served;
let first: string;
let second: string;
let report: Report;
const get = (path: string, headers?: Record<string, string>) => served.get(path, headers);
const json = async <T>(path: string): Promise<T> => (await get(path)).json() as Promise<T>;
const codeOf = async (path: string, headers?: Record<string, string>) => {
  const response = await get(path, headers);
  return [response.status, ((await response.json()) as { code: string }).code];
};

beforeAll(async () => {
  served = await serve();
});
afterAll(() => served.close());

describe('before the first scan', () => {
  it('the page says so to a reader', async () => {
    const response = await get('report', { accept: 'text/html' });
    expect([response.status, (await response.text()) === renderEmptyPage(planned())]).toEqual([200, true]);
  });
  it.each(['report', 'inventory', 'subscriptions/00000000-0000-4000-8000-000000000000'])('%s says so', async (path) =>
    expect(await codeOf(path)).toEqual([404, 'no-scan-yet']),
  );
  it('lists nothing, and is not healthy', async () => {
    expect(await described('/scans', await get('scans'))).toEqual({ scans: [] });
    expect(await described('/drift', await get('drift'))).toEqual({ drift: [] });
    expect(await described('/health', await get('health'))).toMatchObject({
      healthy: false,
      lastScan: null,
      running: null,
    });
  });
});

describe('after two nights', () => {
  beforeAll(async () => {
    first = await served.night('2026-11-22T01:00:00Z');
    const free = [...served.tenant.state.subscriptions.values()].find((one) => one.name === 'Payments AI Free');
    const plan = free?.plans.find((one) => one.name === 'AI');
    Object.assign(plan?.properties ?? {}, {
      pricingTier: 'Standard',
      resourcesCoverageStatus: 'FullyCovered',
      extensions: [],
    });
    second = await served.night('2026-11-23T01:00:00Z');
    report = reportSchema.parse(await json('report'));
  });

  it('carries the whole report: each subscription and check once', async () => {
    expect(await described('/report', await get('report'))).toEqual(report);
    expect(report.scan.id).toBe(second);
    expect(report.findings).toHaveLength(report.coverage.inScope * report.checks.length);
    expect(report.trend.map((night) => night.scanId)).toEqual([first, second]);
    expect(report.subscriptions.every((one) => one.history?.length === 2)).toBe(true);
    expect('filter' in report).toBe(false);
  });

  it('says on the page of an earlier scan what became of its findings, and not on that of the latest', async () => {
    const latestIn = async (scan: string) => {
      const text = await (await get(`report?format=html&scan=${scan}`)).text();
      const json = /<script[^>]* id="report"[^>]*>([^<]*)<\/script>/.exec(text)?.[1] ?? '{}';
      return z
        .object({ latest: latestSchema, report: z.object({ subscriptions: z.object({ id: z.array(z.string()) }) }) })
        .parse(JSON.parse(json));
    };
    const old = await latestIn(first);
    expect(old.latest).toMatchObject({ id: second, at: expect.stringMatching(/^2026-11-23T01:00/) });
    const failing = (check: string) =>
      report.findings.filter((one) => one.checkId === check && one.status === 'fail').map((one) => one.subscriptionId);
    const { became = {} } = old.latest;
    const still = became['AISPM-001']?.['fail']?.map((s) => old.report.subscriptions.id[s]) ?? [];
    expect(still.sort()).toEqual(failing('AISPM-001').sort());
    const free = report.subscriptions.find((one) => one.name === 'Payments AI Free')?.id;
    expect(still).not.toContain(free);
    expect(Object.values(became['AISPM-001'] ?? {}).flat()).not.toContain(
      old.report.subscriptions.id.indexOf(free ?? ''),
    );
    expect((await latestIn(second)).latest.became).toBeUndefined();
  });

  it('carries an earlier scan by its id', async () => {
    const earlier = reportSchema.parse(await json(`report?scan=${first}`));
    expect([earlier.scan.id, earlier.drift, earlier.trend.length]).toEqual([first, [], 1]);
    expect(await codeOf('report?scan=20200101T000000Z')).toEqual([404, 'no-such-scan']);
    const page = await get('report?scan=20200101T000000Z', { accept: 'text/html' });
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('<h1>No scan of 1 Jan 2020, 00:00 UTC</h1>');
  });

  it.each(['csv', 'ocsf', 'oscal', 'sarif'] as const)(
    '%s is what the same report gives on the command line',
    async (format) => {
      const response = await get(`report?format=${format}`);
      expect(response.headers.get('content-type')).toBe(FORMATS[format].contentType);
      expect(Buffer.from(await response.arrayBuffer()).toString()).toBe(
        FORMATS[format].render(report, { columns: 80, colour: false }),
      );
    },
  );

  it('html is the page of the same report, held by its own policy', async () => {
    const response = await get('report?format=html');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
    expect((await response.text()) === renderPage((await json('report')) as Report, planned())).toBe(true);
  });

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['application/json;q=0.5, text/csv;q=0.9', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/*, application/json;q=0', 'application/x-ndjson'],
    ['application/sarif+json', 'application/sarif+json'],
    ['application/oscal+json', 'application/oscal+json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ])('Accept %s gives %s', async (accept, type) => {
    const response = await get('report?check=001', accept === undefined ? {} : { accept });
    expect([response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([200, type]);
    await described('/report', response);
  });
  it('refuses what it does not offer', async () => {
    expect(await codeOf('report', { accept: 'image/png' })).toEqual([406, 'not-acceptable']);
    expect(await codeOf('report', { accept: 'application/json;q=0' })).toEqual([406, 'not-acceptable']);
  });

  it('answers 304 to who has it, for this format and filter alone', async () => {
    for (const path of [
      'report',
      'report?format=csv',
      'report?status=fail',
      'scans',
      `scans/${second}`,
      'drift',
      'inventory',
      'openapi.json',
    ]) {
      const etag = (await get(path)).headers.get('etag') ?? '';
      const again = await get(path, { 'if-none-match': `"other", ${etag}` });
      expect([path, again.status, await again.text(), again.headers.get('etag')]).toEqual([path, 304, '', etag]);
      expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
    const tags = await Promise.all(
      ['report', 'report?format=csv', 'report?status=fail', `report?scan=${first}`].map(async (path) =>
        (await get(path)).headers.get('etag'),
      ),
    );
    expect(new Set(tags).size).toBe(4);
  });

  it('compresses for who takes gzip, and only for them', async () => {
    const raw = async (encoding: string) => {
      const { request } = await import('node:http');
      return new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        request(`${served.runner.url}/api/report`, { headers: { 'accept-encoding': encoding } }, (response) => {
          const parts: Buffer[] = [];
          response
            .on('data', (part: Buffer) => parts.push(part))
            .on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(parts) }));
        })
          .on('error', reject)
          .end();
      });
    };
    const [gzip, none, refused] = await Promise.all(['gzip', 'identity', 'gzip;q=0, *;q=0'].map(raw));
    expect([gzip?.encoding, none?.encoding, refused?.encoding]).toEqual(['gzip', undefined, undefined]);
    expect(gunzipSync(gzip?.body ?? Buffer.alloc(0)).equals(none?.body ?? Buffer.alloc(0))).toBe(true);
    expect((gzip?.body.length ?? 0) * 5).toBeLessThan(none?.body.length ?? 0);
  });

  it.each<[string, (finding: Report['findings'][number], subscription: Report['subscriptions'][number]) => boolean]>([
    ['status=fail', (finding) => finding.status === 'fail'],
    ['status=fail,unknown', (finding) => finding.status === 'fail' || finding.status === 'unknown'],
    ['status=fail&status=unknown', (finding) => finding.status === 'fail' || finding.status === 'unknown'],
    [
      'check=AISPM-001,cspm-standard&check=035',
      (finding) => ['AISPM-001', 'AISPM-007', 'AISPM-035'].includes(finding.checkId),
    ],
    ['severity=critical', (finding) => finding.severity === 'critical'],
    [
      'zone=3&severity=high&status=fail',
      (finding, subscription) => subscription.zone === 3 && finding.severity === 'high' && finding.status === 'fail',
    ],
    ['subscription=contoso prod', (_finding, subscription) => subscription.name === 'Contoso Prod'],
    ['subscription=*AI*', (_finding, subscription) => subscription.name.toLowerCase().includes('ai')],
    ['owner=nobody', () => false],
  ])('filters by %s, and its totals are those of what it shows', async (query, wanted) => {
    const part = reportSchema.parse(await described('/report', await get(`report?${query}`)));
    const byId = new Map(report.subscriptions.map((one) => [one.id, one]));
    const expected = report.findings.filter((finding) => {
      const subscription = byId.get(finding.subscriptionId);
      return subscription !== undefined && wanted(finding, subscription);
    });
    expect(part.findings).toEqual(expected);
    const { byStatus, causes, followers, waived } = part.totals;
    for (const [status, n] of Object.entries(byStatus))
      expect([status, n]).toEqual([status, expected.filter((finding) => finding.status === status).length]);
    expect(causes + followers + waived).toBe(byStatus.fail);
    expect(part.coverage.inScope).toBe(part.subscriptions.length);
    expect(Object.keys(part.filter ?? {})).toEqual(
      [...new Set(query.split('&').map((one) => one.split('=')[0]))].sort(
        (a, b) => Object.keys(ROUTES.report.query).indexOf(a ?? '') - Object.keys(ROUTES.report.query).indexOf(b ?? ''),
      ),
    );
    expect(new Set(part.drift.map((row) => row.subscriptionId))).toEqual(
      new Set(
        part.drift
          .filter((row) => part.subscriptions.some((one) => one.id === row.subscriptionId))
          .map((row) => row.subscriptionId),
      ),
    );
  });

  it.each([
    ['report?subscription=nosuch', 'nosuch'],
    ['report?subscription=Contoso Prod,00000000-0000-4000-8000-00000000dead', '00000000-0000-4000-8000-00000000dead'],
    ['fix?subscription=nosuch', 'nosuch'],
    ['report?subscription=nosuch&format=html', 'nosuch'],
  ])('answers 404 to %s and names what the scan does not know', async (path, missing) => {
    const body = (await described(`/${path.split('?')[0]}`, await get(path))) as { code: string; title: string };
    expect(body).toMatchObject({
      status: 404,
      code: 'no-such-subscription',
      title: `Scan ${second} has no subscription ${missing}`,
    });
  });
  it('leaves nothing, and says so, where a filter of known things matches nothing', async () => {
    for (const query of ['subscription=nosuch*', 'subscription=Contoso Prod&zone=1', 'owner=nobody']) {
      const part = reportSchema.parse(await described('/report', await get(`report?${query}`)));
      expect([query, part.findings]).toEqual([query, []]);
    }
  });

  it('gives the evidence of a subscription as a text whose SHA-256 is the one in the report', async () => {
    for (const { id, evidence } of report.subscriptions.slice(0, 4)) {
      const response = await get(`subscriptions/${id}/evidence?scan=${second}`);
      expect(response.headers.get('content-disposition')).toBe(
        `attachment; filename="aispm-evidence-${id}-${evidence?.slice(0, 12)}.json"`,
      );
      const text = await response.clone().text();
      await described('/subscriptions/{id}/evidence', response);
      expect(createHash('sha256').update(text).digest('hex')).toBe(evidence);
      expect(JSON.parse(text)).toMatchObject({ subject: { id } });
    }
    const [one] = report.subscriptions;
    expect(await codeOf(`subscriptions/${one?.id}/evidence?scan=20200101T000000Z`)).toEqual([404, 'no-such-scan']);
    for (const id of ['x', '00000000-0000-4000-8000-000000000000'])
      expect(await codeOf(`subscriptions/${id}/evidence`)).toEqual([404, 'no-evidence']);
  });
  it('findings carry the fields of that evidence which decide', async () => {
    const failing = report.findings.find((one) => one.checkId === 'AISPM-007' && one.status === 'fail');
    expect(failing?.fields).toEqual([
      { path: 'plans.plans[CloudPosture].pricingTier', value: '"Free"', decides: true },
    ]);
  });
  it('grants no more than reading to a page that was opened with a function key', async () =>
    expect(await described('/rights', await get('rights'))).toEqual({ mayScan: false }));

  it('lists the scans a page at a time, newest first, without a gap', async () => {
    type Page = { scans: { id: string; state: string }[]; next?: string };
    const one = (await described('/scans', await get('scans?limit=1'))) as Page;
    const two = (await described('/scans', await get(`scans?limit=1&page=${one.next}`))) as Page;
    expect([one.scans.map((scan) => scan.id), two.scans.map((scan) => scan.id), two.next]).toEqual([
      [second],
      [first],
      undefined,
    ]);
    expect((await json<Page>('scans')).scans.map((scan) => [scan.id, scan.state])).toEqual([
      [second, 'complete'],
      [first, 'complete'],
    ]);
  });

  it('shows one scan', async () => {
    const shards = Math.ceil(report.coverage.inScope / SHARD_SIZE);
    expect(await described('/scans/{id}', await get(`scans/${second}`))).toMatchObject({
      id: second,
      state: 'complete',
      shards: { total: shards, done: shards, failed: 0 },
      missing: [],
    });
    for (const id of ['20200101T000000Z', 'x', '%00', '..%2f..', '%E0%A4%A'])
      expect([id, ...(await codeOf(`scans/${id}`))]).toEqual([id, 404, 'no-such-scan']);
  });

  it('shows one subscription with its nights', async () => {
    type Answer = {
      subscription: object;
      findings: object[];
      inventory: object[];
      history: { scanId: string; statuses: Record<string, string> }[];
    };
    for (const { history: _history, ...subscription } of report.subscriptions) {
      const answer = (await described(
        '/subscriptions/{id}',
        await get(`subscriptions/${subscription.id.toUpperCase()}`),
      )) as Answer;
      expect(answer.subscription).toEqual(subscription);
      expect(answer.findings).toEqual(report.findings.filter((finding) => finding.subscriptionId === subscription.id));
      expect(answer.inventory).toEqual(report.inventory.filter((item) => item.subscriptionId === subscription.id));
      expect(answer.history.map((night) => night.scanId)).toEqual([second, first]);
      expect(answer.history[0]?.statuses).toEqual(
        Object.fromEntries(
          report.findings
            .filter((finding) => finding.subscriptionId === subscription.id)
            .map((finding) => [finding.checkId, finding.status]),
        ),
      );
    }
    for (const id of ['00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-8fff-ffffffffffff', 'x'])
      expect(await codeOf(`subscriptions/${id}`)).toEqual([404, 'no-such-subscription']);
  });

  it('lists what there is to fix, and writes one script for it', async () => {
    const rows = fixRows(report);
    const answer = (await described('/fix', await get('fix'))) as { sums: object; rows: { cause: string }[] };
    expect(answer.sums).toEqual(fixSums(rows));
    expect(answer.rows.map((row) => row.cause)).toEqual(rows.map((row) => row.key));
    const { key = '' } = rows.find((row) => row.verb === 'Script') ?? {};
    const { checks, scan } = report;
    for (const shell of ['az', 'powershell'] as const) {
      const response = await get(`fix?format=${shell}&cause=${key}`);
      const own = fixRows(report, { cause: [key] });
      const options = { shell, scan, checks, principalId: scan.principalId, dryRun: true, onError: 'stop' } as const;
      const { script, fileName } = fixPack(own, options);
      expect(response.headers.get('content-disposition')).toContain(fileName);
      expect(await response.text()).toBe(script);
    }
    expect(await (await get(`fix?format=csv&cause=${key}`)).text()).toContain(`,${key},`);
    for (const filter of ['cause=999', 'subscription=nosuch*', 'owner=nobody'])
      expect(await json(`fix?${filter}`)).toMatchObject({ line: 'No cause matches these filters.', rows: [] });
    expect(await codeOf('fix?cause=x')).toEqual([400, 'bad-parameter']);
    for (const shell of ['az', 'powershell'])
      expect(await codeOf(`fix?format=${shell}&cause=999`)).toEqual([404, 'nothing-to-fix']);
    expect((await get('fix?format=csv&cause=999')).status).toBe(200);
    expect(await codeOf('fix?status=fail')).toEqual([400, 'unknown-parameter']);
  });

  it.each([1, 7, 100])('pages through the inventory %i at a time, each resource once', async (limit) => {
    const items: object[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page = (await described(
        '/inventory',
        await get(`inventory?limit=${limit}${next ? `&page=${next}` : ''}`),
      )) as { items: object[]; next?: string };
      items.push(...page.items);
      next = page.next;
    }
    expect(items).toEqual(report.inventory);
  });
  it('gives the whole bill of materials as CycloneDX and as CSV, the same again, and not to those who have it', async () => {
    const answered = await get('inventory?format=cyclonedx&limit=1');
    expect(answered.status).toBe(200);
    expect(answered.headers.get('content-type')).toBe('application/vnd.cyclonedx+json; version=1.6');
    expect(answered.headers.get('content-disposition')).toMatch(/filename="ai-bom-\d{8}T\d{6}Z\.cdx\.json"/);
    const bom = z
      .object({ specVersion: z.literal('1.6'), services: z.array(z.object({ 'bom-ref': z.string() })) })
      .parse(await answered.json());
    const ids = bom.services.map((one) => one['bom-ref']);
    for (const { resourceId } of report.inventory) expect(ids).toContain(resourceId);
    const tag = answered.headers.get('etag') ?? '';
    expect((await get('inventory?format=cyclonedx&limit=1', { 'if-none-match': tag })).status).toBe(304);
    const csv = await (await get('inventory?format=csv&subscription=Fraud ML')).text();
    expect(csv).toContain('fraud-ml');
    expect(csv).not.toContain('prod-openai');
    expect((await get('inventory?format=xml')).status).toBe(400);
  });
  it('narrows the inventory', async () => {
    const { items } = await json<{ items: Report['inventory'] }>('inventory?subscription=Fraud ML');
    expect(items.length).toBeGreaterThan(0);
    expect(items).toEqual(
      report.inventory.filter(
        (item) => item.subscriptionId === report.subscriptions.find((one) => one.name === 'Fraud ML')?.id,
      ),
    );
  });

  it.each(['json', 'csv', 'cyclonedx'])(
    'refuses an inventory in %s of a subscription that no scan knows',
    async (format) => {
      const named = (name: string) => codeOf(`inventory?format=${format}&subscription=${name}`);
      expect(await named('nosuch')).toEqual([404, 'no-such-subscription']);
      expect(await named('Fraud ML,nosuch')).toEqual([404, 'no-such-subscription']);
      expect((await get(`inventory?format=${format}&subscription=nosuch*`)).status).toBe(200);
    },
  );

  it('pages through the drift, newest first', async () => {
    type Page = { drift: Report['drift']; next?: string };
    const whole = (await described('/drift', await get('drift'))) as Page;
    expect(whole.drift.length).toBeGreaterThan(2);
    expect(new Set(whole.drift.map((row) => row.id))).toEqual(new Set(report.drift.map((row) => row.id)));
    const pages: Report['drift'] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: Page = await json(`drift?limit=2${next ? `&page=${next}` : ''}`);
      expect(page.drift.length).toBeLessThanOrEqual(2);
      pages.push(...page.drift);
      next = page.next;
    }
    expect(pages).toEqual(whole.drift);
    expect(await json('drift?since=2026-11-24')).toEqual({ drift: [] });
    expect((await json<Page>('drift?since=2026-11-23T01:00:00Z')).drift).toEqual(whole.drift);
  });

  it('describes itself as the generated document does', async () => {
    const { openApiDocument } = await import('../../src/functions/openapi.ts');
    expect(await json('openapi.json')).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  it.each([
    ['report?fromat=csv', 'unknown-parameter'],
    ['report?format=pdf', 'bad-parameter'],
    ['report?format=json&format=csv', 'bad-parameter'],
    ['report?status=failed', 'bad-parameter'],
    ['report?status=', 'bad-parameter'],
    ['report?check=AISPM-999', 'bad-parameter'],
    ['report?zone=4', 'bad-parameter'],
    ['report?severity=urgent', 'bad-parameter'],
    ['report?scan=latest', 'bad-parameter'],
    ['scans?limit=0', 'bad-parameter'],
    ['scans?limit=501', 'bad-parameter'],
    ['scans?limit=1e2', 'bad-parameter'],
    ['scans?offset=2', 'unknown-parameter'],
    ['scans?page=abc', 'bad-page'],
    ['scans?page=e30.e30', 'bad-page'],
    ['drift?since=yesterday', 'bad-parameter'],
    ['drift?since=2026-13-01', 'bad-parameter'],
    ['drift?since=2026-02-31', 'bad-parameter'],
    ['health?deep=true', 'unknown-parameter'],
    ['openapi.json?x=1', 'unknown-parameter'],
    ['inventory?status=fail', 'unknown-parameter'],
  ])('refuses %s with %s and what to do', async (path, code) => {
    const response = await get(path);
    const body = (await described(`/${path.split('?')[0]}`, response)) as {
      code: string;
      title: string;
      detail: string;
    };
    expect([response.status, body.code]).toEqual([400, code]);
    expect(body.title.length * body.detail.length).toBeGreaterThan(0);
  });
  it('refuses a page token of another question', async () => {
    const { next } = await json<{ next: string }>('scans?limit=1');
    expect(await codeOf(`drift?page=${next}`)).toEqual([400, 'bad-page']);
    const other = await json<{ next: string }>('inventory?limit=1');
    expect(await codeOf(`inventory?zone=3&page=${other.next}`)).toEqual([400, 'bad-page']);
    expect((await get(`inventory?limit=3&page=${other.next}&code=key`)).status).toBe(200);
  });

  it('sends security headers with every answer', async () => {
    for (const path of [
      'report',
      'report?x=1',
      'scans',
      `scans/${first}`,
      'scans/x',
      'drift',
      'inventory',
      'health',
      'openapi.json',
      `subscriptions/${report.subscriptions[0]?.id}`,
    ]) {
      const { headers } = await get(path);
      expect([
        path,
        headers.get('x-content-type-options'),
        headers.get('x-frame-options'),
        headers.get('referrer-policy'),
      ]).toEqual([path, 'nosniff', 'DENY', 'no-referrer']);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
    }
  });

  it('never tells a secret: no key, connection string or token', async () => {
    for (const path of ['report', 'scans', `scans/${second}`, 'drift', 'inventory', 'health', 'openapi.json'])
      expect(await (await get(path)).text()).not.toMatch(
        /AccountKey|Bearer ey|simulated-tenant|DefaultEndpointsProtocol/,
      );
  });

  it('never answers 500, whatever the parameters are', async () => {
    const names = [
      'format',
      'scan',
      'subscription',
      'check',
      'status',
      'severity',
      'zone',
      'owner',
      'limit',
      'page',
      'since',
      'code',
      'x',
    ];
    const odd = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        '',
        'fail',
        '001',
        '3',
        'json',
        'csv',
        '20261122T010000Z',
        '99999T999999Z',
        '2026-11-22',
        '*',
        "' or 1 eq 1",
        '__proto__',
        '%',
        '\0',
        '9'.repeat(400),
        'W10.x',
      ),
    );
    const path = fc.oneof(
      fc.constantFrom('report', 'scans', 'inventory', 'drift', 'health', 'openapi.json'),
      fc
        .tuple(fc.constantFrom('scans/', 'subscriptions/'), fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }))
        .map(([route, id]) => route + encodeURIComponent(id.toWellFormed())),
    );
    await fc.assert(
      fc.asyncProperty(
        path,
        fc.array(fc.tuple(fc.constantFrom(...names), odd), { maxLength: 4 }),
        odd,
        async (route, parameters, header) => {
          const query = new URLSearchParams(parameters.map(([name, value]) => [name, value.toWellFormed()])).toString();
          const response = await get(`${route}?${query}`, {
            accept: header.replace(/[^\x20-\x7e]/g, ''),
            'accept-encoding': 'gzip',
            'if-none-match': header.replace(/[^\x20-\x7e]/g, ''),
          });
          expect([200, 304, 400, 404, 406, 503]).toContain(response.status);
          if (response.status >= 400 && response.status !== 503)
            expect(response.headers.get('content-type')).toMatch(/^(application\/problem\+json|text\/plain)/);
          await response.arrayBuffer();
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('POST /scans', () => {
  it('starts a scan and says where it can be followed; a second one gets the running one', async () => {
    const post = () => fetch(`${served.runner.url}/api/scans`, { method: 'POST' });
    const response = await post();
    const { scanId } = (await described('/scans', response, 'post')) as { scanId: string };
    expect([response.status, response.headers.get('location')]).toEqual([202, `/api/scans/${scanId}`]);
    const again = await post();
    expect(await described('/scans', again, 'post')).toMatchObject({
      code: 'already-running',
      title: expect.stringContaining(scanId),
    });
    expect([again.status, again.headers.get('location')]).toEqual([409, `/api/scans/${scanId}`]);
    expect(await described('/scans/{id}', await get(`scans/${scanId}`))).toMatchObject({
      state: 'running',
      trigger: 'http',
    });
    expect(await described('/health', await get('health'))).toMatchObject({ running: scanId });
    await served.runner.drain();
    await served.runner.fireTimer('finish-scan');
    expect(reportSchema.parse(await json('report')).scan.id).toBe(scanId);
  });
  it('scans some subscriptions on request, and the latest report shows them dated', async () => {
    const latest = reportSchema.parse(await json('report'));
    const [chosen, other] = latest.subscriptions;
    const post = (body: unknown) =>
      fetch(`${served.runner.url}/api/scans`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
    const response = await post({ subscriptions: [chosen?.id.toUpperCase()] });
    const { scanId, status } = (await described('/scans', response, 'post')) as { scanId: string; status: string };
    expect([response.status, status]).toEqual([202, `/api/scans/${scanId}`]);
    await served.runner.drain();
    expect(await described('/scans/{id}', await get(`scans/${scanId}`))).toMatchObject({
      state: 'complete',
      trigger: 'subset',
      subscriptions: [chosen?.id],
    });
    const after = reportSchema.parse(await json('report'));
    expect([after.scan.id, after.scan.later?.[0]?.id, after.subscriptions.length]).toEqual([
      latest.scan.id,
      scanId,
      latest.subscriptions.length,
    ]);
    expect(after.subscriptions.filter((one) => one.judgedAt).map((one) => one.id)).toEqual([chosen?.id]);
    expect(await json(`subscriptions/${chosen?.id}`)).toMatchObject({ scan: { id: scanId } });
    expect(await json(`subscriptions/${other?.id}`)).toMatchObject({ scan: { id: latest.scan.id } });
    expect(reportSchema.parse(await json(`report?scan=${latest.scan.id}`)).scan.later).toBeUndefined();
    expect(reportSchema.parse(await json(`report?scan=${scanId}`)).coverage.inScope).toBe(1);
    const pages = await json<{ items: unknown[]; next: string }>('inventory?limit=1');
    expect(await json(`inventory?limit=1&page=${pages.next}`)).toMatchObject({ scan: { id: latest.scan.id } });
    expect(await json('health')).toMatchObject({ lastScan: { id: latest.scan.id } });
  });
  it.each([
    ['{"subscriptions":[]}', 400, 'bad-body'],
    ['{"subscriptions":["x"]}', 400, 'bad-body'],
    ['{"subscription":"x"}', 400, 'bad-body'],
    ['{', 400, 'bad-body', 'The body is not JSON'],
    [JSON.stringify({ subscriptions: Array(51).fill('00000000-0000-4000-8000-000000000000') }), 400, 'bad-body'],
    ['{"subscriptions":["00000000-0000-4000-8000-00000000dead"]}', 422, 'not-in-scope'],
  ])('refuses %s', async (body, status, code, title: string | undefined = undefined) => {
    const response = await fetch(`${served.runner.url}/api/scans`, { method: 'POST', body });
    expect([response.status, await described('/scans', response, 'post')]).toEqual([
      status,
      expect.objectContaining({ code, ...(title ? { title } : {}) }),
    ]);
  });
  it('is not started by a page of another site', async () => {
    const response = await fetch(`${served.runner.url}/api/scans`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, 'cross-site']);
  });
});

describe('what is registered', () => {
  it('is what is described, and the other way round', () => {
    const http = served.runner.functions
      .filter((one) => one.trigger.type === 'httpTrigger')
      .map((one) => `${one.name} ${one.trigger['methods']} ${one.trigger['route']}`);
    expect(http.sort()).toEqual(
      Object.entries(ROUTES)
        .map(([name, route]) => `${name} ${route.method === 'GET' ? 'GET,HEAD' : route.method} ${route.route}`)
        .sort(),
    );
  });
  it('answers HEAD as GET, without the text', async () => {
    for (const path of ['report?status=fail', 'scans', 'health', 'report?x=1', 'fix']) {
      const [whole, head] = await Promise.all(
        ['GET', 'HEAD'].map((method) =>
          fetch(`${served.runner.url}/api/${path}`, { method, headers: { 'accept-encoding': 'identity' } }),
        ),
      );
      const named = (one: Response | undefined) =>
        ['content-type', 'etag', 'content-security-policy', 'cache-control'].map((name) => one?.headers.get(name));
      expect([path, head?.status, named(head)]).toEqual([path, whole?.status, named(whole)]);
      expect(await head?.text()).toBe('');
    }
  });
  it.each(['OPTIONS', 'DELETE', 'PUT'])('%s reaches no function', async (method) =>
    expect((await fetch(`${served.runner.url}/api/report`, { method })).status).toBe(404),
  );
});
