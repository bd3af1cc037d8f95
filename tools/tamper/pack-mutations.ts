import { createHash } from 'node:crypto';
import { copyFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../simulate/random.ts';

/* Changes to the files of a pack by somebody who has it, and who may state checksums anew, but not sign. */

export type PackMutation = { readonly kind: string; readonly names: readonly string[]; readonly isRestated: boolean };
type Own = {
  readonly folder: string;
  readonly name: string;
  /** Another file of the pack. */
  readonly second: string;
  /** The pack of another night. */
  readonly other: string;
  readonly random: Random;
};

const KINDS: Readonly<Record<string, (own: Own) => Promise<readonly string[] | undefined>>> = {
  async flip({ folder, name, random }) {
    const bytes = await readFile(join(folder, name));
    if (bytes.length === 0) return undefined;
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 + random.below(255));
    await writeFile(join(folder, name), bytes);
    return [name];
  },
  async drop({ folder, name }) {
    await rm(join(folder, name));
    return [name];
  },
  async truncate({ folder, name, random }) {
    const bytes = await readFile(join(folder, name));
    await writeFile(join(folder, name), bytes.subarray(0, random.below(Math.max(bytes.length, 1))));
    return [name];
  },
  async duplicate({ folder, name }) {
    const copy = name.replace(/(\.[^.]*)?$/, '-2$1');
    await copyFile(join(folder, name), join(folder, copy));
    return [copy];
  },
  async reorder({ folder, name }) {
    const text = await readFile(join(folder, name), 'latin1');
    const turned = text.split('\n').reverse().join('\n');
    if (turned === text) return undefined;
    await writeFile(join(folder, name), turned, 'latin1');
    return [name];
  },
  async 'swap two'({ folder, name, second }) {
    const [one, two] = await Promise.all([readFile(join(folder, name)), readFile(join(folder, second))]);
    if (one.equals(two)) return undefined;
    await rename(join(folder, name), join(folder, `${name}.x`));
    await rename(join(folder, second), join(folder, name));
    await rename(join(folder, `${name}.x`), join(folder, second));
    return [name, second];
  },
  async 'replace by another night’s'({ folder, name, other }) {
    const [own, theirs] = await Promise.all([
      readFile(join(folder, name)),
      readFile(join(other, name)).catch(() => undefined),
    ]);
    if (theirs === undefined || own.equals(theirs)) return undefined;
    await writeFile(join(folder, name), theirs);
    return [name];
  },
};
const SUMS = 'SHA256SUMS';
const SIGNATURE = 'SHA256SUMS.dsse.json';
const MANIFEST = 'manifest.json';

/** The files of a pack, by their paths in it. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Changes one file of a pack, or two; undefined where this draw can change nothing. */
export async function mutatePack(folder: string, other: string, random: Random): Promise<PackMutation | undefined> {
  const files = await filesOf(folder);
  const kind = random.pick(Object.keys(KINDS));
  const name = random.pick(files);
  const second = random.pick(files.filter((one) => one !== name));
  const names = await KINDS[kind]?.({ folder, name, second, other, random });
  if (names === undefined) return undefined;
  const isRestated = random.chance(0.5) && !names.some((one) => [SUMS, SIGNATURE, MANIFEST].includes(one));
  if (isRestated) await restate(folder);
  return { kind, names, isRestated };
}

/** States every checksum anew, as the manifest of a pack of one scan does too. */
export async function restate(folder: string): Promise<void> {
  const sumOf = async (name: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, name)))
      .digest('hex');
  const files = (await filesOf(folder)).filter((name) => name !== SUMS && name !== SIGNATURE);
  if (files.includes(MANIFEST)) {
    const entries: { readonly file: string }[] = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8'));
    const own = entries.filter((entry) => files.includes(entry.file));
    const anew = await Promise.all(own.map(async (entry) => ({ ...entry, sha256: await sumOf(entry.file) })));
    await writeFile(join(folder, MANIFEST), JSON.stringify(anew));
  }
  const lines = await Promise.all(files.map(async (name) => `${await sumOf(name)}  ${name}\n`));
  await writeFile(join(folder, SUMS), lines.join(''));
}
