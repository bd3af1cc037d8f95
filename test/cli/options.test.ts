import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aispm } from './run.ts';

/* Values of options that no command may take for something else. */

describe('an option without text', () => {
  it.each([
    [['scan', '--world', 'empty', '--export', ''], '--export <folder>'],
    [['scan', '--world', 'empty', '--out', ''], '--out <file>'],
    [['scan', '--world', 'empty', '--save-evidence', ''], '--save-evidence <file>'],
    [['scan', '--world', 'empty', '--scope', ''], '--scope <ids>'],
    [['scan', '--world', 'empty', '--policy', ''], '--policy <file>'],
    [['inventory', '--world', 'empty', '--out', ''], '--out <file>'],
    [['fix', '007', '--world', 'empty', '--owner', ''], '--owner <name>'],
    [['verify', '--anchors', ''], '--anchors <folder|url>'],
  ])('is refused, not left out: %j', async (args, flags) => {
    const ran = await aispm(args);
    expect([ran.status, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain(`error: option '${flags}' is empty. Give it a value, or leave it out.`);
  });
});

describe('a day', () => {
  it.each(['2026-02-31', '2026-11-31', '2025-02-29', '2026-13-01', '26-01-01'])(
    'is one of the calendar: %s',
    async (day) => {
      const ran = await aispm(['export', '--from', day, '--to', '2026-12-31', '--out', 'never']);
      expect([ran.status, ran.out]).toEqual([1, '']);
      expect(ran.err).toContain(`argument '${day}' is invalid. Give a day as YYYY-MM-DD.`);
    },
  );
});

describe('the start of drift', () => {
  it.each(['5', '2026-02-31', '2026-11-24T01:00'])('is a day, or a time with its zone: %s', async (since) => {
    const ran = await aispm(['drift', '--since', since]);
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining(`--since "${since}" is not a date`)]);
  });
});

describe('a filter that matches nothing', () => {
  it('is no all-clear', async () => {
    const ran = await aispm(['fix', '--world', 'bank', '--subscription', 'nosuch*']);
    expect([ran.status, ran.out]).toEqual([0, 'No cause matches these filters.\n']);
  });
  it('is a mistake where it names a subscription that is not there', async () => {
    const ran = await aispm(['fix', '--world', 'bank', '--subscription', 'nosuch', '--subscription', 'Contoso Prod']);
    expect([ran.status, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain('The report has no subscription nosuch');
  });
});

it('says once what to do where no command fixes a cause', async () => {
  const ran = await aispm(['fix', '041-unregistered', '--world', 'bank']);
  expect([ran.status, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(/aispm: No command fixes this\.\n {2}Do it by hand: AISPM-015 says /);
});

it('leads from where no scan is stored to the report of a scan', async () => {
  const ran = await aispm(['fix', '007'], { environment: {} });
  expect([ran.status, ran.out]).toEqual([1, '']);
  expect(ran.err).toContain('run "aispm fix --report FILE" on its report (--format json --out FILE)');
});

describe('options that undo each other', () => {
  it.each([
    [['fix', '007', '--world', 'empty', '--bicep'], '--bicep is a form of the policies'],
    [['fix', '--world', 'empty', '--policy', '--dry-run'], '--policy writes az commands or Bicep, no script'],
    [['fix', '--world', 'empty', '--policy', '--shell', 'powershell'], '--policy writes az commands or Bicep'],
    [['fix', '--report', 'x', '--policy-file', 'never'], '--policy-file is the policy that --world is judged by'],
    [['fix', '007', '--world', 'empty', '--out', 'never', '--csv', './never'], 'Two results would go to ./never'],
    [['scan', '--world', 'empty', '--out', 'never', '--save-evidence', 'never'], 'Two results would go to never'],
    [['scan', '--evidence', 'never', '--forecast'], '--evidence judges recorded evidence'],
    [['scan', '--evidence', 'never', '--bom'], '--evidence judges recorded evidence'],
    [['forecast', '--world', 'empty', '--format', 'json', '--wide'], '--wide is for --format table'],
    [['inventory', '--world', 'empty', '--format', 'csv', '--wide'], '--wide is for --format table'],
    [['forecast', '--world', 'empty', '--scope', 'a', '--subscription', 'b'], '--subscription narrows to one'],
    [['inventory', '--world', 'empty', '--scope', 'a', '--subscription', 'b'], '--subscription narrows to one'],
    [['inventory', '--world', 'empty', '--since', '2026-02-31'], '--since "2026-02-31" is not a date'],
  ])('are refused: %j', async (args, said) => {
    const ran = await aispm(args);
    expect([ran.status, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain(said);
  });
});

describe('at 80 columns', () => {
  it.each([
    ['fix', '--world', 'bank'],
    ['explain', '007', '--world', 'bank'],
  ])('%s %s %s fits', async (...args) => {
    const { out } = await aispm(args);
    expect(out.split('\n').filter((line) => line.length > 80 && !/:\/\/|\/subscriptions\//.test(line))).toEqual([]);
  });
});

describe('a mistake', () => {
  it('ends with one mark, and the command it needs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aispm-options-'));
    await writeFile(join(folder, 'policy.json'), '{"zonez":{}}');
    const ran = await aispm(['fix', '--world', 'empty', '--policy-file', join(folder, 'policy.json')]);
    expect(ran.err).toContain('There is no such setting; did you mean zones?\n');
    await rm(folder, { recursive: true });
  });
});

describe('the list for the ticket', () => {
  it('is written beside policies too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aispm-options-'));
    try {
      const csv = join(folder, 'ticket.csv');
      const ran = await aispm(['fix', '007', '--world', 'bank', '--policy', '--csv', csv]);
      expect(ran.status).toBe(0);
      expect(await readFile(csv, 'utf8')).toContain('Defender CSPM is off');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
