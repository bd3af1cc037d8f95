import { createHash } from 'node:crypto';

/* The files of a pack, and their checksums. */

/**
 * `text` is made anew whenever it is read, the large ones piece by piece, so that the texts of a pack are never in
 * memory together.
 */
export type PackFile = { readonly name: string; readonly text: Text };
export type Text = string | AsyncIterable<string>;
export type Made = { readonly name: string; readonly make: () => Text };
type Sum = { readonly sha256: string; readonly bytes: number };

/** The checksum and the size of a text. */
export async function sumOf(text: Text): Promise<Sum> {
  let sum: Sum = { sha256: '', bytes: 0 };
  for await (const _piece of counted(text, (whole) => {
    sum = whole;
  }));
  return sum;
}

/** Yields a text in pieces, and tells its sum at its end. */
async function* counted(text: Text, done: (sum: Sum) => void): AsyncGenerator<string> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of typeof text === 'string' ? [text] : text) {
    hash.update(piece);
    bytes += Buffer.byteLength(piece);
    yield piece;
  }
  done({ sha256: hash.digest('hex'), bytes });
}

/** A file whose checksum is kept and whose text is not. */
export function summed({ name, make }: Made): PackFile & { sum(): Promise<Sum> } {
  let known: Sum | undefined;
  return {
    name,
    get text() {
      return counted(make(), (sum) => {
        known = sum;
      });
    },
    sum: async () => {
      known ??= await sumOf(make());
      return known;
    },
  };
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
