import { execFile, spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aispm } from './run.ts';

/*
 * The evidence pack as an auditor gets it: whole, sound by sha256sum alone, judged again to the same bytes, and without
 * personal data.
 */

const POLICY = 'local/tenant/worlds/bank.policy.jsonc';
const LATER = { now: () => new Date('2027-06-01T09:00:00Z') };
let folder: string;
let scanned: string;
const at = (name: string) => join(folder, name);
const own = (type: string, extension = 'json') => `Control-1.24-${type}-Production-20261124.${extension}`;
const export_ = (name: string, ...rest: string[]) =>
  aispm([
    'scan',
    '--world',
    'bank',
    '--policy',
    POLICY,
    '--format',
    'json',
    '--environment',
    'Production',
    '--export',
    at(name),
    ...rest,
  ]);
const filesOf = async (name: string) =>
  new Map(
    await Promise.all(
      (await readdir(at(name)))
        .sort()
        .map(async (file) => [file, await readFile(join(at(name), file), 'utf8')] as const),
    ),
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-pack-'));
  const ran = await export_('pack', '--save-evidence', at('evidence.json'));
  expect([ran.status, ran.err.includes('Evidence pack: 17 files in')]).toEqual([2, true]);
  scanned = ran.out;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what lies in a pack', () => {
  it('is named as the control asks, for the machine and the reader', async () => {
    expect(await readdir(at('pack'))).toEqual(
      [
        'AI-BOM-20261124.cdx.json',
        'AI-BOM-20261124.csv',
        'AISPM-Reads-20261124.csv',
        'AISPM-Status-20261124.csv',
        'AttackPaths-20261124.csv',
        ...['Attestation', 'Evidence', 'OSCAL', 'Policy', 'Queries'].map((type) =>
          own(type, type === 'Attestation' ? 'md' : 'json'),
        ),
        own('Report', 'html'),
        own('Report'),
        own('Report', 'txt'),
        'Control-1.24-Validation-20261124.json',
        'README.txt',
        'SHA256SUMS',
        'manifest.json',
      ].sort(),
    );
  });

  it('is summed up in a manifest and for sha256sum', async (ctx) => {
    const files = await filesOf('pack');
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as { file: string }[];
    expect(manifest.map((entry) => entry.file).sort()).toEqual(
      [...files.keys()].filter((name) => name !== 'manifest.json' && name !== 'SHA256SUMS'),
    );
    const text = files.get(own('Report')) ?? '';
    expect(manifest.find((entry) => entry.file === own('Report'))).toEqual({
      file: own('Report'),
      sha256: createHash('sha256').update(text).digest('hex'),
      bytes: Buffer.byteLength(text),
      generated_utc: '2026-11-24T01:00:00.000Z',
      scanner_version: '0.1.0',
    });
    const ran = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: at('pack'), encoding: 'utf8' });
    if (ran.error) ctx.skip('sha256sum is not here');
    expect([ran.status, ran.stdout.split('\n').filter((line) => line.endsWith(': OK')).length]).toEqual([0, 16]);
  });

  it('holds the report as the scan printed it, and the evidence that gives it again', async () => {
    const files = await filesOf('pack');
    expect(files.get(own('Report')) === scanned).toBe(true);
    const again = await aispm(
      [
        'scan',
        '--evidence',
        join(at('pack'), own('Evidence')),
        '--policy',
        join(at('pack'), own('Policy')),
        '--format',
        'json',
      ],
      LATER,
    );
    expect(again.out === scanned).toBe(true);
  });

  it('says what was asked of Azure, and how many rows came of how many', async () => {
    const files = await filesOf('pack');
    const { queries, reads } = JSON.parse(files.get(own('Queries')) ?? '') as {
      queries: Record<string, string>;
      reads: { kind: string; expected: number | null; actual: number | null; complete: boolean }[];
    };
    expect(queries['attackPaths']).toBe(
      "securityresources | where type in~ ('microsoft.security/attackpaths', 'microsoft.security/locations/attackpaths') | project id, name, type, subscriptionId, properties | order by id asc",
    );
    const inventory = reads.filter((read) => read.kind === 'inventory' && read.complete);
    expect([
      inventory.length > 10,
      inventory.filter((read) => read.expected !== read.actual || read.actual === null),
    ]).toEqual([true, []]);
    expect(reads.some((read) => !read.complete && read.expected === null)).toBe(true);
    expect(files.get('AI-BOM-20261124.csv')).toContain('gpt-4o');
    expect(files.get('AttackPaths-20261124.csv')?.trimEnd().split('\r\n').length).toBe(
      1 + reads.filter((read) => read.kind === 'attackPaths').reduce((sum, read) => sum + (read.actual ?? 0), 0),
    );
  });

  it('asks a person to sign, and promises nothing', async () => {
    const files = await filesOf('pack');
    const attestation = files.get(own('Attestation', 'md')) ?? '';
    for (const said of ['Q4 2026', '25 subscriptions', 'W-2026-019', 'supports', 'Name: ____', 'Date: ____'])
      expect(attestation).toContain(said);
    for (const [name, text] of files)
      if (!name.endsWith('.html')) expect([name, /ensures? compliance|guarantee/i.test(text)]).toEqual([name, false]);
  });

  it('is the same bytes when it is made again', async () => {
    await export_('twice');
    expect(await filesOf('twice')).toEqual(await filesOf('pack'));
  });

  it('cannot start a formula or a line of its own', async () => {
    await aispm(['scan', '--world', 'hostile', '--export', at('hostile')]);
    const files = await filesOf('hostile');
    for (const [name, text] of files)
      if (name.endsWith('.csv'))
        expect([name, /(?:^|,|\n)"?[=+@]/.test(text.replace('\ufeff', ''))]).toEqual([name, false]);
    expect((await aispm(['verify', at('hostile')], LATER)).status).toBe(0);
  });
});

type Change = (files: Map<string, string>) => void;

describe('aispm verify <pack>', () => {
  it('holds offline, long after', async () => {
    expect(await aispm(['verify', at('pack')], LATER)).toEqual({
      status: 0,
      out: 'The pack holds: 16 files match their checksums, and each follows from the evidence.\n',
      err: '',
    });
  });

  const changed = async (name: string, change: Change, summed: boolean) => {
    const files = await filesOf('pack');
    change(files);
    if (summed) {
      const hash = (file: string) =>
        createHash('sha256')
          .update(files.get(file) ?? '')
          .digest('hex');
      const manifest = JSON.parse(files.get('manifest.json') ?? '') as { file: string; sha256: string }[];
      files.set('manifest.json', JSON.stringify(manifest.map((entry) => ({ ...entry, sha256: hash(entry.file) }))));
      files.set(
        'SHA256SUMS',
        [...files.keys()]
          .filter((file) => file !== 'SHA256SUMS')
          .map((file) => `${hash(file)}  ${file}\n`)
          .join(''),
      );
    }
    await mkdir(at(name));
    for (const [file, text] of files) await writeFile(join(at(name), file), text);
    return aispm(['verify', at(name)], LATER);
  };
  const replace =
    (file: string, from: string | RegExp, to: string): Change =>
    (files) => {
      const text = files.get(file) ?? '';
      if (text.replace(from, to) === text) throw new Error(`Nothing to change in ${file}`);
      files.set(file, text.replace(from, to));
    };
  const failing = /("checkId":"AISPM-007","subscriptionId":"[^"]+","severity":"critical",[^\n]*?"status":)"fail"/;
  const cases: readonly (readonly [what: string, change: Change, summed: boolean, said: string | RegExp])[] = [
    [
      'a changed file',
      replace('AISPM-Status-20261124.csv', 'fail', 'pass'),
      false,
      'AISPM-Status-20261124.csv was changed',
    ],
    ['a missing file', (files) => void files.delete('AI-BOM-20261124.csv'), false, 'AI-BOM-20261124.csv is missing'],
    ['a file too many', (files) => void files.set('more.txt', 'x'), false, 'more.txt is not part of it'],
    [
      'a verdict changed with its sums',
      replace(own('Report'), failing, '$1"pass"'),
      true,
      /AISPM-007 of \S+: status is "pass" in the report, and "fail" from the evidence/,
    ],
    [
      'evidence changed with its sums',
      replace(own('Evidence'), '"pricingTier": "Free"', '"pricingTier": "Standard"'),
      true,
      /in the report, and .* from the evidence/,
    ],
    [
      'a table changed with its sums',
      replace('AISPM-Status-20261124.csv', ',fail,', ',pass,'),
      true,
      'AISPM-Status-20261124.csv does not follow from the evidence and the report',
    ],
    [
      'a file left out of the sums',
      (files) => void files.delete(own('OSCAL')),
      true,
      'does not follow from the evidence and the report',
    ],
  ];
  it.each([
    ['a link, though its target has the right sum', (file: string) => symlink(join(at('pack'), 'README.txt'), file)],
    ['a pipe, and does not wait for it', (file: string) => promisify(execFile)('mkfifo', [file])],
    ['huge files, and does not read them', (file: string) => writeFile(file, '').then(() => truncate(file, 2 ** 31))],
  ])('refuses %s', async (what, put) => {
    const name = what.slice(0, 6).trim();
    await cp(at('pack'), at(name), { recursive: true });
    await rm(at(`${name}/README.txt`));
    await put(at(`${name}/README.txt`));
    const ran = await aispm(['verify', at(name)], LATER);
    const why = what.startsWith('huge') ? 'is larger than a file of a pack can be' : 'is no file of a pack';
    expect([ran.status, ran.out]).toEqual([2, `The pack does not hold: README.txt ${why}.\n`]);
  });

  it.each(cases)('names %s', async (what, change, summed, said) => {
    const ran = await changed(what, change, summed);
    expect([ran.status, ran.out]).toEqual([
      2,
      said instanceof RegExp ? expect.stringMatching(said) : expect.stringContaining(said),
    ]);
    expect(ran.out).toMatch(/^The pack does not hold: [^\n]+\n$/);
  });

  it('asks for the signature of the key that was given', async () => {
    const pairs = ['own', 'other'].map((name) => ({ name, ...generateKeyPairSync('ed25519') }));
    for (const { name, privateKey, publicKey } of pairs) {
      await writeFile(at(`${name}.pem`), privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await writeFile(at(`${name}.pub`), publicKey.export({ type: 'spki', format: 'pem' }));
    }
    await export_('signed', '--sign', at('own.pem'));
    const verify = (name: string, key: string) => aispm(['verify', at(name), '--key', at(key)], LATER);
    expect((await verify('signed', 'own.pub')).out).toMatch(/the evidence; the given key signed it\.\n$/);
    expect((await aispm(['verify', at('signed')], LATER)).out).toContain('signed by the key that lies in it');
    expect((await verify('signed', 'other.pub')).out).toContain('SHA256SUMS.dsse.json is not that of the key');
    expect((await verify('pack', 'own.pub')).out).toContain('SHA256SUMS.dsse.json is missing: it is not signed');
    expect((await aispm(['scan', '--world', 'bank', '--sign', at('own.pem')])).err).toContain('--sign signs');
  });

  it('says what is not a pack', async () => {
    expect(await aispm(['verify', folder])).toMatchObject({
      status: 1,
      err: expect.stringContaining('is not an evidence pack: its SHA256SUMS is missing'),
    });
  });
});

type Row = Record<string, unknown>;
type Subscription = {
  readonly subject: { readonly id: string; readonly name: string; readonly tags: Record<string, string> };
  readonly readings: Record<string, { readonly ok: boolean; readonly value?: { readonly rows: Row[] } } & Row>;
};

describe('personal data and secrets', () => {
  const JANE = 'Jane.Roe@bank.example';
  const KEPT_OUT = [/jane/i, /203\.0\.113\.7/, /\+41 44/, /hunter2/, /Grandma/, /eyJhbGciOiJ/];

  it('stay behind, and the report from what is left is the same', async () => {
    const json = JSON.parse(await readFile(at('evidence.json'), 'utf8')) as { subscriptions: Subscription[] };
    const one = json.subscriptions.find(
      ({ readings }) => readings['contacts']?.ok && readings['governance']?.ok && readings['inventory']?.value?.rows[0],
    );
    const blind = json.subscriptions.find(({ subject }) => subject.name === 'Audit Forbidden');
    if (!one || !blind) throw new Error('The bank has no such subscriptions any more');
    const add = (kind: string, row: Row) => one.readings[kind]?.value?.rows.push(row);
    const contact = {
      isEnabled: true,
      emails: `${JANE}; soc`,
      phone: '+41 44 000',
      notificationsSources: [{ sourceType: 'Alert' }, { sourceType: 'AttackPath' }],
    };
    one.readings['contacts']?.value?.rows.splice(0, 9, { name: 'default', properties: contact });
    const alert = {
      AlertType: 'AI.Azure_Jailbreak',
      TimeGeneratedUtc: '2026-11-20T00:00:00Z',
      CompromisedEntity: 'Jane',
      ExtendedProperties: { prompt: 'Grandma' },
    };
    add('alerts', {
      id: `/subscriptions/${one.subject.id}/alerts/1`,
      properties: { ...alert, Entities: [{ Address: '203.0.113.7' }] },
    });
    const limit = { allOf: [{ field: 'entities.ip.address', in: ['203.0.113.7'] }] };
    add('suppressionRules', {
      name: 'noise',
      properties: { state: 'Enabled', alertType: 'AI.X', comment: 'Jane asked', suppressionAlertsScope: limit },
    });
    add('governance', { id: `/subscriptions/${one.subject.id}/x`, properties: { owner: 'Jane' } });
    Object.assign(one.readings['inventory']?.value?.rows[0] ?? {}, {
      tags: { Owner: JANE, password: 'hunter2', note: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2ln' },
      systemData: { createdAt: '2026-01-01T00:00:00Z', createdBy: 'Jane Roe' },
    });
    blind.readings['inventory'] = {
      ok: false,
      why: 'denied',
      message: `The client '${JANE}' does not have authorization`,
      source: 'x',
      at: '2026-11-24T01:00:00.000Z',
    };
    blind.subject.tags['mail'] = JANE.toLowerCase();
    await writeFile(at('personal.json'), JSON.stringify(json));

    const ran = await aispm(
      [
        'scan',
        '--evidence',
        at('personal.json'),
        '--policy',
        POLICY,
        '--format',
        'json',
        '--environment',
        'Production',
        '--export',
        at('personal'),
      ],
      LATER,
    );
    expect([
      ran.status,
      ran.out.split(JANE).length > 2,
      ran.out.includes('noise hides AI.X with no end date, limited to some entities'),
    ]).toEqual([2, true, true]);
    const files = await filesOf('personal');
    for (const [name, text] of files)
      for (const secret of KEPT_OUT) expect([name, secret.exec(text)?.[0]]).toEqual([name, undefined]);
    const placeholder = /person-\d+@redacted\.invalid/.exec(files.get(own('Report')) ?? '')?.[0] ?? '';
    expect(files.get(own('Report')) === ran.out.replaceAll(JANE, placeholder)).toBe(true);
    expect((await aispm(['verify', at('personal')], LATER)).status).toBe(0);
  });
});

describe('the folder', () => {
  it('may be empty, and is refused with anything in it before anything is read', async () => {
    await mkdir(at('empty'));
    expect((await export_('empty')).status).toBe(2);
    await mkdir(at('full'));
    await writeFile(at('full/kept'), 'kept');
    expect(await export_('full')).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringMatching(/^aispm: The folder .+full is not empty\./),
    });
    expect(await export_('full/kept')).toMatchObject({ status: 1, err: expect.stringContaining('(ENOTDIR)') });
    expect(await export_('none/pack')).toMatchObject({
      status: 1,
      err: expect.stringContaining('cannot be written (ENOENT)'),
    });
    expect(await readdir(at('full'))).toEqual(['kept']);
  });

  it('is not there when the writer is killed half-way, and can be written then', async () => {
    const script = `
      import { writeFolder } from './src/cli/write-output.ts';
      await writeFolder(${JSON.stringify(at('killed'))}, [{ name: 'one', text: '1' }, { name: 'two', get text() { process.kill(process.pid, 'SIGKILL'); return ''; } }]);`;
    const ran = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    const left = await readdir(folder);
    expect([ran.signal, left.includes('killed'), left.some((name) => /^\.killed\.\d+\.part$/.test(name))]).toEqual([
      'SIGKILL',
      false,
      true,
    ]);
    expect((await export_('killed')).status).toBe(2);
  });

  it.each([
    [['scan', '--world', 'bank', '--environment', 'Test'], 'names the environment in an evidence pack'],
    [['scan', '--world', 'bank', '--environment', '../x', '--export', 'x'], 'it becomes part of file names'],
    [['scan', '--keep', '--export', 'x'], '--keep and --export do not go together'],
  ])('is not asked for as %j', async (argv, said) =>
    expect(await aispm(argv)).toMatchObject({ status: 1, err: expect.stringContaining(said) }),
  );
});
