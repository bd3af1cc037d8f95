import { expect, it } from 'vitest';
import { progressDisplay } from '../../src/cli/progress.ts';

/** What a terminal shows after what was written: lines, with the codes for moving up and clearing carried out. */
function screen(written: string): string[] {
  const rows: string[] = [''];
  let row = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are what is carried out
  for (const [part = ''] of written.matchAll(/\u001b\[(\d*)([A-Za-z])|\n|[^\u001b\n]+/g)) {
    const up = /\[(\d+)A$/.exec(part);
    if (part === '\n') rows[++row] ??= '';
    else if (up) row -= Number(up[1]);
    else if (part.endsWith('[2K')) rows[row] = '';
    else if (!part.startsWith('\u001b')) rows[row] += part;
  }
  return rows;
}

function shown(columns = 80) {
  let written = '';
  let at = Date.parse('2026-11-24T02:00:00Z');
  const stream = { columns, write: (text: string) => (written += text) };
  const shown = progressDisplay(stream, { live: true, now: () => new Date(at), title: 'aispm-watch' });
  return { ...shown, after: (ms: number) => (at += ms), screen: () => screen(written), written: () => written };
}

it('redraws four lines in place', () => {
  const run = shown();
  run.progress({ step: 'list' });
  run.after(1000);
  run.progress({ step: 'list', subscriptions: 14 });
  run.progress({ step: 'gather', done: 0, total: 14, partly: [] });
  run.after(221_000);
  run.progress({ step: 'gather', done: 10, total: 14, partly: [] });
  expect(run.screen()).toEqual([
    'aispm-watch',
    '',
    '  list      14 subscriptions                                          0:01',
    '  gather    #############################...........  10 of 14        3:41',
    '  judge     waiting',
    '  finish    waiting',
    '',
  ]);
  run.after(131_000);
  run.progress({ step: 'gather', done: 14, total: 14, partly: ['Contoso Fabrikam: denied'] });
  run.progress({ step: 'judge' });
  run.progress({ step: 'judge', findings: 616 });
  run.finish('no earlier scan to compare with');
  run.end();
  run.end();
  expect(run.screen().slice(2)).toEqual([
    '  list      14 subscriptions                                          0:01',
    '  gather    14 of 14, 1 partly read                                   5:52',
    '  judge     616 findings                                              0:00',
    '  finish    no earlier scan to compare with                           0:00',
    '',
    '',
  ]);
});

it('says what it waits for while Azure throttles', () => {
  const run = shown();
  run.progress({ step: 'gather', done: 7, total: 14, partly: [] });
  run.waiting('Resource Graph', 11_400);
  expect(run.screen()[3]).toMatch(/^ {2}gather {4}#+\.+ {2}7 of 14, waiting 12 s for Resource Graph +0:00$/);
  run.after(11_400);
  run.progress({ step: 'gather', done: 8, total: 14, partly: [] });
  expect(run.screen()[3]).not.toContain('waiting');
  run.end();
});

it('never wraps in a narrow terminal', () => {
  const run = shown(40);
  run.progress({ step: 'gather', done: 7, total: 14, partly: [] });
  run.waiting('Azure Resource Manager', 5000);
  expect(run.screen().every((line) => line.length < 40)).toBe(true);
  run.end();
});

it('makes the running step bold and what waits dim', () => {
  const run = shown();
  run.progress({ step: 'list' });
  expect(run.written()).toContain('\u001b[1m  list      ...\u001b[0m');
  expect(run.written()).toContain('\u001b[2m  judge     waiting\u001b[0m');
  run.end();
});

it('writes whole lines elsewhere, with the long waits', () => {
  let written = '';
  let at = Date.parse('2026-11-24T02:00:04Z');
  const { progress, waiting, finish } = progressDisplay(
    { write: (text) => (written += text) },
    { live: false, now: () => new Date(at), title: 'aispm-watch' },
  );
  progress({ step: 'list', subscriptions: 1 });
  at += 6000;
  waiting('Resource Graph', 900);
  waiting('Resource Graph', 12_000);
  waiting('Resource Graph', 12_000);
  at += 12_000;
  progress({ step: 'gather', done: 1, total: 1, partly: ['One: throttled'] });
  progress({ step: 'judge', findings: 30 });
  finish('done');
  expect(written.split('\n')).toEqual([
    'aispm-watch',
    '02:00:04 list: 1 subscription',
    '02:00:10 gather: waiting 12 s for Resource Graph',
    '02:00:22 gather: 1 of 1, 1 partly read (One: throttled)',
    '02:00:22 judge: 30 findings',
    '02:00:22 finish: done',
    '',
  ]);
});
