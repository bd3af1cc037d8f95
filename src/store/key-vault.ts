import { createPublicKey } from 'node:crypto';
import type { TokenCredential } from '@azure/core-auth';
import { CryptographyClient, type JsonWebKey, KeyClient } from '@azure/keyvault-keys';
import type { Signer } from '../scan/evidence/signer.ts';

/** A key of a vault, by its address: https://VAULT/keys/NAME, and the version where it is pinned. */
const ADDRESS = /^(https:\/\/[^/?#]+)\/keys\/([0-9A-Za-z-]{1,127})(?:\/([0-9a-f]{32}))?$/;

export type VaultKey = {
  readonly address: string;
  readonly credential: TokenCredential;
  /** The certificate of a simulated vault on this machine, PEM. */
  readonly ca?: string | undefined;
};

/**
 * Opens a key of a vault to sign with: P-256 (ES256) or RSA (PS256), also in hardware; the private part stays there.
 * The identity needs Key Vault Crypto User on the key. `keyId`: the key's address with its version. Source: "Sign -
 * Sign" and "Get Key" of the Key Vault REST API, through @azure/keyvault-keys; that an ECDSA signature comes as r and s
 * side by side, not in DER: github.com/Azure/azure-keyvault-java/issues/58. Errors: the `RestError` of a failed
 * request; an `Error` where the key is of another kind.
 */
export async function openVaultKey({ address, credential, ca }: VaultKey): Promise<Signer> {
  const [, vault = '', name = '', version] = ADDRESS.exec(address) ?? [];
  const options = {
    retryOptions: { maxRetries: 2 },
    ...(ca === undefined ? {} : { tlsOptions: { ca }, disableChallengeResourceVerification: true }),
  };
  const found = await new KeyClient(vault, credential, options).getKey(name, version ? { version } : {});
  const algorithm = algorithmOf(found.key);
  if (!algorithm || !found.key || !found.id)
    throw new Error('The signing key is neither a P-256 nor an RSA key: make one of these in the vault');
  const client = new CryptographyClient(found, credential, options);
  return {
    keyId: found.id,
    publicKey: pemOf(found.key),
    sign: async (bytes) => {
      const { result } = await client.signData(algorithm, bytes);
      return algorithm === 'ES256' ? derOf(result) : result;
    },
  };
}

/** Opens a key of a vault at the first use, and again where that failed; undefined without an address. */
export function vaultSigner(
  address: string | undefined,
  credential: TokenCredential,
): (() => Promise<Signer>) | undefined {
  if (!address) return undefined;
  let key: Promise<Signer> | undefined;
  return () => {
    key ??= openVaultKey({ address, credential }).catch((error: unknown) => {
      key = undefined;
      throw error;
    });
    return key;
  };
}

const algorithmOf = (key: JsonWebKey | undefined): 'ES256' | 'PS256' | undefined => {
  if (key?.kty?.startsWith('RSA')) return 'PS256';
  return key?.kty?.startsWith('EC') && key.crv === 'P-256' ? 'ES256' : undefined;
};

function pemOf({ kty, crv, x, y, n, e }: JsonWebKey): string {
  const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('base64url');
  const jwk = kty?.startsWith('RSA')
    ? { kty: 'RSA', n: text(n), e: text(e) }
    : { kty: 'EC', crv: crv ?? '', x: text(x), y: text(y) };
  return String(createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
}

/** An ECDSA signature in DER: a sequence of two integers without needless zeros (X.690, section 8.3). */
export function derOf(raw: Uint8Array): Buffer {
  const half = raw.length / 2;
  const integers = [raw.subarray(0, half), raw.subarray(half)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const short = Buffer.from(start < 0 ? [0] : bytes.subarray(start));
    const body = (short[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), short]) : short;
    return Buffer.concat([Buffer.of(0x02, body.length), body]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
