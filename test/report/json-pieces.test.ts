import { expect, it } from 'vitest';
import { jsonPieces } from '../../src/report/json-pieces.ts';

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}

it.each([
  ['no member', {}, []],
  ['an empty list', { a: 1, rows: [] }, ['rows']],
  ['lists anywhere', { rows: [{ b: [] }, { c: { d: [1, null] } }], a: { e: 'x' }, more: [[], 'y'] }, ['rows', 'more']],
  ['what is not there', { a: undefined, rows: [1] }, ['rows']],
  ['line breaks within texts', { rows: [{ text: 'a\nb\u2028c\u2029d' }], text: 'e\nf\u2028g' }, ['rows']],
] as const)('is what JSON.stringify writes: %s', async (_what, value, lists) => {
  const names: readonly string[] = lists;
  for (const indent of [1, 2]) {
    const members = Object.entries(value).map(([name, member]) => [
      name,
      names.includes(name) ? each(member as readonly unknown[]) : member,
    ]);
    let text = '';
    for await (const piece of jsonPieces(Object.fromEntries(members), indent)) text += piece;
    expect(text).toBe(JSON.stringify(value, null, indent));
  }
});
