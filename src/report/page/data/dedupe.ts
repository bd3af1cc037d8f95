import { withoutControls } from '../../control-characters.ts';
import type { FindingBody } from './encoded-report.ts';

/* Tables that keep each distinct value once and refer to it by its index. */

/** Distinct values in the order of their first use; `stored` is what the table holds of a value. */
export function valueTable<T>(keyOf: (value: T) => string, stored: (value: T) => T = (value) => value) {
  const index = new Map<string, number>();
  const values: T[] = [];
  return {
    values,
    of(value: T): number {
      const key = keyOf(value);
      const known = index.get(key);
      if (known !== undefined) return known;
      index.set(key, values.length);
      return values.push(stored(value)) - 1;
    },
  };
}

/**
 * Writes out the control characters of every text in a value, so that no name can hide or reverse the text beside it.
 * Resource ids stay as they are, because commands are made from them.
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
 * Distinct bodies of findings. Most are plain, and found by their message, their fields and a few short comparisons;
 * one with items, counts, a waiver or an estimate is found by its whole JSON.
 */
export function bodyTable() {
  const byMessage = new Map<string, { readonly body: FindingBody; readonly index: number }[]>();
  const byJson = new Map<string, number>();
  const values: FindingBody[] = [];
  return {
    values,
    of(body: FindingBody): number {
      if (body.items || body.counted || body.waiver || body.estimate) {
        const key = JSON.stringify(body);
        const index = byJson.get(key) ?? values.push(withoutControlsIn(body)) - 1;
        byJson.set(key, index);
        return index;
      }
      const key = (body.fields ?? []).reduce((text, one) => `${text}\n${JSON.stringify(one)}`, body.message);
      const sameMessage = byMessage.get(key) ?? [];
      const known = sameMessage.find((one) => isSame(one.body, body));
      if (known) return known.index;
      const index = values.push(withoutControlsIn(body)) - 1;
      if (sameMessage.push({ body, index }) === 1) byMessage.set(key, sameMessage);
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
  a.owner === b.owner &&
  a.noCommand === b.noCommand &&
  a.commands?.cli === b.commands?.cli;
