import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzip, gzip } from 'node:zlib';
import { collectGarbage } from './collect-garbage.ts';

/** So much text is compressed at a time, and so much is in memory while rows are read. */
const BLOCK_CHARACTERS = 1024 * 1024;
/** Compressed blocks stay in memory up to so many bytes: most scans never touch the disk. */
const HELD_BYTES = 8 * 1024 * 1024;

/** Rows that are written once and read as often as they are needed, in their order, without all being in memory. */
export type Spill<T> = {
  add(row: T): Promise<void>;
  /** Every row from the first on; call it after the last `add`. */
  rows(): AsyncGenerator<T>;
  /** Gives the memory and the disk space back. */
  close(): Promise<void>;
};

type Block = Buffer | { readonly at: number; readonly bytes: number };

/**
 * Keeps rows as compressed JSON, in memory while they are few and then in a temporary file. The file is readable by its
 * owner alone and has no name where the system allows that, so that nothing is left of it when the process is killed.
 * What JSON cannot say (undefined, dates) is not kept. Errors: those of the file system, from `add` and `rows`.
 */
export function spill<T>(heldBytes: number = HELD_BYTES): Spill<T> {
  const blocks: Block[] = [];
  let texts: string[] = [];
  let characters = 0;
  let held = 0;
  let end = 0;
  let file: Promise<TemporaryFile> | undefined;

  const flush = async (): Promise<void> => {
    if (texts.length === 0) return;
    collectGarbage();
    const text = `[${texts.join(',')}]`;
    texts = [];
    characters = 0;
    const block = await compressed(text, { level: constants.Z_BEST_SPEED });
    if (!file && held + block.length <= heldBytes) {
      held += block.length;
      blocks.push(block);
      return;
    }
    file ??= temporaryFile();
    const { handle } = await file;
    await handle.write(block, 0, block.length, end);
    blocks.push({ at: end, bytes: block.length });
    end += block.length;
  };
  const textOf = async (block: Block): Promise<string> => {
    if (Buffer.isBuffer(block)) return (await expanded(block)).toString('utf8');
    const { handle } = await (file ?? temporaryFile());
    const { buffer } = await handle.read(Buffer.alloc(block.bytes), 0, block.bytes, block.at);
    return (await expanded(buffer)).toString('utf8');
  };

  return {
    async add(row) {
      const text = JSON.stringify(row);
      texts.push(text);
      characters += text.length;
      if (characters >= BLOCK_CHARACTERS) await flush();
    },
    async *rows() {
      await flush();
      for (const block of blocks) {
        collectGarbage();
        yield* JSON.parse(await textOf(block)) as readonly T[];
      }
    },
    async close() {
      blocks.length = 0;
      texts = [];
      await (await file)?.remove();
      file = undefined;
    },
  };
}

const compressed = promisify<string, { readonly level: number }, Buffer>(gzip);
const expanded = promisify<Buffer, Buffer>(gunzip);

type TemporaryFile = { readonly handle: FileHandle; remove(): Promise<void> };

/** An open file of its own. Windows keeps the name of an open file: there it is removed at the end. */
async function temporaryFile(): Promise<TemporaryFile> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-'));
  const handle = await open(join(folder, 'rows'), 'wx+', 0o600);
  const removed = await rm(folder, { recursive: true }).then(
    () => true,
    () => false,
  );
  return {
    handle,
    async remove() {
      await handle.close();
      if (!removed) await rm(folder, { recursive: true, force: true });
    },
  };
}
