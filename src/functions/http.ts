import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Settings } from '../config.ts';
import { textField } from '../model/field.ts';

/* What every route shares: problems that say what to do, entity tags, compression, security headers, who may read. */

const SECURITY = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer', 'x-frame-options': 'DENY', 'cross-origin-resource-policy': 'same-origin' };

/** A problem (RFC 9457): a code that stays, a sentence, and what to do. */
export function problem(status: number, code: string, title: string, detail: string): HttpResponseInit {
  return {
    status,
    headers: { ...SECURITY, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    body: JSON.stringify({ type: 'about:blank', status, code, title, detail }),
  };
}

/** A body with an entity tag; 304 where the caller has it, gzip where the caller takes it. */
export function answer(request: HttpRequest, body: string, contentType: string, tagOf?: string): HttpResponseInit {
  const tag = `"${tagOf ?? createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const headers: Record<string, string> = { ...SECURITY, 'content-type': contentType, etag: tag, 'cache-control': 'private, no-cache', vary: 'accept, accept-encoding' };
  if (matches(request.headers.get('if-none-match'), tag)) return { status: 304, headers };
  if (!/\bgzip\b/.test(request.headers.get('accept-encoding') ?? '') || body.length < 1024) return { status: 200, headers, body };
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
}

export const json = (request: HttpRequest, value: unknown): HttpResponseInit => answer(request, JSON.stringify(value), 'application/json; charset=utf-8');

const matches = (given: string | null, tag: string): boolean => given?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag || one.trim() === '*') === true;

/** Refuses parameters that a route does not know: a filter that is misspelt must not look like one that matches everything. */
export function unknownParameters(request: HttpRequest, known: readonly string[]): HttpResponseInit | undefined {
  const wrong = [...request.query.keys()].filter((name) => name !== 'code' && !known.includes(name));
  if (wrong.length === 0) return undefined;
  return problem(400, 'unknown-parameter', `Unknown parameter: ${wrong.join(', ')}`, known.length > 0 ? `Use ${known.join(', ')}.` : 'This route takes none.');
}

/** Who may call, where Entra decides: the platform's principal must be there and hold the role. With function keys the platform has decided. */
export function refused(request: HttpRequest, settings: Settings, role: string | undefined): HttpResponseInit | undefined {
  if (settings.AISPM_AUTH === 'function') return undefined;
  const principal = principalOf(request.headers.get('x-ms-client-principal'));
  if (!principal) return problem(401, 'not-signed-in', 'Sign in first', 'The app needs the platform’s authentication; open it in a browser or send an Entra token.');
  if (role && !principal.roles.includes(role))
    return problem(403, 'role-missing', `The app role ${role} is needed`, 'Ask whoever manages the enterprise application to assign it to you.');
  return undefined;
}

function principalOf(header: string | null): { readonly roles: readonly string[] } | undefined {
  if (!header) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(header, 'base64').toString('utf8'));
    const claims = typeof parsed === 'object' && parsed !== null && 'claims' in parsed && Array.isArray(parsed.claims) ? parsed.claims : [];
    return { roles: claims.filter((claim: unknown) => /(^|\/)roles?$/.test(textField(claim, 'typ') ?? '')).flatMap((claim: unknown) => textField(claim, 'val') ?? []) };
  } catch {
    return undefined;
  }
}
