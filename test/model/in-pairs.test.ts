import { expect, it } from 'vitest';
import { inPairs } from '../../src/model/in-pairs.ts';

async function* each(text: string): AsyncGenerator<string> {
  yield* text;
}

it.each([
  ['', '', []],
  ['abc', 'abc', ['aa', 'bb', 'cc']],
  ['abc', 'cab', ['aa', 'bb', 'cc']],
  ['abc', 'b', ['a-', 'bb', 'c-']],
  ['b', 'abc', ['bb', '-a', '-c']],
  ['aab', 'ab', ['aa', 'a-', 'bb']],
])('%j with %j', async (left, right, pairs) => {
  const found: string[] = [];
  const same = (one: string) => one;
  for await (const [one, other] of inPairs(each(left), each(right), { ofLeft: same, ofRight: same, keys: right }))
    found.push(`${one ?? '-'}${other ?? '-'}`);
  expect(found).toEqual(pairs);
});
