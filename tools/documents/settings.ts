import { SETTINGS, settingsSchema } from '../../src/config.ts';
import { tick } from './markdown.ts';

/** The settings of the app for docs/operations.md: what each is for, and what holds where it is not given. */
export function settingsTable(): string {
  const defaults = new Map(Object.entries(settingsSchema.shape).map(([name, { def }]) => [name, defaultOf(def)]));
  const words = new Map(Object.entries(settingsSchema.shape).map(([name, { description }]) => [name, description]));
  const rows = SETTINGS.map((name) => [tick(name), words.get(name) ?? '', defaults.get(name) ?? '']);
  return aligned([['setting', 'what for', 'default'], ...rows]);
}

/** A table with cells of equal width, as Biome formats those of documents that are written by hand. */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)));
  const [head = '', ...lines] = rows.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines].join('\n');
}

function defaultOf(def: object): string {
  if ('defaultValue' in def && typeof def.defaultValue === 'string' && def.defaultValue) return tick(def.defaultValue);
  return 'in' in def && typeof def.in === 'object' && def.in && 'def' in def.in ? defaultOf(def.in.def as object) : '';
}
