import type { TokenCredential } from '@azure/core-auth';
import { tokenOf } from './login.ts';

/** A credential that the simulated tenant accepts. `scopes` are those that were asked for, in order. */
export function credential(): TokenCredential & { readonly scopes: string[] } {
  const scopes: string[] = [];
  return {
    scopes,
    async getToken(asked) {
      scopes.push(...(Array.isArray(asked) ? asked : [asked]));
      return { token: tokenOf('https://localhost', 'simulated'), expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}
