import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Budget } from './answer-budget.ts';

/*
 * The text of an answer as bytes, within the budget of the instance. Its bytes are sent only once they are complete: a
 * report cut off in the middle would look like one with fewer findings.
 */

type Pieces = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
/**
 * A text that is about to be made. `expected`: the bytes of its body and what making it holds beside that, as far as
 * they are known before. `finish` is called once with the complete bytes, and may say what they were made of.
 */
export type Text = {
  readonly pieces: Pieces;
  readonly expected?: { readonly body: number; readonly beside?: number };
  readonly finish?: (encoded: Encoded) => Promise<string | undefined>;
};
export type Encoded = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzip: boolean;
  /** The size without compression. */
  readonly plainBytes: number;
};
export type Made = Encoded & { readonly madeOf?: string | undefined };
/** `busy`: there is no room now. `too-large`: there never is. */
export type Refused = { readonly refused: 'busy' | 'too-large' };
export type AnswerMaker = (key: string, gzip: boolean, open: () => Text | Promise<Text>) => Promise<Made | Refused>;

const MB = 1024 * 1024;
/** The most bytes of a body without compression. */
const MOST_PLAIN = 64 * MB;
/** What making any answer holds: rows of a shard, the buffers of the compression. */
const BESIDE = 16 * MB;
/** The parts of a body, and the whole that they are joined to. */
const COPIES = 2;
const WORTH_GZIP = 1024;

/**
 * Makes answers within a budget. Who asks for the same `key` while it is being made gets the same bytes. Throws what
 * `open` and the pieces throw.
 */
export function answerMaker(budget: Budget): AnswerMaker {
  const underWay = new Map<string, Promise<Made | Refused>>();
  return (key, gzip, open) => {
    const own = `${gzip} ${key}`;
    const making = underWay.get(own) ?? make(budget, gzip, open).finally(() => underWay.delete(own));
    underWay.set(own, making);
    return making;
  };
}

async function make(budget: Budget, gzip: boolean, open: () => Text | Promise<Text>): Promise<Made | Refused> {
  const beside = Math.min(BESIDE, budget.limit / 4);
  const lease = budget.take(beside);
  if (!lease) return { refused: 'busy' };
  try {
    const text = await open();
    const held = (body: number) => Math.max(beside, text.expected?.beside ?? 0) + COPIES * body;
    const refusal = (body: number): Refused | undefined =>
      held(body) > budget.limit || (!gzip && body > MOST_PLAIN)
        ? { refused: 'too-large' }
        : lease.grow(held(body))
          ? undefined
          : { refused: 'busy' };
    const refused = refusal(text.expected?.body ?? 0);
    if (refused) return refused;
    const encoded = await encode(text.pieces, gzip, refusal);
    if ('refused' in encoded) return encoded;
    return { ...encoded, madeOf: await text.finish?.(encoded) };
  } finally {
    lease.release();
  }
}

/** Compresses piece by piece; texts that are short stay as they are. Stops where a size is refused. */
async function encode(
  pieces: Pieces,
  gzip: boolean,
  refusal: (body: number) => Refused | undefined,
): Promise<Encoded | Refused> {
  const source = Readable.from(pieces, { objectMode: true })[Symbol.asyncIterator]() as AsyncIterator<
    string | Uint8Array
  >;
  const head: Buffer[] = [];
  let plainBytes = 0;
  const take = (piece: string | Uint8Array): Buffer => {
    const bytes =
      typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    plainBytes += bytes.length;
    return bytes;
  };
  let next = await source.next();
  for (; !next.done && plainBytes < WORTH_GZIP; next = await source.next()) head.push(take(next.value));
  if (next.done && plainBytes < WORTH_GZIP) return { bytes: joined(head, plainBytes), gzip: false, plainBytes };
  async function* whole() {
    yield* head;
    for (; !next.done; next = await source.next()) yield take(next.value);
  }
  const parts: Buffer[] = [];
  let size = 0;
  let refused: Refused | undefined;
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      size += part.length;
      refused = refusal(size);
      done(refused ? new Error(refused.refused) : undefined);
    },
  });
  try {
    if (gzip) await pipeline(Readable.from(whole()), createGzip(), sink);
    else await pipeline(Readable.from(whole()), sink);
  } catch (error) {
    if (refused) return refused;
    throw error;
  }
  return { bytes: joined(parts, size), gzip, plainBytes };
}

/** One buffer of its own, which can be handed over without a copy. */
function joined(parts: readonly Buffer[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
