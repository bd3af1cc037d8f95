import { mkdir, open, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

/**
 * Writes to a file whole or not at all, or to standard output. Errors: a `CliError` where the file cannot be written;
 * what stood there stays.
 */
export async function writeOutput(ports: CliPorts, text: string, file: string | undefined): Promise<void> {
  if (!file) {
    ports.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  await replaceFile(file, text).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CliError(
      `${file} cannot be written${code}`,
      'Give a path in a folder that exists and may be written to',
      { cause },
    );
  });
}

/** A regular file is replaced by a whole one; a pipe or device is written to as it is. */
async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  if (before && !before.isFile()) return writeDurably(target, 'w', text);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    await writeDurably(draft, 'w', text, before?.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Errors: a `CliError` where the path is something that a folder of files would replace or mix with. */
export async function requireEmptyFolder(folder: string): Promise<void> {
  const held = await readdir(folder).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new CliError(
      `${folder} is no folder that can be written to (${codeOf(cause)})`,
      'Give the path of a new folder, or of an empty one',
      { cause },
    );
  });
  if (held.length > 0)
    throw new CliError(
      `The folder ${folder} is not empty`,
      'Give the path of a new folder, or of an empty one: nothing is replaced',
    );
}

/**
 * Writes a folder of files whole or not at all: into a draft beside it, which then takes its name. Only its owner may
 * read it. Errors: a `CliError`.
 */
export async function writeFolder(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
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
      'Give a path in a folder that exists and may be written to',
      { cause },
    );
  }
}

const codeOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);

async function writeDurably(path: string, flags: string, text: string, mode?: number): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    await handle.writeFile(text);
    if ((await handle.stat()).isFile()) await handle.sync();
  } finally {
    await handle.close();
  }
}
