import type { Connection } from './client.ts';

/** The settings that put a simulated tenant on this machine in Azure's place; the certificate is PEM in base64. */
type Given = { readonly AISPM_ENDPOINT?: string | undefined; readonly AISPM_ENDPOINT_CA?: string | undefined };

/**
 * The connection to a simulated tenant, where the settings name one; undefined means Azure itself. Its credential gives
 * out a fixed text, so that no real token is ever sent there. Never throws: the settings were checked where they were
 * read (`readSimulated`).
 */
export function simulatedConnection(
  given: Given,
): (Pick<Connection, 'credential' | 'ca'> & { readonly endpoint: string }) | undefined {
  if (!given.AISPM_ENDPOINT) return undefined;
  return {
    endpoint: given.AISPM_ENDPOINT,
    ca: given.AISPM_ENDPOINT_CA ? Buffer.from(given.AISPM_ENDPOINT_CA, 'base64').toString('utf8') : undefined,
    credential: { getToken: async () => ({ token: 'simulated-tenant', expiresOnTimestamp: Date.now() + 3_600_000 }) },
  };
}
