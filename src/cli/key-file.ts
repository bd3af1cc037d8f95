import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { keyIdOf, type Signer, usageOf } from '../scan/evidence/signer.ts';
import { CliError } from './errors.ts';

/**
 * Opens a private key (PEM; Ed25519, P-256 or RSA from 2048 bits) to sign with. Errors: a `CliError` where the file
 * holds none.
 */
export async function openSigner(file: string): Promise<Signer> {
  const key = await keyIn(file, createPrivateKey, 'openssl genpkey -algorithm ed25519 -out key.pem');
  const usage = usageOf(key);
  if (!usage) throw new CliError(`The key in ${file} is of another kind`, 'Use an Ed25519, P-256 or RSA key');
  const publicKey = String(createPublicKey(key).export({ type: 'spki', format: 'pem' }));
  return {
    keyId: keyIdOf(publicKey),
    publicKey,
    sign: async (bytes) => sign(usage.hash, bytes, usage.key),
  };
}

/** The text of a public key (PEM). Errors: a `CliError` where the file holds none. */
export async function publicKeyIn(file: string): Promise<string> {
  const key = await keyIn(file, createPublicKey, 'openssl pkey -in key.pem -pubout -out public.pem');
  return String(key.export({ type: 'spki', format: 'pem' }));
}

async function keyIn(file: string, parse: (pem: string) => KeyObject, command: string): Promise<KeyObject> {
  const pem = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError(`The key file ${file} cannot be read`, 'Give the path of a PEM file', { cause });
  });
  try {
    return parse(pem);
  } catch (cause) {
    throw new CliError(`${file} holds no such key`, `"${command}" makes one`, { cause });
  }
}
