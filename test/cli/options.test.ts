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
