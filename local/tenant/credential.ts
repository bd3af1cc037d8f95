import type { TokenCredential } from '@azure/core-auth';

/**
 * A credential that the simulated tenant accepts, whatever its token. `scopes` are those requested, in order.
 */
export function credential(token = 'simulated-tenant'): TokenCredential & { readonly scopes: string[] } {
  const scopes: string[] = [];
  return {
    scopes,
    async getToken(asked) {
      scopes.push(...(Array.isArray(asked) ? asked : [asked]));
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}
