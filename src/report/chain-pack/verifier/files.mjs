import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { canonical, digest, isSigned } from './hashes.mjs';

const MOST_FILE_BYTES = 4 * 2 ** 30;
const MOST_TEXT_BYTES = 64 * 2 ** 20;
const MOST_LINE = 256 * 2 ** 20;
const MOST_FILES = 1_000_000;
const MOST_DEPTH = 3;
const PART = /^[A-Za-z0-9][\w.-]*$/;
const SUMS = 'SHA256SUMS';
const SIGNATURE = 'SHA256SUMS.dsse.json';

/**
 * Opens a pack. Only regular files inside its folder are read: a link, a device or an odd name is a fault, and what a
 * file of the pack names is looked up among them.
 */
export async function openPack(folder, fault) {
  const names = new Set();
  const list = async (within, depth) => {
    for (const entry of await readdir(join(folder, within), { withFileTypes: true })) {
      const name = within === '' ? entry.name : `${within}/${entry.name}`;
      const isFolder = entry.isDirectory() && depth < MOST_DEPTH;
      if (!PART.test(entry.name) || !(entry.isFile() || isFolder)) fault(`${name} is no file of a pack`);
      else if (isFolder) await list(name, depth + 1);
      else if ((await lstat(join(folder, name))).size > MOST_FILE_BYTES || names.size >= MOST_FILES)
        fault(`${name} is too large, or one file too many`);
      else names.add(name);
    }
  };
  await list('', 0);
  const isSmall = async (name) => (await lstat(join(folder, name))).size <= MOST_TEXT_BYTES;
  const text = async (name) =>
    names.has(name) && (await isSmall(name)) ? readFile(join(folder, name), 'utf8') : undefined;
  const value = async (name) => parsed(name, ((await text(name)) ?? '').replace(/\n$/, ''), fault);
  return {
    names,
    text,
    value,
    /** What was read, by its digest. */
    async evidence(name) {
      const kept = await value(`evidence/${name}.json`);
      if (!kept) return undefined;
      const { evidence, private: isPrivate } = kept;
      return { isPrivate: isPrivate === true, digest: digest(evidence), subject: evidence.subject.id };
    },
    lines: (name) => (names.has(name) ? linesOf(join(folder, name)) : []),
    async sum(name) {
      const hash = createHash('sha256');
      for await (const piece of createReadStream(join(folder, name))) hash.update(piece);
      return hash.digest('hex');
    },
  };
}

/** The lines of a file, none longer than the bound. */
async function* linesOf(path) {
  let rest = '';
  const file = createReadStream(path);
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  for await (const piece of bytes.setEncoding('utf8')) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop();
    yield* lines;
    if (rest.length > MOST_LINE) throw new Error('a line is too long');
  }
  if (rest !== '') yield rest;
}

/** A JSON object. What is not in its canonical form, such as one with a member twice, is a fault. */
export function parsed(name, text, fault) {
  try {
    const value = JSON.parse(text);
    if (typeof value === 'object' && value !== null && canonical(value) === text) return value;
  } catch {}
  fault(`${name} is missing, damaged or not in canonical form`);
  return undefined;
}

/** Compares every file with its checksum. */
export async function verifySums(pack, fault) {
  const stated = new Set([SUMS, SIGNATURE]);
  for await (const line of pack.lines(SUMS)) {
    const [, sum, name] = /^([0-9a-f]{64}) {2}([\w./-]+)$/.exec(line) ?? [];
    if (name === undefined || stated.has(name)) fault(`${SUMS} has the line ${JSON.stringify(line.slice(0, 99))}`);
    else if (!pack.names.has(name)) fault(`${name} is missing`);
    else if ((await pack.sum(name)) !== sum) fault(`${name} was changed`);
    stated.add(name);
  }
  for (const name of pack.names) if (!stated.has(name)) fault(`${name} is not in ${SUMS}`);
}

/** Checks who signed the checksums; returns that in words. `keys`: public keys (PEM) from outside the pack. */
export async function verifySignature(pack, keys, fault) {
  const text = await pack.text(SIGNATURE);
  if (text === undefined) {
    if (keys.length > 0) fault(`${SIGNATURE} is missing: the pack is not signed`);
    return 'it is not signed';
  }
  try {
    const envelope = JSON.parse(text);
    const own = keys.length > 0 ? keys : [await pack.text('public-key.pem')];
    if (canonical(envelope) !== text || envelope.signatures.length !== 1 || !isPlain(envelope))
      fault(`${SIGNATURE} is not written as a pack's is`);
    if (!own.some((key) => isSigned(envelope, key))) fault(`the signature in ${SIGNATURE} is not that of the key`);
    const [subject] = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')).subject;
    if (subject.name !== SUMS || subject.digest.sha256 !== (await pack.sum(SUMS))) fault(`another ${SUMS} was signed`);
  } catch {
    fault(`${SIGNATURE} or the key cannot be read`);
  }
  return keys.length > 0 ? 'the given key signed it' : 'it is signed by the key that lies in it: compare that key';
}

/** Whether the parts in base64 are written in the one way there is. */
const isPlain = ({ payload, signatures }) =>
  [payload, ...signatures.map((one) => one.sig)].every(
    (text) => Buffer.from(text, 'base64').toString('base64') === text,
  );
