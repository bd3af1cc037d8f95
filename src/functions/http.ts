import { createHash } from 'node:crypto';
import { type HttpRequest, HttpResponse, type HttpResponseInit } from '@azure/functions';
import { answerBudget } from './answer-budget.ts';
import { type AnswerMaker, answerMaker, type Encoded, type Made, type Refused, type Text } from './answer-bytes.ts';
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

/** What a function answers with. */
export type HttpAnswer = HttpResponseInit | HttpResponse;

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

/** A page in place of a problem, for a reader who asked for one; no cache may store it. */
export const problemPage = (status: number, html: string): HttpResponseInit => ({
  status,
  headers: {
    ...SECURITY,
    'content-security-policy': "frame-ancestors 'none'",
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  },
  body: html,
});

/** A JSON answer that no cache may store. */
export const uncached = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit => ({
  status,
  headers: {
    ...SECURITY,
    'content-security-policy': NOTHING,
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  },
  body: JSON.stringify(value),
});

/**
 * The content of an answer. `tagOf` names everything that the text depends on; `open` is only called where the caller
 * does not already have that text. `ready`: its bytes, where they were made before.
 */
export type Content = {
  readonly contentType: string;
  readonly tagOf: string;
  readonly open: () => Text | Promise<Text>;
  readonly ready?: Encoded;
  readonly fileName?: string;
};

/**
 * 200 with a weak entity tag; 304 where the caller already has the content; a problem where there is no room for it now
 * (503) or ever (406 without compression, 422 with it). Throws what `open` throws.
 */
export async function answer(request: HttpRequest, content: Content, make: AnswerMaker): Promise<HttpAnswer> {
  const { tagOf, ready } = content;
  const known = (of: string): HttpResponseInit | undefined =>
    matches(request.headers.get('if-none-match'), tagFor(of))
      ? { status: 304, headers: headersOf(content, of) }
      : undefined;
  const unchanged = known(tagOf);
  if (unchanged) return unchanged;
  const gzip = takesGzip(request.headers.get('accept-encoding'));
  const made: Made | Refused = gzip && ready ? ready : await make(tagOf, gzip, content.open);
  if ('refused' in made) return refusal(made, gzip);
  const of = made.madeOf ?? tagOf;
  return known(of) ?? whole(headersOf(content, of), made);
}

const tagFor = (tagOf: string): string => `W/"${createHash('sha256').update(tagOf).digest('base64url').slice(0, 22)}"`;

const headersOf = ({ contentType, fileName }: Content, tagOf: string): Record<string, string> => ({
  ...SECURITY,
  'content-security-policy': contentType.startsWith('text/html') ? "frame-ancestors 'none'" : NOTHING,
  'content-type': contentType,
  etag: tagFor(tagOf),
  'cache-control': 'private, no-cache',
  vary: 'accept, accept-encoding',
  ...(fileName ? { 'content-disposition': `attachment; filename="${fileName}"` } : {}),
});

/** 200 with bytes that many answers may share: the library asks for the body as a buffer, and copies any other form. */
function whole(headers: Record<string, string>, { bytes, gzip }: Encoded): HttpResponse {
  const response = new HttpResponse({
    status: 200,
    headers: { ...headers, ...(gzip ? { 'content-encoding': 'gzip' } : {}) },
  });
  return Object.assign(response, { arrayBuffer: async () => bytes.buffer });
}

const BUSY_SECONDS = 30;

function refusal({ refused }: Refused, gzip: boolean): HttpResponseInit {
  if (refused === 'busy')
    return problem(
      503,
      'busy',
      'Other answers take the memory that this one needs',
      `Try again in ${BUSY_SECONDS} seconds, or ask for less with a filter. AISPM_HTTP_MIB is the limit.`,
      { 'retry-after': String(BUSY_SECONDS) },
    );
  return gzip
    ? problem(
        422,
        'too-large',
        'This answer is larger than the app may make',
        'Ask for less with a filter, or in another format: json and csv are the smallest. AISPM_HTTP_MIB is the limit.',
      )
    : problem(
        406,
        'too-large',
        'This answer is too large to send uncompressed',
        'Send Accept-Encoding: gzip (curl --compressed), or ask for less with a filter.',
      );
}

/** Values that are in memory already, a page of a list at most, take no room of the budget. */
const fromMemory = answerMaker(answerBudget(Number.POSITIVE_INFINITY));

/** A JSON answer; its entity tag is made of its content. */
export function json(request: HttpRequest, value: unknown): Promise<HttpAnswer> {
  const text = JSON.stringify(value);
  const contentType = 'application/json; charset=utf-8';
  return answer(request, { contentType, tagOf: text, open: () => ({ pieces: [text] }) }, fromMemory);
}

/** Weak comparison, as If-None-Match requires. */
const matches = (given: string | null, tag: string): boolean => {
  const own = tag.replace(/^W\//, '');
  return given?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === own) === true;
};
