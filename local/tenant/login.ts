import { type Answer, ok, PRINCIPAL } from './answer.ts';

/*
 * Just enough of Microsoft Entra ID for `az cloud register` and `az login --service-principal` against this tenant:
 * where the endpoints are, and a token for whoever asks. The token is valid nowhere else.
 */

/**
 * Answers the cloud's metadata, the discovery document or the token endpoint of any directory; undefined where the path
 * is none of these.
 */
export function login(method: string, url: URL): Answer | undefined {
  if (url.pathname === '/metadata/endpoints')
    return ok({
      name: 'Simulated',
      resourceManager: url.origin,
      graphAudience: url.origin,
      authentication: { loginEndpoint: url.origin, audiences: [url.origin], tenant: 'common', identityProvider: 'AAD' },
      suffixes: {},
    });
  const directory = /^\/([^/]+)\/(?:v2\.0\/\.well-known\/openid-configuration|oauth2\/v2\.0\/token)$/.exec(
    url.pathname,
  )?.[1];
  if (!directory) return undefined;
  const authority = `${url.origin}/${directory}`;
  if (method === 'GET')
    return ok({
      issuer: `${authority}/v2.0`,
      jwks_uri: `${authority}/discovery/v2.0/keys`,
      token_endpoint: `${authority}/oauth2/v2.0/token`,
      authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    });
  return ok({ token_type: 'Bearer', expires_in: 3599, access_token: tokenOf(url.origin, directory) });
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token that carries its claims and no signature. */
export const tokenOf = (audience: string, directory: string): string =>
  `${part({ typ: 'JWT', alg: 'none' })}.${part({ aud: audience, tid: directory, appid: PRINCIPAL, oid: PRINCIPAL })}.`;
