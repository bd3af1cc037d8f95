import { describe, expect, it } from 'vitest';
import { FORMATS } from '../../src/report/formats.ts';
import { textWidth } from '../../src/report/text-width.ts';
import { PAYLOADS } from './hostile.ts';
import { hostileReport } from './hostile-report.ts';
import { haveSchemas, validator } from './schemas.ts';

const ESC = String.fromCharCode(27);
const SGR = new RegExp(`${ESC}\\[[0-9;]{1,8}m`, 'g');
const ESCAPE = new RegExp(`${ESC}[^m]*m?`, 'g');

const named = PAYLOADS.map((payload) => [JSON.stringify(payload.slice(0, 40)), payload] as const);
const render = (format: keyof typeof FORMATS, payload: string, colour = false) =>
  FORMATS[format].render(hostileReport(payload), { columns: 80, colour });

it('tries at least fifty different payloads', () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(50);
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
});

describe('a terminal shows hostile names as text', () => {
  it.each(named)('%s', (_name, payload) => {
    for (const colour of [false, true]) {
      const text = render('table', payload, colour);
      const plain = colour ? text.replace(SGR, '') : text;
      expect(plain).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Co}\p{Zl}\p{Zp}\p{Cs}]/u);
      // The command under "Next" may be longer than a line, so that it can be pasted.
      for (const line of plain.split('\nNext\n')[0]?.split('\n') ?? [])
        expect(textWidth(line), line).toBeLessThanOrEqual(80);
    }
  });
  it('keeps every escape sequence of its own and none of theirs', () => {
    const ours = new Set(render('table', 'plain', true).match(SGR));
    for (const payload of PAYLOADS)
      for (const code of render('table', payload, true).match(ESCAPE) ?? [])
        expect(ours.has(code), JSON.stringify(code)).toBe(true);
  });
});

describe('a spreadsheet runs nothing of a hostile name', () => {
  it.each(named)('%s', (_name, payload) => {
    const text = render('csv', payload);
    expect(text.startsWith('\ufeff')).toBe(true);
    const rows = parseCsv(text.slice(1));
    // Five findings, one of them with an item, and the head.
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]?.length ?? 0);
      for (const cell of row) {
        expect(cell).not.toMatch(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(cell.normalize('NFKC').replace(/^[\s\p{Cf}]+/u, '')).not.toMatch(/^[=+\-@|%\u2212]/);
      }
    }
  });
  it('leaves what is not a formula as it is', () => {
    const row = parseCsv(render('csv', "O'Brien & S\u00f6hne").slice(1))[1] ?? [];
    expect(row).toContain("O'Brien & S\u00f6hne");
  });
});

describe('JSON formats carry a hostile name unchanged, as one string', () => {
  it.each(named)('%s', (_name, payload) => {
    for (const format of ['json', 'sarif', 'oscal'] as const)
      expect(render(format, payload)).not.toMatch(/[^\P{Cc}\n]/u);
    expect(JSON.parse(render('json', payload))).toEqual(hostileReport(payload));
    const sarif = JSON.parse(render('sarif', payload)).runs[0].results;
    expect(sarif[0].message.text).toBe(payload);
    expect(sarif[0].locations[0].logicalLocations[0].name).toBe(payload);
    const lines = render('ocsf', payload).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[0] ?? '').cloud.account.name).toBe(payload);
  });
});

describe.skipIf(!haveSchemas)('hostile names break no schema (../shared/schemas; skipped where they are not)', () => {
  it.each(['ocsf', 'oscal', 'sarif'] as const)('%s', (name) => {
    const faults = validator(name);
    for (const payload of PAYLOADS)
      for (const text of name === 'ocsf' ? render(name, payload).trimEnd().split('\n') : [render(name, payload)])
        expect(faults(JSON.parse(text)), JSON.stringify(payload)).toEqual([]);
  });
});

/** RFC 4180, as a spreadsheet reads it. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (quoted && mark === '"' && text[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (mark === '"') quoted = !quoted;
    else if (!quoted && mark === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && mark === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at++;
    } else cell += mark;
  }
  expect([quoted, row, cell]).toEqual([false, [], '']);
  return rows;
}
