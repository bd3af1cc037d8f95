/**
 * An object as `JSON.stringify(members, null, indent)` writes it, piece by piece. A member that is iterated
 * asynchronously is written as a list, row by row, so that the list need not be in memory.
 */
export async function* jsonPieces(members: Readonly<Record<string, unknown>>, indent: number): AsyncGenerator<string> {
  const margin = ' '.repeat(indent);
  let between = '{\n';
  for (const [name, member] of Object.entries(members)) {
    if (member === undefined) continue;
    yield `${between}${margin}${JSON.stringify(name)}: `;
    between = ',\n';
    if (isRows(member)) yield* list(member, indent);
    else yield value(member, indent, margin);
  }
  yield between === '{\n' ? '{}' : '\n}';
}

async function* list(rows: AsyncIterable<unknown>, indent: number): AsyncGenerator<string> {
  const margin = ' '.repeat(2 * indent);
  let between = '[\n';
  for await (const row of rows) {
    yield `${between}${margin}${value(row, indent, margin)}`;
    between = ',\n';
  }
  yield between === '[\n' ? '[]' : `\n${' '.repeat(indent)}]`;
}

const value = (one: unknown, indent: number, margin: string): string =>
  JSON.stringify(one, null, indent).replaceAll('\n', `\n${margin}`);

const isRows = (member: unknown): member is AsyncIterable<unknown> =>
  typeof member === 'object' && member !== null && Symbol.asyncIterator in member;
