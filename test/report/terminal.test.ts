import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Report, reportSchema } from '../../src/model/report.ts';
import { splitReport } from '../../src/report/layout.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { terminalReport } from '../../src/report/terminal-report.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { CHECKS } from '../../src/scanners/index.ts';
import { aispm } from '../cli/run.ts';

const reportOf = async (world: string): Promise<Report> =>
  reportSchema.parse(JSON.parse((await aispm(['scan', '--world', world, '--format', 'json'])).out));
const plain = { columns: 80, colour: false } as const;
const bank = await reportOf('bank');
const idOf = (name: string): string => bank.subscriptions.find((one) => one.name === name)?.id ?? '';
const lending = bank.findings.find(
  (finding) => finding.checkId === 'AISPM-002' && finding.subscriptionId === idOf('Lending Partial'),
);

describe('what a terminal keeps of a report', () => {
  it.each(['bank', 'tenants', 'hostile'])('shows the world %s as the whole report does', async (world) => {
    const report = await reportOf(world);
    const { head, parts } = splitReport(report);
    const kept = await terminalReport({
      head,
      async *parts() {
        yield* parts;
      },
    });
    expect(renderTerminal(kept, { ...plain, wide: true })).toBe(renderTerminal(report, { ...plain, wide: true }));
  });
});

/** The bank on a second night: one cause is new, one went out of sight, one was fixed. */
function secondNight(): Report {
  const row = { scanId: bank.scan.id, at: bank.scan.startedAt, severity: 'high', zone: 3, message: '' } as const;
  const night = (at: string) => ({ ...structuredClone(bank.trend[0] as Report['trend'][number]), at });
  return {
    ...bank,
    baseline: true,
    scan: { ...bank.scan, startedAt: '2026-11-24T02:00:00Z', finishedAt: '2026-11-24T02:05:54Z' },
    findings: bank.findings.map((finding) => ({
      ...finding,
      since: finding === lending ? '2026-11-24T02:00:00Z' : '2026-11-09T02:00:00Z',
    })),
    drift: [
      {
        ...row,
        id: '1',
        kind: 'regressed',
        checkId: 'AISPM-002',
        subscriptionId: idOf('Lending Partial'),
        from: 'pass',
        to: 'fail',
      },
      {
        ...row,
        id: '2',
        kind: 'regressed',
        checkId: 'AISPM-003',
        subscriptionId: idOf('Lending Partial'),
        from: 'pass',
        to: 'fail',
        cause: 'AISPM-001',
      },
      { ...row, id: '3', kind: 'lost-sight', checkId: 'AISPM-001', subscriptionId: idOf('Audit Forbidden') },
      {
        ...row,
        id: '4',
        kind: 'fixed',
        checkId: 'AISPM-007',
        subscriptionId: idOf('Lending Partial'),
        from: 'fail',
        to: 'pass',
      },
      {
        ...row,
        id: '6',
        kind: 'fixed',
        checkId: 'AISPM-008',
        subscriptionId: idOf('Lending Partial'),
        from: 'fail',
        to: 'pass',
        cause: 'AISPM-007',
      },
      { ...row, id: '5', kind: 'appeared', checkId: 'AISPM-017', subscriptionId: idOf('Lending Partial'), to: 'warn' },
    ],
    trend: [night('2026-11-23T02:00:00Z'), night('2026-11-24T02:00:00Z')],
  };
}

describe('the table', () => {
  it('is the one that was agreed on', async () => {
    await expect(renderTerminal(bank, { ...plain, exit: 2 })).toMatchFileSnapshot('golden/bank.txt');
    await expect(renderTerminal(secondNight(), plain)).toMatchFileSnapshot('golden/bank-second-night.txt');
    await expect(renderTerminal(bank, { ...plain, columns: 120, wide: true })).toMatchFileSnapshot(
      'golden/bank-wide.txt',
    );
  });

  it('reads the same with and without colour', () => {
    const coloured = renderTerminal(bank, { ...plain, colour: true });
    expect(coloured).toContain('\u001b[97;41mF\u001b[0m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is taken away
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(renderTerminal(bank, plain));
  });

  it('marks what follows without a ground, and never colours the command', () => {
    const lines = renderTerminal(bank, { ...plain, colour: true }).split('\n');
    expect(lines.find((line) => line.includes('Cards CSPM Free '))).toContain('\u001b[31mF\u001b[0m');
    expect(lines.filter((line) => line.includes('az rest') || line.includes('--url')).join('')).not.toContain('\u001b');
  });

  it('says on a second night what is new, and since when the rest stands', () => {
    const text = renderTerminal(secondNight(), plain);
    expect(text).toMatch(
      /Since last night\n {2}F {5}1 {2}new failures {4}and 1 that follows\n {2}\? {5}1 {2}out of sight {4}Audit Forbidden\n {2}P {5}1 {2}fixed {11}and 1 fixed with it/,
    );
    const wide = renderTerminal(secondNight(), { ...plain, wide: true });
    expect(wide).toMatch(/ new tonight\n {5}002 {7}Lending Partial/);
    expect(text).toContain('9 Nov, 16 nights');
  });

  it.each([
    ['2026-11-20T02:00:00Z', 'Since 20 Nov 2026'],
    ['2026-11-23T23:00:00Z', 'Since last night'],
  ])('names the night it compares with: %s', (at, heading) => {
    const report = secondNight();
    expect(
      renderTerminal(
        { ...report, trend: report.trend.map((night, index) => (index === 0 ? { ...night, at } : night)) },
        plain,
      ),
    ).toContain(`\n${heading}\n`);
  });
});

describe('what to do next', () => {
  const first = bank.findings.find((one) => one.checkId === 'AISPM-007' && one.commands);
  const only = (over: Partial<Report['findings'][number]>): string => {
    const shown = first ? [{ ...first, ...over }] : [];
    return renderTerminal({ ...bank, findings: shown }, plain).split('\nNext\n')[1] ?? '';
  };
  it('is the command made for the finding', () =>
    expect(only({ commands: { cli: 'az made --for {subscription}', powershell: 'X' } })).toContain(
      `az made --for ${first?.subscriptionId}`,
    ));
  it('is why there is none, in a finding that has no command', () => {
    const text = only({ commands: undefined, noCommand: 'The plan could not be read: it is odd' }).replace(/\s+/g, ' ');
    expect(text).toContain('No command: The plan could not be read: it is odd.');
    expect(text).not.toContain('az rest');
  });
  it('is the text of the check in a finding of an older scan', () =>
    expect(only({ commands: undefined })).toContain('Set CloudPosture to Standard'));
});

describe('other endings', () => {
  const only = (status: 'pass' | 'unknown'): Report => {
    const findings = bank.findings
      .filter((finding) => finding.subscriptionId === bank.subscriptions[0]?.id)
      .map((finding, index) => ({ ...finding, status: index === 0 ? status : ('pass' as const) }));
    const unknown = status === 'unknown' ? 1 : 0;
    return {
      ...bank,
      findings,
      subscriptions: bank.subscriptions.slice(0, 1),
      coverage: { inScope: 1, evaluated: 1, unknown },
      totals: {
        byStatus: { fail: 0, unknown, warn: 0, pending: 0, pass: CHECKS.length - unknown, 'not-applicable': 0 },
        causes: 0,
        followers: 0,
        waived: 0,
      },
      warnings: [],
    };
  };
  const opening = (report: Report, exit: 0) =>
    renderTerminal(report, { ...plain, exit })
      .split('\n')
      .slice(0, 2)
      .join('\n');

  it('a good night', () => {
    const quiet = { ...only('pass'), baseline: true, trend: secondNight().trend };
    expect(opening(quiet, 0)).toBe(
      'The subscription is covered.\n1 of 1 evaluated. Took less than a second. Nothing changed since 23 Nov 2026.',
    );
    expect(renderTerminal(quiet, { ...plain, exit: 0 })).toMatch(
      /\nExit status 0: nothing fails and nothing is unknown\.\n$/,
    );
  });
  it('unknown alone', () => {
    expect(renderTerminal(only('unknown'), { ...plain, exit: 3 }).replaceAll('\n', ' ')).toContain(
      '1 could not be fully seen. 1 of 1 evaluated, 1 partly unknown. Took less than a second. Unknown is not pass: exit status 3. ',
    );
  });
  it('one more of what is cut off', () => {
    const [one] = bank.subscriptions;
    if (!one) throw new Error('The bank is empty');
    const failing = only('pass').findings.filter(({ checkId }) => /00[1-6]$|007$/.test(checkId));
    const text = renderTerminal(
      {
        ...only('pass'),
        findings: failing.slice(0, 6).map(({ cause: _none, ...finding }) => ({ ...finding, status: 'fail' as const })),
        subscriptions: [
          one,
          ...Array.from({ length: 40 }, (_, n) => ({ ...one, id: `${one.id.slice(0, -2)}${n + 10}` })),
        ],
        warnings: Array.from({ length: 11 }, (_, n) => `Warning ${n}`),
      },
      plain,
    );
    for (const what of ['cause', 'warning', 'subscription']) expect(text).toContain(` 1 more ${what}: --wide`);
  });
  it('the first night of a kept scan', () => {
    expect(renderTerminal({ ...only('pass'), scan: { ...bank.scan, trigger: 'timer' } }, plain)).toContain(
      'This first scan is the baseline.',
    );
    expect(renderTerminal(only('pass'), plain)).not.toContain('baseline');
  });
  it('a scan that stopped', () => {
    const [first] = bank.subscriptions;
    const text = renderTerminal(
      { ...only('unknown'), scan: { ...bank.scan, status: 'partial', missing: [first?.id ?? ''] } },
      plain,
    );
    expect(text).toContain(`1 missing: ${first?.name}.`);
  });
});

describe('subscriptions of the same name', () => {
  const same = (name: string): Report => ({
    ...bank,
    subscriptions: bank.subscriptions.map((one) =>
      ['Payments AI Free', 'Sandbox Zone One'].includes(one.name) ? { ...one, name } : one,
    ),
  });
  const ids = ['Payments AI Free', 'Sandbox Zone One'].map((name) => idOf(name).slice(0, 8));

  it.each([60, 80, 100])('show a short id wherever they stand, which is never cut (%i columns)', (columns) => {
    for (const name of ['Payments', 'Payments and Settlements of the Whole Group']) {
      const text = renderTerminal(same(name), { ...plain, columns });
      const of = ({ subscriptionId }: { readonly subscriptionId: string }) => ids.includes(subscriptionId.slice(0, 8));
      const two = { ...same(name), findings: same(name).findings.filter(of) };
      const [, causes = ''] = renderTerminal(two, { ...plain, columns }).split(/^(?:Fix first|By area.*)$/m);
      const [, , areas = ''] = text.split(/^(?:Fix first|By area.*)$/m);
      for (const id of ids) {
        expect(causes.replace(/\s+/g, ' ')).toContain(`${name} (${id})`);
        expect(areas).toMatch(new RegExp(`^ {2}Payments.* \\(${id}\\)`, 'm'));
      }
      expect(text).not.toContain('Cards CSPM Free (');
    }
  });

  it('are distinguished by explain, too', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'aispm-names-')), 'report.json');
    await writeFile(file, JSON.stringify(same('Payments')));
    const { out } = await aispm(['explain', '001', '--report', file]);
    for (const id of ids) expect(out).toContain(`AISPM-001 Payments (${id}): `);
    await rm(dirname(file), { recursive: true });
  });
});

it.each([60, 80, 100])('fits %i columns, but for an address that must stay whole', (columns) => {
  const long = renderTerminal(bank, { ...plain, columns })
    .split('\n')
    .filter((line) => textWidth(line) > columns);
  expect(long.filter((line) => !/^ {4}--(?:url|assignee-object-id|scope) \S+(?: \\)?$/.test(line))).toEqual([]);
});

describe('names from Azure', () => {
  it('cannot steer the terminal', async () => {
    const ran = await aispm(['scan', '--world', 'hostile', '--wide']);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may come through
    expect(ran.out + ran.err).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });
});
