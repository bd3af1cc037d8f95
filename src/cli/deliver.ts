import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from './errors.ts';
import type { CliPorts } from './ports.ts';

/** Writes to a file whole or not at all, or to standard output. Errors: a `CliError` where the file cannot be written; what stood there stays. */
export async function deliver(ports: CliPorts, text: string, file: string | undefined): Promise<void> {
  if (!file) {
    ports.out.write(text.endsWith('\n') ? text : `${text}\n`);
    return;
  }
  await writeWhole(file, text).catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new CliError(`${file} cannot be written${code}`, 'Give a path in a folder that exists and may be written to', { cause });
  });
}

/** A regular file is replaced by a whole one; a pipe or device is written to as it is. */
async function writeWhole(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  if (before && !before.isFile()) return put(target, 'w', text);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  try {
    await put(draft, 'w', text, before?.mode);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function put(path: string, flags: string, text: string, mode?: number): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    await handle.writeFile(text);
    if ((await handle.stat()).isFile()) await handle.sync();
  } finally {
    await handle.close();
  }
}
