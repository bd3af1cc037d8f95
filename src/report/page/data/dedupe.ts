import { withoutControls } from '../../control-characters.ts';
import type { FindingBody } from './encoded-report.ts';

/* Everything is said once: values and facts by their place in a list. */

/** Distinct values in the order they came. */
export function valueTable<T>(keyOf: (value: T) => string, shown: (value: T) => T = (value) => value) {
  const index = new Map<string, number>();
  const values: T[] = [];
  return {
    values,
    of(value: T): number {
      const key = keyOf(value);
      const known = index.get(key);
      if (known !== undefined) return known;
      index.set(key, values.length);
      return values.push(shown(value)) - 1;
    },
  };
}

/**
 * The same with every text made inert, so that no name can hide or turn what stands beside it; ids stay as they are,
 * because commands are made from them.
 */
export function withoutControlsIn<T>(value: T): T {
  if (typeof value === 'string') return withoutControls(value) as T;
  if (Array.isArray(value)) return value.map(withoutControlsIn) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'resourceId' ? one : withoutControlsIn(one)]),
  ) as T;
}

/**
 * Distinct facts. Most of a column is one plain fact, found by its message and a few short comparisons; one with parts
 * is found by its whole text.
 */
export function bodyTable() {
  const plain = new Map<string, { readonly fact: FindingBody; readonly index: number }[]>();
  const whole = new Map<string, number>();
  const values: FindingBody[] = [];
  return {
    values,
    of(fact: FindingBody): number {
      if (fact.items || fact.counted || fact.waiver) {
        const key = JSON.stringify(fact);
        const index = whole.get(key) ?? values.push(withoutControlsIn(fact)) - 1;
        whole.set(key, index);
        return index;
      }
      const alike = plain.get(fact.message) ?? [];
      const known = alike.find((one) => isSame(one.fact, fact));
      if (known) return known.index;
      const index = values.push(withoutControlsIn(fact)) - 1;
      if (alike.push({ fact, index }) === 1) plain.set(fact.message, alike);
      return index;
    },
  };
}

const isSame = (a: FindingBody, b: FindingBody): boolean =>
  a.status === b.status &&
  a.since === b.since &&
  a.source === b.source &&
  a.severity === b.severity &&
  a.cause === b.cause &&
  a.why === b.why &&
  a.owner === b.owner;
