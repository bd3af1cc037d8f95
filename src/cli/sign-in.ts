import type { TokenCredential } from '@azure/core-auth';
import { textField } from '../model/field.ts';

/** Object, application and tenant id of the token, as its claims name them. */
export async function identityOf(credential: TokenCredential, scope: string): Promise<string> {
  const token = await credential.getToken(scope);
  const claims = claimsOf(token?.token ?? '');
  if (claims === undefined) return 'not known: the token carries no claims';
  return ['oid', 'appid', 'tid'].map((name) => `${name} ${textField(claims, name) ?? 'not given'}`).join(', ');
}

function claimsOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
