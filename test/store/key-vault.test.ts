import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { loopbackCertificate } from '../../local/certificate.ts';
import { signedPayload, signedText } from '../../src/scan/evidence/signer.ts';
import { derOf, openVaultKey } from '../../src/store/key-vault.ts';

/* A vault over https that answers "Get Key" and "Sign" as the REST API describes them, after its challenge. */

const VERSION = '0123456789abcdef0123456789abcdef';
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function startVault(privateKey: KeyObject, publicKey: KeyObject, refuse?: number) {
  const { key, cert } = await loopbackCertificate();
  const jwk = publicKey.export({ format: 'jwk' });
  const server = createServer({ key, cert }, (request, response) => {
    const { port } = server.address() as AddressInfo;
    const id = `https://127.0.0.1:${port}/keys/evidence/${VERSION}`;
    const answer = (status: number, value: unknown, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', () => {
      const path = new URL(request.url ?? '', id).pathname;
      if (!request.headers.authorization)
        answer(
          401,
          {},
          {
            'www-authenticate':
              'Bearer authorization="https://login.example/tenant", resource="https://vault.azure.net"',
          },
        );
      else if (refuse) answer(refuse, { error: { code: 'Forbidden', message: 'Caller oid=1234 is not authorized' } });
      else if (request.method === 'GET' && /^\/keys\/evidence\/[0-9a-f]*$/.test(path))
        answer(200, { key: { ...jwk, kid: id, key_ops: ['sign', 'verify'] }, attributes: { enabled: true } });
      else if (path === `/keys/evidence/${VERSION}/sign`) answer(200, { kid: id, value: signature(JSON.parse(text)) });
      else answer(404, { error: { code: 'KeyNotFound', message: path } });
    });
  });
  /** Signs a digest; it was computed where the message is, so it goes in as it is. */
  const signature = ({ alg, value }: { readonly alg: string; readonly value: string }) => {
    const message = messages.get(value);
    if (!message) return '';
    const usage =
      alg === 'ES256'
        ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const }
        : { key: privateKey, padding: 6, saltLength: 32 };
    return sign('sha256', message, usage).toString('base64url');
  };
  /** `crypto.sign` takes messages: those that are about to be signed, by their digest. */
  const messages = new Map<string, Uint8Array>();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const credential = {
    getToken: async () => ({ token: 'simulated', expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  return {
    ca: cert,
    credential,
    address: `https://127.0.0.1:${port}/keys/evidence`,
    expect: (message: Uint8Array) => messages.set(createHash('sha256').update(message).digest('base64url'), message),
  };
}

it.each([
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
])('signs with a %s key of a vault what verifies with its public key alone', async (_kind, make) => {
  const { privateKey, publicKey } = make();
  const vault = await startVault(privateKey, publicKey);
  const signer = await openVaultKey(vault);
  expect(signer.keyId).toBe(`${vault.address}/${VERSION}`);
  expect(signer.publicKey).toBe(publicKey.export({ type: 'spki', format: 'pem' }));
  const recorded = {
    ...signer,
    sign: (bytes: Uint8Array) => {
      vault.expect(bytes);
      return signer.sign(bytes);
    },
  };
  // Short integers and a leading bit of 1 occur within so many.
  for (let index = 0; index < 40; index++) {
    const text = await signedText(recorded, `{"n":${index}}`);
    expect(signedPayload(text, [signer.publicKey])).toBe(`{"n":${index}}`);
    expect(signedPayload(text.replace('"sig":"', '"sig":"AAAA'), [signer.publicKey])).toBeUndefined();
  }
});

it('refuses a key of another kind, and passes on what the vault refuses', async () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  await expect(openVaultKey(await startVault(other.privateKey, other.publicKey))).rejects.toThrow(
    'neither a P-256 nor an RSA key',
  );
  await expect(openVaultKey(await startVault(other.privateKey, other.publicKey, 403))).rejects.toMatchObject({
    statusCode: 403,
  });
});

it.each([
  ['0001', '3006020100020101'],
  ['7f80', '300702017f02020080'],
  ['00ff8001', '300902020 0ff020300 8001'.replaceAll(' ', '')],
])('writes the integers of %s in DER', (raw, der) => {
  expect(derOf(Buffer.from(raw, 'hex')).toString('hex')).toBe(der);
});
