import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { takesGzip } from './negotiate.ts';

/* What every route answers with: problems that say what to do, entity tags, compression, security headers. */

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
};
/** An answer that is no page may load and run nothing. The page brings its own policy, which allows its script and style by their hashes. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** Without gzip an answer stands whole in the memory of the app and of the host: from here on the caller must take gzip. */
const PLAIN_LIMIT = 64 * 1024 * 1024;
const WORTH_GZIP = 1024;

/** A problem (RFC 9457): a code that stays, a sentence, and what to do. */
export function problem(status: number, code: string, title: string, detail: string, headers: Readonly<Record<string, string>> = {}): HttpResponseInit {
  return {
    status,
    headers: { ...SECURITY, 'content-security-policy': NOTHING, 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
    body: JSON.stringify({ type: 'about:blank', status, code, title, detail }),
  };
}

/** A JSON value that no cache may keep. */
export const unstored = (status: number, value: unknown): HttpResponseInit => ({
  status,
  headers: { ...SECURITY, 'content-security-policy': NOTHING, 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(value),
});

/** What is answered: `tagOf` names everything that the text depends on; `pieces` is asked for only where the caller has not got it. */
export type Content = {
  readonly contentType: string;
  readonly tagOf: string;
  readonly pieces: () => AsyncIterable<string> | Iterable<string>;
  readonly fileName?: string;
};

/**
 * 200 with a weak entity tag, or 304 where the caller has it. The text is compressed as it is written, so that it never stands in memory whole: what is
 * held is the compressed answer, which is sent only once it is complete. A report that breaks off in the middle would read as one that is short of findings.
 */
export async function answer(request: HttpRequest, content: Content): Promise<HttpResponseInit> {
  const tag = `W/"${createHash('sha256').update(content.tagOf).digest('base64url').slice(0, 22)}"`;
  const page = content.contentType.startsWith('text/html');
  const headers: Record<string, string> = {
    ...SECURITY,
    'content-security-policy': page ? "frame-ancestors 'none'" : NOTHING,
    'content-type': content.contentType,
    etag: tag,
    'cache-control': 'private, no-cache',
    vary: 'accept, accept-encoding',
    ...(content.fileName ? { 'content-disposition': `attachment; filename="${content.fileName}"` } : {}),
  };
  if (matches(request.headers.get('if-none-match'), tag)) return { status: 304, headers };
  const gzip = takesGzip(request.headers.get('accept-encoding'));
  const body = await written(content.pieces(), gzip);
  if (body === undefined)
    return problem(406, 'needs-gzip', 'This answer is too large to send uncompressed', 'Send Accept-Encoding: gzip (curl --compressed), or ask for less with a filter.');
  return { status: 200, headers: { ...headers, ...(body.gzip ? { 'content-encoding': 'gzip' } : {}) }, body: body.bytes };
}

/** A JSON value; its tag is its content. */
export function json(request: HttpRequest, value: unknown): Promise<HttpResponseInit> {
  const text = JSON.stringify(value);
  return answer(request, { contentType: 'application/json; charset=utf-8', tagOf: text, pieces: () => [text] });
}

async function written(pieces: AsyncIterable<string> | Iterable<string>, gzip: boolean): Promise<{ readonly bytes: Buffer; readonly gzip: boolean } | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  const keep = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      done();
    },
  });
  const first: string[] = [];
  const source = (Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]()) as AsyncIterator<string> | Iterator<string>;
  let last = await source.next();
  while (!last.done && size < WORTH_GZIP) {
    first.push(last.value);
    size += last.value.length;
    last = await source.next();
  }
  if (last.done && size < WORTH_GZIP) return { bytes: Buffer.from(first.join('')), gzip: false };
  async function* rest() {
    yield first.join('');
    for (let next = last; !next.done; next = await source.next()) {
      size += next.value.length;
      if (!gzip && size > PLAIN_LIMIT) throw TOO_LARGE;
      yield next.value;
    }
  }
  try {
    if (gzip) await pipeline(Readable.from(rest()), createGzip({ level: 6 }), keep);
    else await pipeline(Readable.from(rest()), keep);
  } catch (error) {
    if (error === TOO_LARGE) return undefined;
    throw error;
  }
  return { bytes: Buffer.concat(parts), gzip };
}

const TOO_LARGE = new Error('too large without gzip');

/** Weak comparison, as If-None-Match asks for. */
const matches = (given: string | null, tag: string): boolean => {
  const own = tag.replace(/^W\//, '');
  return given?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === own) === true;
};
