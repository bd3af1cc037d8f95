import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { canonical } from '../../model/canonical.ts';
import { type Envelope, envelopeSchema, PAYLOAD_TYPE, STATEMENT_TYPE } from '../../model/manifest.ts';
import { preAuthEncoding } from './digests.ts';
import type { ChainFile } from './pack-file.ts';

/**
 * A key that signs. `publicKey`: PEM (SPKI). `sign` gives an ECDSA signature in DER, as verifiers of DSSE expect it.
 */
export type Signer = {
  readonly keyId: string;
  readonly publicKey: string;
  /** Throws where the key cannot be used. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
};

export const PACK_TYPE = 'urn:aispm-watch:pack:1';
const PSS_PADDING = 6;
const PSS_SALT_BYTES = 32;

/** The id of a key that has no other: the SHA-256 of its public part (SPKI, DER), in hex. */
export const keyIdOf = (publicKey: string): string =>
  createHash('sha256')
    .update(createPublicKey(publicKey).export({ type: 'spki', format: 'der' }))
    .digest('hex');

/** How `crypto.sign` and `crypto.verify` use a key: Ed25519, ES256 (P-256), or PS256 (RSA); undefined for another. */
export function usageOf(key: KeyObject) {
  if (key.asymmetricKeyType === 'ed25519') return { hash: null, key: { key } };
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1')
    return { hash: 'sha256', key: { key } };
  if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048)
    return { hash: 'sha256', key: { key, padding: PSS_PADDING, saltLength: PSS_SALT_BYTES } };
  return undefined;
}

/** A signed statement: the DSSE envelope as text. Throws where the key cannot be used. */
export async function signedText(signer: Signer, payload: string): Promise<string> {
  const bytes = Buffer.from(payload, 'utf8');
  const sig = await signer.sign(preAuthEncoding(PAYLOAD_TYPE, bytes));
  const envelope: Envelope = {
    payloadType: PAYLOAD_TYPE,
    payload: bytes.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: Buffer.from(sig).toString('base64') }],
  };
  return canonical(envelope);
}

/**
 * The payload of an envelope that one of the keys (PEM) signed; undefined where it is none, another signed it, or it is
 * written otherwise than `signedText` does: what no signature covers must not differ either.
 */
export function signedPayload(text: string, keys: readonly string[]): string | undefined {
  try {
    const envelope = envelopeSchema.parse(JSON.parse(text));
    const { payload, payloadType, signatures } = envelope;
    const [{ keyid, sig: only } = { keyid: '', sig: '' }] = signatures;
    const isPlain = canonical(envelope) === text && [payload, only].every(isPlainBase64) && signatures.length === 1;
    if (!isPlain || !(VAULT_KEY.test(keyid) || keys.some((pem) => keyIdOf(pem) === keyid))) return undefined;
    const bytes = Buffer.from(payload, 'base64');
    const signed = preAuthEncoding(payloadType, bytes);
    const isSigned = keys.some((pem) => {
      const usage = usageOf(createPublicKey(pem));
      return usage && signatures.some(({ sig }) => verify(usage.hash, signed, usage.key, Buffer.from(sig, 'base64')));
    });
    return isSigned ? bytes.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The address of a key of a vault, with its version. */
const VAULT_KEY = /^https:\/\/[\w.:-]+\/keys\/[0-9A-Za-z-]+\/[0-9a-f]{32}$/;
const isPlainBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64') === text;

/** Where the signature of a pack's checksums stands. */
export const SIGNATURE = 'SHA256SUMS.dsse.json';

/** Whether a signed text is the statement about checksums with this SHA-256. */
export const isAboutSums = (payload: string, sha256: string): boolean => payload === sumsStatement(sha256);

const sumsStatement = (sha256: string): string =>
  canonical({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'SHA256SUMS', digest: { sha256 } }],
    predicateType: PACK_TYPE,
    predicate: {},
  });

/** The signature of a pack: an in-toto statement about its checksums. Throws where the key cannot be used. */
export async function signedSums(signer: Signer, sums: string): Promise<ChainFile> {
  const sha256 = createHash('sha256').update(sums).digest('hex');
  return { name: SIGNATURE, text: await signedText(signer, sumsStatement(sha256)) };
}
