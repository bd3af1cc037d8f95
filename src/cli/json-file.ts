import { createReadStream } from 'node:fs';
import { JSONParser, TokenType } from '@streamparser/json';
import { collectGarbage, limitYoungSpace } from '../scan/collect-garbage.ts';

/** The file cannot be opened or read. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}
/** What is in the file is no JSON, has one of the lists twice, or nests deeper than anything that was written. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/** So much of a file is read at a time: its rows are in memory together. */
const CHUNK_BYTES = 256 * 1024;
/** Each level takes memory until it ends: a file of nothing else would take all of it. */
const MOST_LEVELS = 10_000;

/**
 * Reads a JSON file of one object, some of whose lists are handed over row by row and never in memory whole. `row`:
 * what is done with one. Returns the members of the object, those lists empty; nothing where it is no object. Errors:
 * `NotRead`, `NotJson`; what `row` throws.
 */
export async function readJsonFile(
  path: string,
  lists: readonly string[],
  row: (list: string, value: unknown, index: number) => Promise<void>,
): Promise<Readonly<Record<string, unknown>>> {
  limitYoungSpace();
  const members = new Map<string, unknown>();
  const counts = new Map(lists.map((list) => [list, 0]));
  const waiting: { readonly list: string; readonly value: unknown }[] = [];
  const parser = new JSONParser({ paths: ['$.*', ...lists.map((list) => `$.${list}.*`)] });
  let levels = 0;
  parser.onToken = ({ token }) => {
    if (token === TokenType.LEFT_BRACKET || token === TokenType.LEFT_BRACE) levels += 1;
    else if (token === TokenType.RIGHT_BRACKET || token === TokenType.RIGHT_BRACE) levels -= 1;
    if (levels > MOST_LEVELS) throw new NotJson(`it nests deeper than ${MOST_LEVELS} levels`);
  };
  parser.onValue = ({ value, key, parent, stack }) => {
    const list = stack[1]?.key;
    if (stack.length === 2 && Array.isArray(parent)) {
      waiting.push({ list: String(list), value });
      parent.length = 0;
    } else if (stack.length === 1 && typeof key === 'string') {
      if (counts.has(key) && members.has(key)) throw new NotJson(`it has two lists "${key}"`);
      members.set(key, value);
    } else if (stack.length === 1 && Array.isArray(parent)) parent.length = 0;
  };
  const handOver = async (): Promise<void> => {
    for (const { list, value } of waiting) {
      const index = counts.get(list) ?? 0;
      counts.set(list, index + 1);
      await row(list, value, index);
    }
    waiting.length = 0;
    collectGarbage();
  };
  for await (const chunk of chunksOf(path)) {
    parse(() => parser.write(chunk));
    await handOver();
  }
  parse(() => {
    if (!parser.isEnded) parser.end();
  });
  return Object.fromEntries(members);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES })[Symbol.asyncIterator]();
  const next = () =>
    stream.next().catch((cause: unknown) => {
      throw new NotRead(`${path} cannot be read`, { cause });
    });
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) yield chunk.value;
  } finally {
    await stream.return?.();
  }
}

function parse(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (cause instanceof NotJson) throw cause;
    throw new NotJson(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
