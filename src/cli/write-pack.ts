import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ChainFile } from '../scan/evidence/pack-file.ts';
import { CliError } from './errors.ts';
import { requireEmptyFolder } from './write-output.ts';

/** Pieces are joined up to so many characters: each is a write of its own. */
const CHUNK = 256 * 1024;

/**
 * Writes the files of a pack into a folder, completely or not at all, with `SHA256SUMS` over all of them and what `end`
 * makes of that text. One file is open at a time and none is in memory; a name in `.gz` is compressed. Only its owner
 * can read it. Returns how many files were written. Errors: a `CliError` where the folder has content or cannot be
 * written; what the files throw.
 */
export async function writePackFolder(
  folder: string,
  files: AsyncIterable<ChainFile>,
  end: (sums: string) => Promise<readonly ChainFile[]>,
): Promise<number> {
  await requireEmptyFolder(folder);
  const target = await realpath(folder).catch(() => resolve(folder));
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  const sums: string[] = [];
  try {
    await onDisk(folder, mkdir(draft, { mode: 0o700 }));
    for await (const file of files) sums.push(`${await writeOne(draft, file)}  ${file.name}\n`);
    const text = sums.join('');
    for (const file of [{ name: 'SHA256SUMS', text }, ...(await end(text))]) await writeOne(draft, file);
    await rmdir(target).catch(() => undefined);
    await onDisk(folder, rename(draft, target));
    return sums.length + 1;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Writes one file; returns the SHA-256 of its bytes. */
async function writeOne(draft: string, { name, text }: ChainFile): Promise<string> {
  const path = join(draft, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if (typeof text === 'string') {
    await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
    return createHash('sha256').update(text).digest('hex');
  }
  const sink = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const source = Readable.from(inChunks(text));
  await (name.endsWith('.gz') ? pipeline(source, createGzip(), sink) : pipeline(source, sink));
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece);
  return hash.digest('hex');
}

async function* inChunks(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

const onDisk = <T>(folder: string, step: Promise<T>): Promise<T> =>
  step.catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new CliError(
      `The folder ${folder} cannot be written (${code})`,
      'Give a path in a folder that exists and is writable',
      { cause },
    );
  });
