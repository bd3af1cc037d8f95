import { SETTINGS, settingsSchema } from '../../src/config.ts';
import { table, tick } from './markdown.ts';

/** The settings of the app for docs/operations.md: what each is for, and what holds where it is not given. */
export function settingsTable(): string {
  const defaults = new Map(Object.entries(settingsSchema.shape).map(([name, { def }]) => [name, defaultOf(def)]));
  const words = new Map(Object.entries(settingsSchema.shape).map(([name, { description }]) => [name, description]));
  return table(
    ['setting', 'what for', 'default'],
    SETTINGS.map((name) => [tick(name), words.get(name) ?? '', defaults.get(name) ?? '']),
  );
}

function defaultOf(def: object): string {
  if ('defaultValue' in def && typeof def.defaultValue === 'string' && def.defaultValue) return tick(def.defaultValue);
  return 'in' in def && typeof def.in === 'object' && def.in && 'def' in def.in ? defaultOf(def.in.def as object) : '';
}
