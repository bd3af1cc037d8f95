import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { z } from 'zod';
import { platformAuthIsOn, type Settings } from '../config.ts';
import { problem } from './http.ts';

/*
 * Who may call. With function keys, the platform decides before the app is called. With Entra, the app looks at the
 * principal in x-ms-client-principal, which App Service authentication sets
 * (https://learn.microsoft.com/azure/app-service/configure-authentication-user-identities).
 */

/** `reader`: reads reports. `starter`: starts scans, and reads evidence as it was kept. */
export type Caller = 'reader' | 'starter';

/**
 * The problem to answer with; undefined where the caller is allowed. Starting a scan needs more than reading: the
 * master key, or an app role of its own. Never throws.
 */
export function refusalOf(request: HttpRequest, settings: Settings, caller: Caller): HttpResponseInit | undefined {
  if (caller === 'starter' && isCrossSite(request))
    return problem(
      403,
      'cross-site',
      'A page of another site may not start a scan or read evidence',
      'Call it from a program, or from this site.',
    );
  if (settings.AISPM_AUTH === 'function') return undefined;
  // App Service strips forged x-ms-client-principal headers only while its authentication is on.
  if (!platformAuthIsOn())
    return problem(
      503,
      'no-platform-authentication',
      'Authentication is not turned on for this app',
      'AISPM_AUTH is entra: turn on App Service authentication with Microsoft Entra.',
    );
  if (caller === 'starter' && !settings.AISPM_STARTER_ROLE)
    return problem(
      403,
      'not-offered',
      'Scans are not started, and evidence is not read, over HTTP here',
      'Set AISPM_STARTER_ROLE to the app role that may, or wait for the nightly scan and use aispm export.',
    );
  const principal = principalOf(request.headers.get('x-ms-client-principal'));
  if (!principal)
    return problem(401, 'not-signed-in', 'Sign in first', 'Open the app in a browser, or send an Entra token for it.', {
      'www-authenticate': 'Bearer',
    });
  const role = caller === 'starter' ? settings.AISPM_STARTER_ROLE : settings.AISPM_REQUIRED_ROLE;
  if (role && !principal.roles.includes(role))
    return problem(
      403,
      'role-missing',
      `The app role ${role} is required`,
      'Ask the person who manages the enterprise application to assign it to you.',
    );
  return undefined;
}

const isCrossSite = (request: HttpRequest): boolean =>
  !['same-origin', 'none', null].includes(request.headers.get('sec-fetch-site'));

/**
 * The principal of the platform, JSON in base64. Only one from Entra counts, whatever other providers the app allows.
 */
const principalSchema = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});
const ROLES = new Set(['roles', 'role', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role']);

function principalOf(header: string | null): { readonly roles: readonly string[] } | undefined {
  if (!header) return undefined;
  try {
    const { claims } = principalSchema.parse(JSON.parse(Buffer.from(header, 'base64').toString('utf8')));
    return { roles: claims.filter((claim) => ROLES.has(claim.typ)).map((claim) => claim.val) };
  } catch {
    return undefined;
  }
}
