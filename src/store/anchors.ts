import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { pipeline as pipelineOf, Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { TokenCredential } from '@azure/core-auth';
import { ContainerClient, RestError } from '@azure/storage-blob';
import type { Anchors } from '../scan/evidence/anchors.ts';

/** An anchor is a few thousand bytes; what is larger is none. */
const MOST_BYTES = 1024 * 1024;

/** Of a larger file so much is in memory at a time. */
const BLOCK_BYTES = 4 * 1024 * 1024;
const BLOCKS_AT_ONCE = 2;

/** Small pieces are joined: each would be a step of its own. */
async function* joined(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let chunk = '';
  for await (const piece of pieces) {
    chunk += piece;
    if (chunk.length < 256 * 1024) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

/** The bytes of a file, and their SHA-256 once they were read. */
function bytesOf(name: string, pieces: AsyncIterable<string>): { readonly bytes: Readable; sum(): string } {
  const hash = createHash('sha256');
  const source = Readable.from(joined(pieces), { objectMode: false });
  const summed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  // An error of the source reaches whoever reads the bytes.
  if (name.endsWith('.gz')) pipelineOf(source, createGzip(), summed, () => undefined);
  else pipelineOf(source, summed, () => undefined);
  return { bytes: summed, sum: () => hash.digest('hex') };
}

async function sumOf(bytes: Iterable<Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}

/**
 * Opens the place of the anchors: a folder, or the https address of a blob container. There, a text is created with
 * `If-None-Match: *`, which the service answers with 409 where a blob is there ("Put Blob",
 * https://learn.microsoft.com/rest/api/storageservices/put-blob); the identity needs Storage Blob Data Contributor to
 * write, and Storage Blob Data Reader to read. Its functions throw the `RestError` of a failed request.
 */
export function openAnchors(place: string, credential: TokenCredential): Anchors {
  if (!place.includes('://')) return folderAnchors(place);
  // An address with a query carries its own permission (a shared access signature).
  return blobAnchors(place.includes('?') ? new ContainerClient(place) : new ContainerClient(place, credential));
}

/** Anchors in a blob container that is there already. */
export function blobAnchors(container: ContainerClient): Anchors {
  const read = async (name: string): Promise<string | undefined> => {
    try {
      return (await container.getBlobClient(name).downloadToBuffer(0, undefined)).toString('utf8');
    } catch (error) {
      if (error instanceof RestError && error.statusCode === 404) return undefined;
      throw error;
    }
  };
  return {
    async create(name, text) {
      const bytes = Buffer.from(text, 'utf8');
      try {
        await container.getBlockBlobClient(name).upload(bytes, bytes.length, {
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: 'application/json' },
        });
        return 'created';
      } catch (error) {
        if (!(error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412))) throw error;
        return (await read(name)) === text ? 'same' : 'differs';
      }
    },
    async keep(name, pieces) {
      try {
        const { bytes, sum } = bytesOf(name, pieces);
        await container.getBlockBlobClient(name).uploadStream(bytes, BLOCK_BYTES, BLOCKS_AT_ONCE, {
          conditions: { ifNoneMatch: '*' },
          blobHTTPHeaders: { blobContentType: name.endsWith('.gz') ? 'application/gzip' : 'application/json' },
        });
        return sum();
      } catch (error) {
        if (!(error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412))) throw error;
        const { readableStreamBody: there } = await container.getBlobClient(name).download();
        return sumOf(there ?? []);
      }
    },
    read,
    async *names() {
      for await (const blob of container.listBlobsFlat())
        if ((blob.properties.contentLength ?? 0) <= MOST_BYTES) yield blob.name;
    },
  };
}

/** Anchors as files of a folder, which is made where it is absent; a file is only ever created. */
export function folderAnchors(folder: string): Anchors {
  const read = (name: string): Promise<string | undefined> =>
    readFile(join(folder, name), 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
  return {
    async create(name, text) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      // A process that is killed leaves a draft, never half an anchor.
      const draft = join(folder, `.${randomUUID()}`);
      try {
        await writeFile(draft, text, { flag: 'wx', flush: true });
        await link(draft, path);
        return 'created';
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        return (await read(name)) === text ? 'same' : 'differs';
      } finally {
        await rm(draft, { force: true });
      }
    },
    async keep(name, pieces) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      const draft = join(folder, `.${randomUUID()}`);
      try {
        const { bytes, sum } = bytesOf(name, pieces);
        await pipeline(bytes, createWriteStream(draft, { flags: 'wx', flush: true }));
        await link(draft, path);
        return sum();
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        return await sumOf(createReadStream(path));
      } finally {
        await rm(draft, { force: true });
      }
    },
    read,
    async *names() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      yield* entries
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
        .sort();
    },
  };
}
