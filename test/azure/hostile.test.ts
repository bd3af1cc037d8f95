import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guidOf } from '../../local/tenant/names.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { loadWorld, type WorldInput } from '../../local/tenant/world.ts';
import type { Report } from '../../src/model/report.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { aispm, findingsOf, scanned, tenantOf } from './cli.ts';

/*
 * What is named to attack whoever shows it comes through reading, judging and JSON as it is, and attacks nobody on the
 * way.
 */

const ACCOUNT = 'Microsoft.CognitiveServices/accounts';
const NAMES: readonly string[] = [
  `it's "quoted"`,
  '<script>alert(1)</script>',
  '\u202egnp.exe\u200f\u061c',
  'x'.repeat(260),
  '日本銀行 🏦',
  'a%2e%2e%2fb?c=d#e&f',
  '../../subscriptions',
  '{"$ne":null}',
  '__proto__',
  "') or 1=1 | take 0 //",
  'a\u0000b\u001b[31m',
  ' spaced  out ',
];

const world = {
  managementGroups: [{ name: 'hostile' }],
  subscriptions: NAMES.map((name, index) => ({
    name,
    id: guidOf(`hostile ${index}`).toUpperCase(),
    managementGroup: 'hostile',
    tags: { [`tag ${name}`]: name },
    resources: [
      // A slash ends a name in Azure, and in an id.
      {
        type: 'MICROSOFT.CognitiveServices/Accounts',
        kind: 'openai',
        name: name.replaceAll('/', '_'),
        location: 'West Europe',
        tags: { Owner: name },
        deployments: { chat: { model: name, version: '1' } },
      },
    ],
    assessments: [
      {
        on: name.replaceAll('/', '_'),
        title: name,
        status: 'Unhealthy',
        severity: 'High',
        risk: 'High',
        changed: '-40d',
      },
    ],
    attackPaths: [
      { properties: { displayName: name, riskLevel: 'High', entryPoint: `#${name.replaceAll('/', '_')}` } },
    ],
    suppressionRules: [{ name: `rule-${index}`, properties: { alertType: '*', state: 'Enabled', reason: name } }],
  })),
} satisfies WorldInput;

let tenant: Tenant;
let report: Report;
beforeAll(async () => {
  tenant = await tenantOf(world);
  report = (await scanned(tenant)).report;
});
afterAll(() => tenant.close());

describe('a subscription and its account named', () => {
  it.each(NAMES.map((name, index) => [JSON.stringify(name).slice(0, 40), name, guidOf(`hostile ${index}`)]))(
    '%s',
    (_shown, name, id) => {
      const own = name.replaceAll('/', '_');
      const resourceId = `/subscriptions/${id.toUpperCase()}/resourceGroups/ai/providers/MICROSOFT.CognitiveServices/Accounts/${own}`;
      expect(report.subscriptions.find((one) => one.id === id)?.name).toBe(name);
      expect(report.inventory.find((one) => one.subscriptionId === id)).toMatchObject({
        resourceId,
        name: own,
        role: 'ai',
        kind: 'openai',
        location: 'westeurope',
        owner: name,
        assessed: 2,
        attackPaths: 1,
        deployments: [{ name: 'chat', model: name, version: '1' }],
      });
      const findings = findingsOf(report, id);
      expect(findings.size).toBe(CHECKS.length);
      // The account's own paths were asked by its whole name, and answered.
      for (const number of ['021', '042']) expect(findings.get(number)?.status).toBe('pass');
      expect(findings.get('023')).toMatchObject({
        status: 'fail',
        items: [{ status: 'fail', message: expect.stringContaining(name) }],
      });
      expect(findings.get('030')).toMatchObject({
        status: 'warn',
        items: [{ message: expect.stringContaining(name) }],
      });
      expect(
        [...findings.values()].filter((finding) => finding.status === 'unknown').map((finding) => finding.message),
      ).toEqual([]);
    },
  );
  it('is listed by aispm inventory, as JSON and as a table without control characters', async () => {
    const { out } = await aispm(tenant, 'inventory', '--format', 'json');
    const { inventory }: { inventory: { name: string }[] } = JSON.parse(out);
    expect(inventory.map((one) => one.name).sort()).toEqual(NAMES.map((name) => name.replaceAll('/', '_')).sort());
    const table = (await aispm(tenant, 'inventory')).out;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/u);
  });
});

it('the shipped hostile world is read whole', async () => {
  const shipped = await tenantOf(await loadWorld('hostile'));
  const { report } = await scanned(shipped);
  await shipped.close();
  expect(report.findings).toHaveLength(report.subscriptions.length * CHECKS.length);
  expect(
    report.findings
      .filter((finding) => finding.status === 'unknown')
      .map((finding) => `${finding.checkId} ${finding.message}`),
  ).toEqual([]);
  expect(report.inventory.map((one) => one.name)).toEqual(
    expect.arrayContaining(['acc-0-<script>alert(1)<_script>', 'acc-3-\u202egnp.exe', "acc-6-O'Brien & Söhne"]),
  );
});

it('ids in any case are one and the same', async () => {
  const mixed = await tenantOf({
    subscriptions: [
      {
        name: 'Mixed',
        resources: [{ type: ACCOUNT, kind: 'OPENAI', name: 'Acc', created: '-400d' }],
        assessed: false,
        assessments: [
          {
            on: `/SUBSCRIPTIONS/${guidOf('Mixed').toUpperCase()}/RESOURCEGROUPS/ai/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/ACC`,
            title: 'Shouted',
          },
        ],
      },
    ],
  });
  const { report } = await scanned(mixed);
  await mixed.close();
  const findings = findingsOf(report, guidOf('Mixed'));
  for (const number of ['018', '021', '022', '025', '042']) expect(findings.get(number)?.status).toBe('pass');
});
