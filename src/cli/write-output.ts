import { constants } from 'node:fs';
import { access, mkdir, open, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

/** A text, or its pieces as they are made. */
export type Text = string | AsyncIterable<string>;

/** So many characters are written at a time. */
const CHUNK = 256 * 1024;

/**
 * Writes a text to a file, or to standard output where no file is given, no faster than it is taken. A file is written
 * completely or not at all: an existing one keeps its content, and its permissions, until the new text is on disk.
 * Errors: a `CliError` where the file cannot be written; what making the text throws.
 */
export async function writeOutput(ports: CliPorts, text: Text, file: string | undefined): Promise<void> {
  if (!file) {
    let last = '';
    for await (const piece of chunksOf(text)) {
      await written(ports.out, piece);
      last = piece || last;
    }
    if (!last.endsWith('\n')) ports.out.write('\n');
    return;
  }
  const target = await realpath(file).catch(() => file);
  await replaceFile(target, chunksOf(text)).catch((cause: unknown) => {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause;
    throw unwritable(file, cause);
  });
}

function unwritable(file: string, cause: unknown): CliError {
  return new CliError(
    `${file} cannot be written (${codeOf(cause)})`,
    'Give a path in a folder that exists and is writable',
    {
      cause,
    },
  );
}

/** Joins small pieces and cuts nothing: what is written at a time is neither tiny nor everything. */
async function* chunksOf(text: Text): AsyncGenerator<string> {
  if (typeof text === 'string') {
    yield text;
    return;
  }
  let pieces: string[] = [];
  let characters = 0;
  for await (const piece of text) {
    pieces.push(piece);
    characters += piece.length;
    if (characters < CHUNK) continue;
    yield pieces.join('');
    pieces = [];
    characters = 0;
  }
  yield pieces.join('');
}

/**
 * A stream whose buffer is full says so and tells when it was emptied; without that wait it would hold everything. One
 * whose reader has gone tells nothing more.
 */
async function written(out: CliPorts['out'], piece: string): Promise<void> {
  if (out.destroyed) return;
  if (out.write(piece) !== false || !out.once) return;
  await new Promise<void>((resolve) => {
    out.once?.('drain', resolve);
    out.once?.('close', resolve);
  });
}

/** Replaces a regular file; a pipe or device is written to directly. */
async function replaceFile(target: string, pieces: AsyncIterable<string>): Promise<void> {
  const before = await stat(target).catch(() => undefined);
  if (before && !before.isFile()) return writeDurably(target, 'w', pieces);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    await writeDurably(draft, 'w', pieces, before?.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * Tries whether files can be written, before the work whose results go there. Leaves nothing behind. Errors: a
 * `CliError` where one cannot, or where two are the same.
 */
export async function requireWritable(...files: readonly (string | undefined)[]): Promise<void> {
  const given = files.filter((file) => file !== undefined).filter((file) => file !== devNull);
  const twice = given.find((file, index) => given.slice(0, index).some((other) => resolve(other) === resolve(file)));
  if (twice !== undefined)
    throw new CliError(`Two results would go to ${twice}`, 'Give each a file of its own: one would replace the other');
  for (const file of given) await tryToWrite(file);
}

async function tryToWrite(file: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  try {
    if (before?.isDirectory()) throw Object.assign(new Error('It is a folder'), { code: 'EISDIR' });
    if (before && !before.isFile()) return;
    if (before) await access(target, constants.W_OK);
    const draft = join(dirname(target), `.${basename(target)}.${process.pid}.try`);
    await (await open(draft, 'w')).close();
    await rm(draft, { force: true });
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

/** Checks that a folder is new or empty. Errors: a `CliError` where it has content, or is not a readable folder. */
export async function requireEmptyFolder(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new CliError(
      `${folder} is not a folder that can be written to (${codeOf(cause)})`,
      'Give the path of a new or empty folder',
      { cause },
    );
  });
  if (entries.length > 0)
    throw new CliError(
      `The folder ${folder} is not empty`,
      'Give the path of a new or empty folder: nothing is replaced',
    );
}

/**
 * Writes a folder of files completely or not at all: into a draft folder beside it, which is then renamed. Only its
 * owner can read it. Errors: a `CliError` where the folder has content, or where it or a file cannot be written.
 */
export async function writeFolder(
  folder: string,
  files: readonly { readonly name: string; readonly text: string | AsyncIterable<string> }[],
): Promise<void> {
  await requireEmptyFolder(folder);
  const target = await realpath(folder).catch(() => resolve(folder));
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    await mkdir(draft, { mode: 0o700 });
    for (const { name, text } of files) await writeDurably(join(draft, name), 'wx', text, 0o600);
    await rmdir(target).catch((cause: unknown) => {
      if (codeOf(cause) !== 'ENOENT') throw cause;
    });
    await rename(draft, target);
  } catch (cause) {
    await rm(draft, { recursive: true, force: true });
    throw new CliError(
      `The folder ${folder} cannot be written (${codeOf(cause)})`,
      'Give a path in a folder that exists and is writable',
      { cause },
    );
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);

async function writeDurably(path: string, flags: string, text: Text, mode?: number): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    for await (const piece of chunksOf(text)) await handle.writeFile(piece);
    if ((await handle.stat()).isFile()) await handle.sync();
  } finally {
    await handle.close();
  }
}
