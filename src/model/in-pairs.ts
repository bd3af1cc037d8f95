/**
 * Each of `left` with the one of `right` that has the same key, or with none; then those of `right` that were left
 * over. `keys`: all keys of `right`. Where both come in the same order nothing is held; what is ahead of its
 * counterpart is held until that comes.
 */
export async function* inPairs<L, R>(
  left: AsyncIterable<L>,
  right: AsyncIterable<R>,
  { ofLeft, ofRight, keys }: { ofLeft(one: L): string; ofRight(one: R): string; keys: Iterable<string> },
): AsyncGenerator<readonly [L, R | undefined] | readonly [undefined, R]> {
  const open = new Set(keys);
  const ahead = new Map<string, R>();
  const rest = right[Symbol.asyncIterator]();
  const partnerOf = async (key: string): Promise<R | undefined> => {
    while (open.has(key) && !ahead.has(key)) {
      const next = await rest.next();
      if (next.done) break;
      ahead.set(ofRight(next.value), next.value);
    }
    const found = ahead.get(key);
    ahead.delete(key);
    open.delete(key);
    return found;
  };
  try {
    for await (const one of left) yield [one, await partnerOf(ofLeft(one))];
    for (const one of ahead.values()) yield [undefined, one];
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield [undefined, next.value];
  } finally {
    await rest.return?.();
  }
}
