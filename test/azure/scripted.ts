import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { loopbackCertificate } from '../../local/certificate.ts';
import { credential } from '../../local/tenant/credential.ts';
import { connect } from '../../src/azure/client.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';

/** What one request is answered; a function sees the path with its query, and the body. */
export type Plain =
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly json?: unknown;
      readonly text?: string;
    }
  | 'reset'
  | 'half';
export type Told = Plain | ((path: string, body: unknown) => Plain);

/** An https server that answers from a script, one entry a request, the last one for ever. */
export async function scripted() {
  let script: readonly Told[] = [];
  const requests: { readonly path: string; readonly body: unknown; readonly authorization: string | undefined }[] = [];
  const { key, cert } = await loopbackCertificate();
  const server = createServer({ key, cert }, async (request, response) => {
    const body = await json(request);
    const path = request.url ?? '';
    requests.push({ path, body, authorization: request.headers.authorization });
    const entry = script[Math.min(requests.length, script.length) - 1] ?? {};
    const told = typeof entry === 'function' ? entry(path, body) : entry;
    if (told === 'reset') return void request.socket.destroy();
    if (told === 'half') {
      response.writeHead(200, { 'content-length': 40 });
      return void response.write('{"value":[', () => response.destroy());
    }
    response.writeHead(told.status ?? 200, told.headers);
    response.end(told.text ?? JSON.stringify(told.json ?? { value: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    requests,
    /** Sets the script, forgets the requests, and opens a client with little patience. */
    tell(...entries: readonly Told[]) {
      script = entries;
      requests.length = 0;
      const login = credential();
      const arm = connect({
        cloud: CLOUD_PROFILES.public,
        credential: login,
        endpoint,
        ca: cert,
        patience: { waitMs: 40, firstMs: 1 },
        graphQuota: 10_000,
      });
      return { arm, login };
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function json(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString('utf8')) : undefined;
}
