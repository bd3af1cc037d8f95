import { z } from 'zod';
import type { Connection } from './client.ts';

const claimsSchema = z.looseObject({ tid: z.string().optional(), oid: z.guid().optional() });

/** The claims of its access token that name an identity; see each of the two functions for what may rest on them. */
async function claimsOf({ credential, cloud }: Signed): Promise<z.infer<typeof claimsSchema> | undefined> {
  try {
    const token = await credential.getToken(cloud.scope);
    const json: unknown = JSON.parse(Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claimsSchema.parse(json);
  } catch {
    return undefined;
  }
}
type Signed = Pick<Connection, 'credential' | 'cloud'>;

/**
 * The tenant that the identity signs in to (GUID, lower-cased), from the claim `tid` of its access token. Undefined
 * where the token cannot be had or is opaque: Microsoft lets nobody but the resource rely on its form, so that nothing
 * may pass by this alone. Never throws.
 */
export const tenantOfIdentity = async (signed: Signed): Promise<string | undefined> =>
  (await claimsOf(signed))?.tid?.toLowerCase();

/**
 * The object id of the identity (GUID, lower-cased), from the claim `oid` of its access token: a role assignment names
 * it. Undefined where the token cannot be had or is opaque. No verdict rests on it. Never throws.
 */
export const principalOfIdentity = async (signed: Signed): Promise<string | undefined> =>
  (await claimsOf(signed))?.oid?.toLowerCase();
