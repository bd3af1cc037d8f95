import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import {
  createDefaultHttpClient,
  createPipelineRequest,
  type HttpClient,
  type PipelineRequest,
  type PipelineRequestOptions,
} from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loopbackCertificate } from '../../local/certificate.ts';
import { textOf } from '../../local/request-body.ts';
import { undiciClient } from '../../src/azure/wire.ts';

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;
const TEXT = JSON.stringify({ value: 'Zürich '.repeat(1000) });
const LARGE = Buffer.alloc(32 * 1024 * 1024);
const ZEROS = Buffer.alloc(1024 * 1024);
const half: Answer = (response) => {
  response.writeHead(200, { 'content-length': 40 });
  response.write('{"value":[');
};

const ANSWERS: Readonly<Record<string, Answer>> = {
  text: (response) => response.end(TEXT),
  pieces: (response) => {
    const bytes = Buffer.from(TEXT);
    for (let at = 0; at < bytes.length; at += 1001) response.write(bytes.subarray(at, at + 1001));
    response.end();
  },
  gzip: (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(TEXT)),
  deflate: (response) => response.setHeader('content-encoding', 'deflate').end(deflateSync(TEXT)),
  'no gzip': (response) => response.setHeader('content-encoding', 'gzip').end(TEXT),
  'half a gzip': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(TEXT).subarray(0, 40)),
  'an empty gzip': (response) => response.setHeader('content-encoding', 'gzip').end(),
  'a large gzip': (response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(LARGE)),
  'a gzip and zeros': (response) =>
    response.setHeader('content-encoding', 'gzip').end(Buffer.concat([gzipSync(TEXT), ZEROS])),
  'a gzip and zeros without end': (response) =>
    response.setHeader('content-encoding', 'gzip').write(Buffer.concat([gzipSync(TEXT), Buffer.alloc(8)])),
  large: (response) => response.end(LARGE),
  echo: async (response, request) => response.end(`${request.method} ${request.url} ${await textOf(request)}`),
  'no content': (response) => response.writeHead(204).end(),
  throttled: (response) => response.writeHead(429, { 'retry-after': '7', 'X-Ms-Left': '0' }).end('Wait.'),
  moved: (response) => response.writeHead(302, { location: 'https://example.com/' }).end(),
  hints: (response) =>
    response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.writeHead(200).end(TEXT)),
  reset: (response) => response.socket?.destroy(),
  'half an answer': (response, request) => half(response, request) ?? setImmediate(() => response.socket?.destroy()),
  silence: () => {},
  'silence after half': half,
};

/** `tlsSettings` and `agent` are what policies of the pipeline set. */
type Asked = Partial<PipelineRequestOptions> & Pick<Partial<PipelineRequest>, 'tlsSettings' | 'agent'>;

const requestOf = ({ tlsSettings, agent, ...options }: Asked): PipelineRequest =>
  Object.assign(createPipelineRequest({ url: '', timeout: 60_000, ...options }), { tlsSettings, agent });

/** How a request ended, in what the pipeline and `faultOf` read of it. */
async function endOf(client: HttpClient, options: Asked) {
  try {
    const request = requestOf(options);
    request.headers.set('accept-encoding', 'gzip,deflate');
    const { status, headers, bodyAsText } = await client.sendRequest(request);
    const { date: _date, ...own } = headers.toJSON();
    return { status, headers: own, text: bodyAsText };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { error: error.name, code: 'code' in error ? error.code : undefined };
  }
}

describe('requests over undici', () => {
  let origin = '';
  let ca = '';
  let close = async () => {};
  const sockets: unknown[] = [];
  const official = createDefaultHttpClient();
  const own = undiciClient();

  beforeAll(async () => {
    const { key, cert } = await loopbackCertificate();
    const server = createServer({ key, cert }, (request, response) => {
      sockets.push(request.socket);
      const name = decodeURIComponent((request.url ?? '').slice(1).split('?')[0] ?? '');
      void ANSWERS[name]?.(response, request);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    ca = cert;
    close = async () => {
      server.close();
      server.closeAllConnections();
    };
  });
  afterAll(() => close());

  const asked = (name: string, more: Asked = {}): Asked => ({
    url: `${origin}/${encodeURIComponent(name)}`,
    tlsSettings: { ca },
    ...more,
  });
  const atMost = (bytes: number) => ({
    onDownloadProgress({ loadedBytes }: { readonly loadedBytes: number }) {
      if (loadedBytes > bytes) throw new Error('too large');
    },
  });

  it.each<[string, Asked, object]>([
    ['text', {}, { status: 200, text: TEXT }],
    ['pieces', {}, { status: 200, text: TEXT }],
    ['gzip', {}, { status: 200, text: TEXT }],
    ['deflate', {}, { status: 200, text: TEXT }],
    ['no gzip', {}, { error: 'RestError', code: 'PARSE_ERROR' }],
    ['half a gzip', {}, { error: 'RestError', code: 'PARSE_ERROR' }],
    ['an empty gzip', {}, { error: 'RestError', code: 'PARSE_ERROR' }],
    ['large', atMost(1024 * 1024), { error: 'RestError', code: 'PARSE_ERROR' }],
    ['a large gzip', atMost(1024 * 1024), { error: 'RestError', code: 'PARSE_ERROR' }],
    ['gzip', atMost(1024 * 1024), { status: 200, text: TEXT }],
    ['echo', { method: 'POST', body: '{"q":"ü"}' }, { status: 200, text: 'POST /echo {"q":"ü"}' }],
    ['no content', {}, { status: 204, text: '' }],
    ['throttled', {}, { status: 429, text: 'Wait.' }],
    ['moved', {}, { status: 302 }],
    ['hints', {}, { status: 200, text: TEXT }],
    ['reset', {}, { error: 'RestError', code: 'ECONNRESET' }],
    ['half an answer', {}, { error: 'RestError', code: 'PARSE_ERROR' }],
    ['silence', { timeout: 30 }, { error: 'AbortError' }],
    ['silence after half', { timeout: 30 }, { error: 'AbortError' }],
    ['text', { tlsSettings: {} }, { error: 'RestError', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }],
    ['text', { url: 'https://127.0.0.1:1/' }, { error: 'RestError', code: 'ECONNREFUSED' }],
    ['text', { url: 'http://127.0.0.1:1/' }, { error: 'Error' }],
  ])('end as over the official clients’ own wire: %s (case %#)', async (name, more, wanted) => {
    const ended = await endOf(own, asked(name, more));
    expect(ended).toMatchObject(wanted);
    expect(ended).toEqual(await endOf(official, asked(name, more)));
  });

  it('keep their connection for the next ones', async () => {
    const options = asked('text');
    sockets.length = 0;
    for (let request = 0; request < 6; request++) await endOf(own, options);
    expect(sockets).toHaveLength(6);
    // One that has just answered is not free yet when the next request comes.
    expect(new Set(sockets).size).toBeLessThanOrEqual(2);
  });

  it('go through the agent that the pipeline sets for a proxy', async () => {
    const agent = new Agent({ ca });
    const untrusted: Asked = { url: `${origin}/text` };
    await expect(endOf(own, { ...untrusted, agent })).resolves.toMatchObject({ status: 200 });
    await expect(endOf(own, untrusted)).resolves.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });

  it('end when their abort signal does', async () => {
    const options = asked('silence', { abortSignal: AbortSignal.abort() });
    await expect(endOf(own, options)).resolves.toMatchObject({ error: 'AbortError' });
  });

  // The official clients' own wire ends with what was packed, and throws where nobody can catch it.
  it('end with their answer, not with what was packed in it', async () => {
    await expect(endOf(own, asked('a gzip and zeros'))).resolves.toMatchObject({ status: 200, text: TEXT });
    const endless = asked('a gzip and zeros without end', { timeout: 30 });
    await expect(endOf(own, endless)).resolves.toEqual({ error: 'AbortError', code: undefined });
  });

  it('leave nothing behind where a connection never comes about', async () => {
    const connections: Socket[] = [];
    const silent = createTcpServer((socket) => connections.push(socket.unref()));
    silent.listen(0, '127.0.0.1').unref();
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
    const held = () => process.getActiveResourcesInfo().filter((one) => one === 'TCPSocketWrap').length;

    const before = held();
    await expect(endOf(own, { url, timeout: 30 })).resolves.toEqual({ error: 'AbortError', code: undefined });
    expect(held()).toBeLessThanOrEqual(before);
    await expect(endOf(undiciClient(1), { url })).resolves.toEqual({ error: 'RestError', code: 'ETIMEDOUT' });

    for (const connection of connections) connection.destroy();
    silent.close();
  });
});
