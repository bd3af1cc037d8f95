import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadableStream } from 'node:stream/web';
import { createGzip } from 'node:zlib';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { takesGzip } from './negotiate.ts';

/* Answers of all routes: problems that say what to do, entity tags, compression, security headers. */

const SECURITY = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
};
/**
 * Content that is not a page may load and run nothing. The page carries its own policy, which allows its script and
 * style by their hashes.
 */
const NOTHING = "default-src 'none'; frame-ancestors 'none'";

/** The most bytes of an answer: both the app and the host hold it in memory. Beyond, the caller must ask for less. */
const LIMIT = { gzip: 256 * 1024 * 1024, plain: 64 * 1024 * 1024 };
const WORTH_GZIP = 1024;

/**
 * A problem (RFC 9457): `code` never changes, `title` says what is wrong, `detail` what to do.
 *
 * @example problem(404, 'no-such-scan', 'There is no such scan', 'GET /api/scans lists them.')
 */
export function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  return {
    status,
    headers: {
      ...SECURITY,
      'content-security-policy': NOTHING,
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify({ type: 'about:blank', status, code, title, detail }),
  };
}

/** A JSON answer that no cache may store. */
export const uncached = (status: number, value: unknown): HttpResponseInit => ({
  status,
  headers: {
    ...SECURITY,
    'content-security-policy': NOTHING,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  },
  body: JSON.stringify(value),
});

/**
 * The content of an answer. `tagOf` names everything that the text depends on; `pieces` is only called where the caller
 * does not already have that text.
 */
export type Content = {
  readonly contentType: string;
  readonly tagOf: string;
  readonly pieces: () => AsyncIterable<string> | Iterable<string>;
  readonly fileName?: string;
};

/**
 * 200 with a weak entity tag; 304 where the caller already has the content; 406 where it is too large. The text is
 * compressed piece by piece and is never in memory as a whole. Its bytes are sent only once they are complete: a report
 * cut off in the middle would look like one with fewer findings. Throws what `pieces` throws.
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
  const body = await encode(content.pieces(), gzip);
  if (body === undefined)
    return problem(
      406,
      'too-large',
      'This answer is too large to send',
      gzip
        ? 'Ask for less with a filter.'
        : 'Send Accept-Encoding: gzip (curl --compressed), or ask for less with a filter.',
    );
  return {
    status: 200,
    headers: { ...headers, ...(body.gzip ? { 'content-encoding': 'gzip' } : {}) },
    body: ReadableStream.from(release(body.parts)),
  };
}

/** Yields each part and forgets it, so that no answer is in memory twice. */
function* release(parts: Buffer[]): Generator<Buffer> {
  for (let part = parts.shift(); part; part = parts.shift()) yield part;
}

/** A JSON answer; its entity tag is made of its content. */
export function json(request: HttpRequest, value: unknown): Promise<HttpResponseInit> {
  const text = JSON.stringify(value);
  return answer(request, { contentType: 'application/json; charset=utf-8', tagOf: text, pieces: () => [text] });
}

type Encoded = { readonly parts: Buffer[]; readonly gzip: boolean };

/** The bytes of a text; undefined where there are too many. Short texts are not compressed. */
async function encode(pieces: AsyncIterable<string> | Iterable<string>, gzip: boolean): Promise<Encoded | undefined> {
  const source = Readable.from(pieces)[Symbol.asyncIterator]() as AsyncIterator<string>;
  let head = '';
  let next = await source.next();
  for (; !next.done && head.length < WORTH_GZIP; next = await source.next()) head += next.value;
  if (next.done && head.length < WORTH_GZIP) return { parts: [Buffer.from(head)], gzip: false };
  async function* whole() {
    yield head;
    for (; !next.done; next = await source.next()) yield next.value;
  }
  const parts: Buffer[] = [];
  let left = gzip ? LIMIT.gzip : LIMIT.plain;
  const sink = new Writable({
    write(part: Buffer, _encoding, done) {
      parts.push(part);
      left -= part.length;
      done(left < 0 ? TOO_LARGE : undefined);
    },
  });
  try {
    if (gzip) await pipeline(Readable.from(whole()), createGzip(), sink);
    else await pipeline(Readable.from(whole()), sink);
  } catch (error) {
    if (error === TOO_LARGE) return undefined;
    throw error;
  }
  return { parts, gzip };
}

const TOO_LARGE = new Error('too large');

/** Weak comparison, as If-None-Match requires. */
const matches = (given: string | null, tag: string): boolean => {
  const own = tag.replace(/^W\//, '');
  return given?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === own) === true;
};
