import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../src/model/report.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { aispm, open } from './run.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);
const good = {
  name: 'Good',
  resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'oai' }],
};
const POLICY = {
  sentinel: { workspaces: [] },
  levels: { sentinel: { '1': 'optional', '2': 'optional', '3': 'optional' } },
  zeroAttackPaths: [],
};

describe('exit status', () => {
  const plain = { name: 'Plain', resources: [{ type: 'Microsoft.Storage/storageAccounts', name: 'st' }] };
  it.each([
    [
      'nothing failed and nothing unknown',
      { subscriptions: [plain] },
      0,
      'Exit status 0: nothing fails and nothing is unknown.',
    ],
    [
      'a failure',
      { subscriptions: [{ ...good, plans: { AI: { pricingTier: 'Free' } } }] },
      2,
      'Exit status 2: at least one check fails.',
    ],
    [
      'something unknown alone',
      { subscriptions: [{ ...plain, permissions: [], inGraph: false }] },
      3,
      'Exit status 3: nothing fails, but something is unknown.',
    ],
    [
      'a failure beside something unknown',
      { subscriptions: [{ ...good, registration: 'NotRegistered' }] },
      2,
      'Exit status 2',
    ],
  ])('%s', async (_what, world, status, sentence) => {
    const ran = await aispm(['scan', '--world', 'given'], { openWorld: (_name) => open(world) });
    expect([ran.status, ran.out]).toEqual([status, expect.stringContaining(sentence)]);
  });
});

describe('progress', () => {
  it('is whole lines where nothing can be redrawn', async () => {
    const five = Array.from({ length: 5 }, (_, index) => ({
      ...good,
      name: `Sub ${index + 1}`,
      registration: index === 2 ? 'NotRegistered' : 'Registered',
    }));
    const { err } = await aispm(['scan', '--world', 'five'], { openWorld: () => open({ subscriptions: five }) });
    expect(err).toBe(
      [
        'aispm-watch 0.1.0, world five, public cloud, reads only',
        '01:00:00 list: 5 subscriptions',
        ...[1, 2, 3, 4].map((n) => `01:00:00 gather: ${n} of 5`),
        '01:00:00 gather: 5 of 5, 1 partly read (Sub 3: unregistered)',
        `01:00:00 judge: ${5 * CHECKS.length} findings`,
        '01:00:00 finish: no earlier scan to compare with',
        '',
      ].join('\n'),
    );
  });
});

describe('recorded evidence', () => {
  it('gives the same bytes when it is judged again, and from evidence that was kept again', async () => {
    const first = await aispm(['scan', '--world', 'bank', '--format', 'json', '--save-evidence', at('one.json')]);
    const later = { now: () => new Date('2027-03-01T09:00:00Z') };
    const second = await aispm(
      ['scan', '--evidence', at('one.json'), '--format', 'json', '--save-evidence', at('two.json')],
      later,
    );
    expect(second.out === first.out).toBe(true);
    expect(second).toMatchObject({ status: 2, err: '' });
    const report = reportSchema.parse(JSON.parse(second.out));
    expect(report.findings).toHaveLength(report.subscriptions.length * CHECKS.length);
    expect((await aispm(['scan', '--evidence', at('two.json'), '--format', 'json'], later)).out === first.out).toBe(
      true,
    );
  });

  it('is judged with the policy as it held when it was recorded', async () => {
    const policy = at('waived.json');
    const waiver = {
      id: 'w',
      check: 'AISPM-001',
      owner: 'Risk',
      rationale: 'Accepted for the pilot',
      expires: '2026-12-01',
    };
    await writeFile(policy, JSON.stringify({ waivers: [waiver] }));
    const first = await aispm([
      'scan',
      '--world',
      'bank',
      '--format',
      'json',
      '--policy',
      policy,
      '--save-evidence',
      at('three.json'),
    ]);
    const later = await aispm(['scan', '--evidence', at('three.json'), '--format', 'json', '--policy', policy], {
      now: () => new Date('2027-03-01T09:00:00Z'),
    });
    expect(later.out === first.out).toBe(true);
    expect(reportSchema.parse(JSON.parse(first.out)).totals.waived).toBe(2);
  });

  it.each([
    ['is not there', undefined, 'cannot be read'],
    ['is not JSON', '{', 'is not JSON'],
    ['has another shape', '{"format":"aispm-evidence/1"}', 'does not have the expected shape'],
  ])('that %s is refused', async (_what, text, said) => {
    if (text) await writeFile(at('bad.json'), text);
    const ran = await aispm(['scan', '--evidence', at(text ? 'bad.json' : 'none.json')]);
    expect(ran).toMatchObject({ status: 1, out: '', err: expect.stringContaining(said) });
  });

  it.each<[string, (rows: readonly unknown[]) => readonly unknown[], string]>([
    ['has no subscription', () => [], 'holds no subscription'],
    ['has one twice', (rows) => [...rows, rows[0]], 'is there twice'],
  ])('that %s is refused', async (_what, changed, said) => {
    await aispm(['scan', '--world', 'bank', '--save-evidence', at('whole.json')]);
    const { subscriptions, ...head } = JSON.parse(await readFile(at('whole.json'), 'utf8'));
    await writeFile(at('changed.json'), JSON.stringify({ ...head, subscriptions: changed(subscriptions) }));
    const ran = await aispm(['scan', '--evidence', at('changed.json')]);
    expect(ran).toMatchObject({ status: 1, out: '', err: expect.stringContaining(said) });
  });
});

describe('--out', () => {
  it('writes every format to a file and nothing to standard output', async () => {
    for (const format of ['table', 'json', 'csv', 'ocsf', 'oscal', 'sarif']) {
      const ran = await aispm(['scan', '--world', 'bank', '--format', format, '--out', at(`report.${format}`)]);
      expect([ran.status, ran.out]).toEqual([2, '']);
      expect((await readFile(at(`report.${format}`), 'utf8')).length).toBeGreaterThan(1000);
    }
  });

  it('leaves what stood there, and no draft, when it cannot write', async () => {
    await mkdir(at('folder'));
    await writeFile(at('folder/kept'), 'kept');
    for (const file of [at('folder'), at('missing/report.json')]) {
      const ran = await aispm(['scan', '--world', 'bank', '--format', 'json', '--out', file]);
      expect(ran).toMatchObject({
        status: 1,
        out: '',
        err: expect.stringMatching(/^aispm: .+ cannot be written \((EISDIR|ENOENT)\)\.\n {2}Give a path /m),
      });
    }
    expect(await readdir(at('folder'))).toEqual(['kept']);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes through a link, not over it', async () => {
    await writeFile(at('real.json'), 'old');
    await symlink(at('real.json'), at('link.json'));
    await aispm(['scan', '--world', 'bank', '--format', 'json', '--out', at('link.json')]);
    expect(reportSchema.parse(JSON.parse(await readFile(at('real.json'), 'utf8'))).schemaVersion).toBe('1.0');
  });
});

describe('what the user can fix', () => {
  const refusing: TokenCredential = {
    getToken: async () => {
      throw Object.assign(new Error('AADSTS700016: the application was not found\nTrace: 1'), {
        name: 'AuthenticationError',
      });
    },
  };
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an option that does not exist', ['scan', '--fromat', 'json'], /^error: unknown option '--fromat'/],
    [
      'a format that does not exist',
      ['scan', '--format', 'pdf'],
      /argument 'pdf' is invalid. Allowed choices are table, json/,
    ],
    ['a command that does not exist', ['scna'], /unknown command 'scna'/],
    [
      '--wide with another format',
      ['scan', '--world', 'bank', '--wide', '--format', 'json'],
      /--wide is for --format table/,
    ],
    [
      'evidence and a world at once',
      ['scan', '--world', 'bank', '--evidence', 'x.json'],
      /--evidence judges recorded evidence.+\n {2}Leave out/,
    ],
    ['a world that does not exist', ['scan', '--world', 'moon'], /There is no world "moon".\n {2}Give one of bank/],
    [
      'a policy that cannot be read',
      ['scan', '--world', 'bank', '--policy', '/nowhere/policy.json'],
      /1 fault.+\n.+:1:1 The file cannot be read \(ENOENT\).\n {2}Fix/,
    ],
    [
      'a scope that is none',
      ['scan', '--world', 'bank', '--scope', 'a/b'],
      /"a\/b" is neither a subscription nor a management group.\n {2}Give/,
    ],
    [
      'a management group that is not there',
      ['scan', '--world', 'bank', '--scope', 'nobody'],
      /The management group nobody could not be read.+\n {2}Check its id/,
    ],
  ];
  it.each(cases)('%s', async (_what, args, said) => {
    const ran = await aispm(args);
    expect(ran).toMatchObject({ status: 1, out: '' });
    expect(ran.err.replace(/^(aispm-watch|\d\d:).*\n/gm, '').replace(/^aispm: /, '')).toMatch(said);
  });

  it('a refused login, in one line and what to do, without the trace', async () => {
    const openWorld = async () => ({ ...(await open({ subscriptions: [good] })), credential: refusing });
    const ran = await aispm(['scan', '--world', 'given'], { openWorld });
    expect(ran).toMatchObject({ status: 1, out: '' });
    expect(ran.err.split('\n').slice(1)).toEqual([
      'aispm: The identity could not sign in to Azure: AADSTS700016: the application was not found.',
      expect.stringMatching(/^ {2}Sign in with "az login"/),
      '',
    ]);
  });

  it('a policy with several faults, each with its place', async () => {
    await writeFile(
      at('faulty.json'),
      '{\n  "trialNoticeDays": -1,\n  "zones": { "tags": [{ "name": "z" }] },\n  "unknown": true\n}\n',
    );
    const ran = await aispm(['scan', '--world', 'bank', '--policy', at('faulty.json')]);
    expect(ran.status).toBe(1);
    for (const place of ['faulty.json:2:', 'faulty.json:3:', 'unknown']) expect(ran.err).toContain(place);
  });

  it('a policy that holds is used', async () => {
    await writeFile(at('policy.json'), JSON.stringify(POLICY));
    const ran = await aispm(['scan', '--world', 'given', '--policy', at('policy.json')], {
      openWorld: () => open({ subscriptions: [good] }),
    });
    expect([ran.status, ran.out]).toEqual([0, expect.stringContaining('The subscription is covered.')]);
  });
});
