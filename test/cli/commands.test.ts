import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorldInput } from '../../local/tenant/world.ts';
import { LoginError } from '../../src/azure/errors.ts';
import { neededReads } from '../../src/model/reader-actions.ts';
import { SYMPTOMS } from '../../src/model/symptoms.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { aispm, open } from './run.ts';

const world: WorldInput = {
  managementGroups: [{ name: 'bank' }],
  subscriptions: [
    {
      name: 'Payments',
      managementGroup: 'bank',
      plans: { AI: { pricingTier: 'Free' } },
      resources: [
        {
          type: 'Microsoft.CognitiveServices/accounts',
          kind: 'OpenAI',
          name: 'pay-openai',
          created: '-40d',
          tags: { Owner: 'payments' },
        },
        { type: 'Microsoft.MachineLearningServices/workspaces', kind: 'Default', name: 'pay-ml' },
        { type: 'Microsoft.Search/searchServices', name: 'pay-search', created: 'none' },
      ],
    },
    {
      name: 'Limited',
      managementGroup: 'bank',
      permissions: [{ actions: ['Microsoft.Security/*', 'Microsoft.Authorization/*/read'] }],
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'limited-openai' }],
    },
    { name: 'Hidden', managementGroup: 'bank', listed: false, inGraph: false, permissions: [] },
  ],
};
const openWorld = () => open(world);
const run = (...args: string[]) => aispm(args, { openWorld });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('checks', () => {
  it('lists every check by area', async () => {
    const { status, out } = await run('checks');
    expect(status).toBe(0);
    expect(out.match(/^ {2}AISPM-\d{3} {2}(critical|high|medium|low|info) /gm)).toHaveLength(CHECKS.length);
    expect(out).toContain(`${CHECKS.length} checks.`);
  });
  it('as JSON, with everything but the rules', async () => {
    const list = JSON.parse((await run('checks', '--format', 'json')).out) as { id: string; evaluate?: unknown }[];
    expect(list.map((check) => check.id)).toEqual(CHECKS.map((check) => check.id));
    expect(list[0]).not.toHaveProperty('evaluate');
  });
});

describe('explain', () => {
  it.each(CHECKS.map((check) => [check.id, check] as const))(
    '%s says everything that is known of the check',
    async (id, check) => {
      const { status, out } = await run('explain', id);
      expect(status).toBe(0);
      const flat = out.replace(/\s+/g, ' ');
      for (const text of [
        check.title,
        check.rationale,
        check.remediation.text,
        check.remediation.decision ?? '',
        ...(check.remediation.caveats ?? []),
        ...(check.limitations ?? []),
      ])
        expect(flat).toContain(text.replace(/\s+/g, ' '));
      for (const link of check.docs) expect(out).toContain(link);
    },
  );

  it.each(SYMPTOMS.map((symptom) => [symptom.id, symptom] as const))(
    'symptom %i: why, what first, which checks, what is not seen',
    async (id, symptom) => {
      const flat = (await run('explain', String(id))).out.replace(/\s+/g, ' ');
      for (const text of [symptom.see, symptom.why, symptom.firstAction, ...symptom.checks, ...symptom.limitations])
        expect(flat).toContain(text);
    },
  );

  it.each([
    ['007', 'AISPM-007  '],
    ['aispm007', 'AISPM-007  '],
    ['AISPM-007', 'AISPM-007  '],
    ['cspm-standard', 'AISPM-007  '],
    ['no attack paths', 'Symptom 3'],
    ['ATTACK paths', 'Symptom 3'],
    ['Sentinel', 'Symptom 7'],
    ['10', 'Symptom 10'],
  ])('finds "%s"', async (what, found) =>
    expect(await run('explain', what)).toMatchObject({
      status: 0,
      out: expect.stringMatching(new RegExp(`^${found}`)),
      err: '',
    }),
  );

  it.each([
    ['nothing of this', 'is neither a check nor a symptom', 10],
    ['999', 'is neither a check nor a symptom', 10],
    ['a', 'is neither a check nor a symptom', 10],
    ['missing', 'matches several symptoms', 2],
  ])('does not guess at "%s"', async (what, said, offered) => {
    const { status, out, err } = await run('explain', what);
    expect([status, out, err.match(/^ +\d+ {2}/gm)?.length]).toEqual([1, '', offered]);
    expect(err).toContain(said);
  });

  it('lists the symptoms when nothing is named', async () => {
    const { out } = await run('explain');
    for (const symptom of SYMPTOMS) expect(out).toContain(`${symptom.id}  ${symptom.see}`);
  });

  it('shows which findings explain it, with the command that fixes each', async () => {
    const report = join(folder, 'report.json');
    await run('scan', '--world', 'given', '--format', 'json', '--out', report);
    const symptom = await run('explain', '8', '--report', report);
    expect(symptom.out).toMatch(
      /In the scan of 2026-11-24 01:00 UTC, \d+ of 15 findings:\n {2}fail {5}AISPM-001 Payments: Plan AI is Free/,
    );
    const check = await run('explain', '001', '--world', 'given');
    expect(check.out.slice(check.out.indexOf('In the scan'))).toMatch(
      /fail {5}AISPM-001 Payments: [^@]+?\n +az rest --method put \\\n +--url \/subscriptions\/[0-9a-f-]{36}\/providers\/Microsoft.Security\/pricings\/AI \\/,
    );
  });

  it.each([
    ['is not there', undefined, 'cannot be read'],
    ['is not JSON', 'x', 'is not JSON'],
    ['is another file', '{}', 'does not have the expected shape (schemaVersion: '],
  ])('refuses a report that %s', async (_what, text, said) => {
    const file = join(folder, text === undefined ? 'none' : 'bad.json');
    if (text !== undefined) await writeFile(file, text);
    expect(await run('explain', '001', '--report', file)).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining(said),
    });
  });
});

describe('inventory', () => {
  it('lists each AI resource, what is related to it, and what may be incomplete', async () => {
    const ran = await run('inventory', '--world', 'given');
    expect(ran.status).toBe(3);
    await expect(ran.out).toMatchFileSnapshot('golden/inventory.txt');
  });
  it('as JSON, with what cannot be seen of each', async () => {
    const { inventory, notRead, limitations } = JSON.parse(
      (await run('inventory', '--world', 'given', '--format', 'json')).out,
    );
    expect(inventory).toMatchObject([
      {
        name: 'pay-openai',
        role: 'ai',
        assessed: 1,
        attackPaths: 0,
        owner: 'payments',
        deployments: [{ model: 'gpt-4o' }],
        notSeen: [
          expect.stringContaining('Agent 365'),
          expect.stringContaining('BOM'),
          "Azure's list of models does not say when gpt-4o 2024-11-20 ends.",
        ],
      },
      { name: 'pay-ml', role: 'ai' },
      { name: 'pay-search', role: 'related', notSeen: ['Azure does not say when it was created.'] },
    ]);
    expect(notRead.map((one: { name: string }) => one.name)).toEqual(['Limited', 'Hidden']);
    expect(limitations.length).toBeGreaterThan(0);
  });
  it('is complete where everything was read', async () => {
    const whole = await aispm(['inventory', '--world', 'given'], {
      openWorld: () => open({ ...world, subscriptions: world.subscriptions?.slice(0, 1) ?? [] }),
    });
    expect([whole.status, whole.out]).toEqual([0, expect.not.stringContaining('May be incomplete')]);
  });
});

describe('diagnose', () => {
  it('tells facts and no verdict', async () => {
    const ran = await run('diagnose', '--world', 'given');
    expect(ran.status).toBe(0);
    await expect(ran.out).toMatchFileSnapshot('golden/diagnose.txt');
    expect(ran.out).not.toMatch(/\b(pass|fail|unknown)\b/);
    expect(ran.out + ran.err).not.toMatch(/eyJ|Bearer/);
  });
  it('of one subscription, as JSON', async () => {
    const all = JSON.parse((await run('diagnose', '--world', 'given', '--format', 'json')).out);
    const limited = all.subscriptions.find((one: { name: string }) => one.name === 'Limited');
    const one = JSON.parse(
      (await run('diagnose', '--world', 'given', '--subscription', limited.id, '--format', 'json')).out,
    );
    expect(one.subscriptions).toEqual([limited]);
    expect(limited).toMatchObject({
      mayRead: expect.stringMatching(new RegExp(`^\\d+ of ${neededReads().length}; not Microsoft\\.AzureArcData`)),
      mayWrite: expect.arrayContaining(['Microsoft.Security/pricings/write']),
      plans: expect.arrayContaining([
        expect.objectContaining({
          name: 'CloudPosture',
          tier: 'Standard',
          extensionsOn: expect.arrayContaining(['AgentlessVmScanning']),
        }),
      ]),
    });
    expect(one).toMatchObject({
      cloud: 'Azure',
      identity: expect.stringMatching(/^oid [0-9a-f-]{36}, appid .+, tid /),
      requests: { throttled: 0 },
    });
  });
  it('tells the clock, the hosts and what was tried also where nobody can sign in', async () => {
    const tried = ['EnvironmentCredential is unavailable.', 'Azure CLI could not be found.'];
    const getToken = () =>
      Promise.reject(
        new LoginError('The identity could not sign in to Azure: no credential', { next: 'Sign in', tried }),
      );
    const late = () => new Date('2026-11-24T01:07:00Z');
    const ran = await aispm(['diagnose', '--world', 'given'], {
      now: late,
      openWorld: async () => ({ ...(await open(world)), credential: { getToken } }),
    });
    expect(ran).toMatchObject({
      status: 1,
      err: expect.stringMatching(/could not sign in to Azure: no credential\.\n {2}Sign in\.\n$/),
    });
    expect(ran.out).toBe(
      [
        'Cloud            Azure (https://management.azure.com)',
        'Identity         nobody is signed in',
        'Tried            EnvironmentCredential is unavailable.',
        '                 Azure CLI could not be found.',
        'Proxy            none',
        'Clock            420 s ahead of Azure’s; Entra refuses what is off by more than',
        '                 5 minutes',
        'Hosts            Azure Resource Manager: answers (HTTP 401)',
        '',
      ].join('\n'),
    );
  });
  it('says that what it was given is no subscription', async () => {
    const ran = await run('diagnose', '--world', 'given', '--subscription', 'zzz');
    expect(ran).toMatchObject({ status: 1, out: '' });
    expect(ran.err).toMatch(
      /^aispm: "aispm diagnose --subscription" shows .* takes its id; "zzz" is none\.\n {2}Give its id/,
    );
  });
  it('says so where nothing is visible', async () => {
    const ran = await aispm(['diagnose', '--world', 'empty'], { openWorld: () => open({}) });
    expect([ran.status, ran.out]).toEqual([0, expect.stringContaining('No subscription is visible to this identity.')]);
  });
});

const idOf = (index: number) => `0000000${index}-0000-4000-8000-000000000000`;
describe('policy check', () => {
  const check = async (text: string) => {
    const file = join(folder, 'policy.jsonc');
    await writeFile(file, text);
    return { file, ran: await run('policy', 'check', file) };
  };
  it('accepts the sample', async () => {
    const sample = join(import.meta.dirname, '..', '..', 'policy.sample.jsonc');
    expect(await run('policy', 'check', sample)).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('is valid: 5 zone rules, 2 waivers,'),
    });
  });
  it('warns of a name that several subscriptions of a report bear', async () => {
    const [file, report] = ['policy.json', 'report.json'].map((name) => join(folder, name)) as [string, string];
    const waiver = {
      id: 'W1',
      check: 'AISPM-001',
      owner: 'Risk',
      rationale: 'Accepted for now',
      expires: '2027-06-30',
    };
    await writeFile(file, JSON.stringify({ waivers: [{ ...waiver, subscriptions: ['payments'] }] }));
    const world = {
      subscriptions: ['Payments', 'Payments', 'Cards'].map((name, index) => ({ name, id: idOf(index) })),
    };
    const scanned = await aispm(['scan', '--world', 'given', '--format', 'json'], { openWorld: () => open(world) });
    await writeFile(report, scanned.out);
    expect((await run('policy', 'check', file)).out).not.toContain('Warning');
    expect((await run('policy', 'check', file, '--report', report)).out).toContain(
      `Warning: Waiver W1 (AISPM-001) names "payments", and 2 subscriptions are called so: it holds for each of them. Give the ids that are meant: ${idOf(0)}, ${idOf(1)}`,
    );
  });
  it('names every fault with its place', async () => {
    const { file, ran } = await check(
      '{\n  "trialNoticeDays": -1,\n  "waivers": [\n    { "id": "w", "check": "AISPM-001" },\n  ],\n  "purviewSharing": "maybe" // neither\n}\n',
    );
    expect(ran).toMatchObject({ status: 1, out: '' });
    for (const place of [`${file}:2:22 `, `${file}:4:5 `, `${file}:6:21 `]) expect(ran.err).toContain(place);
    expect(ran.err).toMatch(/^aispm: The policy file .+ has \d faults?:/);
  });
  it('warns of what has run out', async () => {
    const waiver = {
      id: 'old',
      check: 'AISPM-001',
      owner: 'Risk',
      rationale: 'Accepted for the pilot',
      expires: '2026-01-01',
    };
    const { ran } = await check(JSON.stringify({ waivers: [waiver] }));
    expect(ran).toMatchObject({
      status: 0,
      out: expect.stringContaining('Warning: Waiver old (AISPM-001) expired on 2026-01-01'),
    });
  });
});

describe('help', () => {
  it.each([[['--help']], [['scan', '--help']], [['explain', '--help']], [['policy', 'check', '--help']]])(
    '%j goes to standard output and is no fault',
    async (args) => {
      const ran = await run(...args);
      expect([ran.status, ran.err]).toEqual([0, '']);
      expect(ran.out).toMatch(/^Usage: aispm/);
      for (const line of ran.out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    },
  );
  it('says the exit statuses', async () =>
    expect((await run('--help')).out).toContain('Exit status of scan: 0 nothing fails'));
});
