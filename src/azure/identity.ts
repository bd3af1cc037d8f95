import { z } from 'zod';
import type { Connection } from './client.ts';

const claimsSchema = z.looseObject({ tid: z.string() });

/**
 * The tenant that the identity signs in to (GUID, lower-cased), from the claim `tid` of its access token. Undefined
 * where the token cannot be had or is opaque: Microsoft lets nobody but the resource rely on its form, so that nothing
 * may pass by this alone. Never throws.
 */
export async function tenantOfIdentity({
  credential,
  cloud,
}: Pick<Connection, 'credential' | 'cloud'>): Promise<string | undefined> {
  try {
    const token = await credential.getToken(cloud.scope);
    const json: unknown = JSON.parse(Buffer.from(token?.token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return claimsSchema.parse(json).tid.toLowerCase();
  } catch {
    return undefined;
  }
}
