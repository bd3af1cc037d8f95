import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generated } from '../../../local/tenant/generate.ts';
import { loadWorld, type WorldInput } from '../../../local/tenant/world.ts';
import { fixAnswerOf } from '../../../src/functions/fix-answer.ts';
import { policySchema } from '../../../src/model/policy.ts';
import { type Report, reportSchema } from '../../../src/model/report.ts';
import { noteBuilder } from '../../../src/notify/note.ts';
import type { FixFilter } from '../../../src/report/fix/fix-row.ts';
import { fixRows } from '../../../src/report/fix/fix-rows.ts';
import { fixSums, sumLine } from '../../../src/report/fix/fix-sums.ts';
import { fixPack } from '../../../src/report/fix/pack/fix-pack.ts';
import { ticketCsv } from '../../../src/report/fix/pack/ticket-csv.ts';
import { renderPage } from '../../../src/report/html.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { type Filters, NO_FILTERS } from '../../../src/report/page/data/filters.ts';
import { fixModel, shownRows } from '../../../src/report/page/data/fix-model.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { renderTerminal } from '../../../src/report/terminal.ts';
import { CHECKS } from '../../../src/scanners/index.ts';
import { aispm, open } from '../../cli/run.ts';

/* Page, terminal, mail, API, CSV and pack count alike for the same filter, over the bank and two random tenants. */

const POLICY = {
  owners: [
    { name: 'Alerts', mail: ['alerts@bank.example'], match: { checks: ['AISPM-025', 'AISPM-035', 'AISPM-007'] } },
    { name: 'Retail', mail: ['retail@bank.example'], match: { subscriptions: ['*a*'] } },
  ],
  defaultOwner: { name: 'Security', mail: ['security@bank.example'] },
  waivers: [
    {
      id: 'W-1',
      check: 'AISPM-003',
      owner: 'Security',
      rationale: 'Prompts hold personal data of customers',
      expires: '2026-12-31',
    },
  ],
};
const WORLDS: Readonly<Record<string, () => Promise<WorldInput>>> = {
  bank: () => loadWorld('bank'),
  'a random tenant': async () => generated(40, 7),
  'another random tenant': async () => generated(60, 1124),
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-numbers-'));
  await writeFile(join(folder, 'policy.json'), JSON.stringify(POLICY));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const waivedIn = (report: Report, owner?: string): number =>
  report.findings.filter((one) => {
    const { owner: of } = report.subscriptions.find((each) => each.id === one.subscriptionId) ?? {};
    return one.waiver && (owner === undefined || (one.owner ?? of) === owner);
  }).length;

/** The line of the mail to an owner. */
function mailLine(report: Report, owner: string): string | undefined {
  const builder = noteBuilder({
    checks: new Map(CHECKS.map((check) => [check.id, check])),
    policy: policySchema.parse(POLICY),
    scan: {
      id: report.scan.id,
      trigger: 'cli',
      startedAt: report.scan.startedAt,
      finishedAt: report.scan.finishedAt,
      cloud: report.scan.cloud,
      version: report.scan.version,
      deadline: report.scan.finishedAt,
      state: 'complete',
      scope: [],
      shards: 1,
    },
    previousAt: undefined,
    trend: [],
    nightsSince: () => 1,
    pageUrl: undefined,
  });
  const findings = Map.groupBy(report.findings, (one) => one.subscriptionId);
  for (const subscription of report.subscriptions)
    builder.add({
      subscription,
      findings: findings.get(subscription.id) ?? [],
      inventory: [],
      drift: [],
      notices: [],
      newChecks: [],
      baseline: true,
    });
  return builder.end().notes.find((note) => note.owner === owner)?.verdict.line;
}

describe.each(Object.entries(WORLDS))('of %s', (_name, world) => {
  let report: Report;
  beforeAll(async () => {
    const ran = await aispm(['scan', '--world', 'x', '--format', 'json', '--policy', join(folder, 'policy.json')], {
      openWorld: async () => open(await world()),
    });
    report = reportSchema.parse(JSON.parse(ran.out));
  });

  it.each<[FixFilter]>([[{}], [{ owner: ['Retail'] }], [{ owner: ['Alerts'] }], [{ severity: ['critical', 'high'] }]])(
    'API, CSV and pack, %j',
    (filter) => {
      const rows = fixRows(report, filter);
      const sums = fixSums(rows);
      expect(sums.toFix).toBeGreaterThan(0);
      const answer = fixAnswerOf(rows, 0);
      expect(answer.sums).toEqual(sums);
      expect(answer.rows.reduce((sum, row) => sum + row.places.length, 0)).toBe(sums.toFix);
      expect(ticketCsv(rows, report.scan).trimEnd().split('\r\n')).toHaveLength(sums.toFix + 1);
      const { checks, scan } = report;
      const pack = fixPack(rows, {
        shell: 'az',
        scan,
        checks,
        principalId: scan.principalId,
        dryRun: true,
        onError: 'stop',
      });
      const places = [
        ...pack.steps.flatMap(({ causes, targets }) =>
          targets.flatMap(({ place }) => causes.map((key) => `${key} ${place.subscription.id}`)),
        ),
        ...pack.withheld.map(({ row, place }) => `${row.key} ${place.subscription.id}`),
      ];
      expect(new Set(places).size).toBe(sums.toFix);
    },
  );

  it('the owners’ parts sum to the whole', () => {
    const all = fixSums(fixRows(report)).toFix;
    const owners = ['Retail', 'Alerts', 'Security'].map((owner) => fixSums(fixRows(report, { owner: [owner] })).toFix);
    expect(owners.reduce((sum, n) => sum + n, 0)).toBe(all);
  });

  it('terminal', () => {
    const text = renderTerminal(report, { columns: 80, colour: false }).replace(/\s+/g, ' ');
    expect(text).toContain(sumLine(fixSums(fixRows(report)), waivedIn(report)));
  });

  it('the page, before its script runs', () => {
    const text = renderPage(report)
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    const { toFix, causes } = fixSums(fixRows(report));
    expect(text).toContain(`${toFix} to fix, of ${causes} causes`);
  });

  it.each<[FixFilter, Partial<Filters>]>([
    [{}, {}],
    [{ owner: ['Retail'] }, { owner: 'Retail' }],
    [{ owner: ['Alerts'] }, { owner: 'Alerts' }],
    [{ zone: [3] }, { zone: '3' }],
    [{ severity: ['critical'] }, { severity: 'critical' }],
    [{ cause: ['007'] }, { check: '007' }],
  ])('the page under the filter %j', (filter, shown) => {
    const model = reportModel(encodeReport(report));
    const rows = shownRows(model, fixModel(model), { ...NO_FILTERS, ...shown });
    const wanted = fixRows(report, filter);
    expect(fixSums(rows)).toEqual(fixSums(wanted));
    expect(rows.map((row) => [row.key, row.places.length])).toEqual(wanted.map((row) => [row.key, row.places.length]));
  });

  it.each(['Retail', 'Alerts', 'Security'])('the mail to %s', (owner) => {
    const sums = fixSums(fixRows(report, { owner: [owner] }));
    expect(mailLine(report, owner)).toBe(sumLine(sums, waivedIn(report, owner)));
  });

  it('the failures of the page’s tile are all accounted for, as in the terminal', () => {
    const tile = /fail<\/span><small>([^<]+)<\/small>/.exec(renderPage(report))?.[1];
    expect(tile).toBeDefined();
    expect(renderTerminal(report, { columns: 120, colour: false })).toContain(` fail            ${tile}\n`);
  });

  it('every finding that fails or is unknown is a cause or follows from one', () => {
    const counted = report.findings.filter((one) => one.status === 'unknown' || (one.status === 'fail' && !one.waiver));
    const { failures, followers, unknown } = fixSums(fixRows(report));
    const reads = fixRows(report)
      .filter((row) => row.missing)
      .flatMap((row) => row.places.filter((place) => place.finding.status === 'fail')).length;
    const followsWaived = counted.filter((one) => {
      const root = report.findings.find(
        (each) => each.checkId === one.cause && each.subscriptionId === one.subscriptionId,
      );
      return one.status === 'fail' && root?.waiver !== undefined && root.status === 'fail';
    }).length;
    expect(failures + followers + unknown + reads + followsWaived).toBe(counted.length);
  });
});
