import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/core-auth';
import { AzureCliCredential, ChainedTokenCredential, ClientSecretCredential } from '@azure/identity';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loopbackCertificate } from '../../local/certificate.ts';
import { login } from '../../local/tenant/login.ts';
import { LoginError } from '../../src/azure/errors.ts';
import { explainedCredential } from '../../src/azure/explained-credential.ts';
import { unreached } from '../../src/azure/reach.ts';
import { anonymousSignIn, signInReason } from '../../src/azure/sign-in-words.ts';

/* Why a sign-in failed, over the real credentials and a sign-in host and proxy on loopback. */

const [TENANT, CLIENT] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
let entra: Server;
let ca: string;
let authority: string;
/** What the token endpoint answers. */
let refusal = '';
let folder: string;
const servers: { close(): unknown; closeAllConnections(): void }[] = [];

const portOf = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    servers.push(server);
  });

beforeAll(async () => {
  for (const name of [
    'HTTPS_PROXY',
    'https_proxy',
    'HTTP_PROXY',
    'http_proxy',
    'ALL_PROXY',
    'all_proxy',
    'NO_PROXY',
    'no_proxy',
  ])
    vi.stubEnv(name, '');
  const certificate = await loopbackCertificate();
  ca = certificate.cert;
  entra = createHttpsServer(certificate, (request, response) => {
    const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
    const answer = login(request.method ?? 'GET', url);
    const refused = request.method === 'POST';
    response.writeHead(refused ? 401 : (answer?.status ?? 404), { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        refused ? { error: 'invalid_client', error_description: refusal, error_codes: [1] } : answer?.body,
      ),
    );
  });
  authority = `https://127.0.0.1:${await portOf(entra)}`;
  folder = await mkdtemp(join(tmpdir(), 'aispm-sign-in-'));
});
afterEach(() => void vi.stubEnv('HTTPS_PROXY', ''));
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  await rm(folder, { recursive: true });
});

const secret = (host: string, trusted = true): TokenCredential =>
  new ClientSecretCredential(TENANT, CLIENT, 'not-shown-anywhere', {
    authorityHost: host,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    ...(trusted ? { tlsOptions: { ca } } : {}),
  });

async function refusedBy(credential: TokenCredential, host = authority, trust?: string): Promise<LoginError> {
  const explained = explainedCredential(credential, { title: 'Azure', authority: host }, trust);
  const error: unknown = await explained.getToken('https://management.azure.com/.default').catch((why: unknown) => why);
  if (!(error instanceof LoginError)) throw error;
  expect(error.message + error.next + error.tried.join()).not.toMatch(/not-shown-anywhere|\n/);
  return error;
}

async function proxyThat(status: string): Promise<string> {
  const proxy = createServer();
  proxy.on('connect', (_request, socket) => socket.end(`HTTP/1.1 ${status}\r\nDate: x\r\nContent-Length: 0\r\n\r\n`));
  return `127.0.0.1:${await portOf(proxy)}`;
}

describe('what Entra says', () => {
  const tail = `Trace ID: ${TENANT} Correlation ID: ${CLIENT} Timestamp: 2026-11-24 01:00:00Z`;
  it.each([
    [
      '7000222',
      `The provided client secret keys for app '${CLIENT}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret.`,
      `The provided client secret keys for app '${CLIENT}' are expired`,
      /make a new one/,
    ],
    [
      '7000215',
      'Invalid client secret provided. Ensure the secret being sent in the request is the client secret value.',
      'Invalid client secret provided',
      /not to its id/,
    ],
    [
      '700016',
      `Application with identifier '${CLIENT}' was not found in the directory 'Bank'. This can happen if the application has not been installed.`,
      `Application with identifier '${CLIENT}' was not found in the directory 'Bank'`,
      /AZURE_CLIENT_ID and AZURE_TENANT_ID/,
    ],
    [
      '900382',
      'Confidential Client is not supported in Cross Cloud request.',
      'Confidential Client is not supported in Cross Cloud request',
      /another cloud/,
    ],
    [
      '53003',
      'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
      'Access has been blocked by Conditional Access policies',
      /Conditional access/,
    ],
    ['1000000', 'Something new.', 'Something new', /error\?code=1000000/],
  ])('AADSTS%s', async (code, text, sentence, next) => {
    refusal = `AADSTS${code}: ${text} ${tail}`;
    const error = await refusedBy(secret(authority));
    expect(error.message).toBe(`The identity could not sign in to Azure: AADSTS${code} ${sentence}`);
    expect(error.next).toMatch(next);
  });
});

it('of a managed identity in Azure, where no Azure CLI is expected', () => {
  const chain = Object.assign(new Error('all'), {
    errors: [
      new Error('ManagedIdentityCredential: Authentication failed.'),
      new Error('Azure CLI could not be found.'),
    ],
  });
  expect(signInReason(chain)).toMatchObject({ message: expect.stringMatching(/no managed identity/) });
});

describe('what stands between', () => {
  it('an untrusted certificate', async () => {
    const error = await refusedBy(secret(authority, false));
    expect(error.message).toMatch(/the certificate of 127\.0\.0\.1:\d+ is not trusted here \(\w+\)$/);
    expect(error.next).toMatch(/NODE_EXTRA_CA_CERTS/);
  });
  it('a host that refuses the connection', async () => {
    const error = await refusedBy(secret('https://127.0.0.1:1'), 'https://127.0.0.1:1');
    expect(error.message).toMatch(/: 127\.0\.0\.1:1 refused the connection \(ECONNREFUSED\)$/);
    expect(error.next).toMatch(/HTTPS_PROXY/);
  });
  it('a proxy that refuses', async () => {
    const proxy = await proxyThat('403 Forbidden');
    vi.stubEnv('HTTPS_PROXY', `http://ann:not-shown-anywhere@${proxy}`);
    const error = await refusedBy(secret(authority));
    expect(error.message).toMatch(`the proxy ${proxy} refused the connection to ${new URL(authority).host} (HTTP 403)`);
    expect(error.next).toMatch(/allowed at the proxy/);
  });
  it('a proxy that wants a sign-in', async () => {
    const proxy = await proxyThat('407 Proxy Authentication Required');
    vi.stubEnv('HTTPS_PROXY', `http://${proxy}`);
    const error = await refusedBy(secret(authority));
    expect(error.message).toMatch(`the proxy ${proxy} wants a sign-in of its own (HTTP 407)`);
  });
  it('a proxy that is not there', async () => {
    vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
    expect((await refusedBy(secret(authority))).message).toMatch('the proxy 127.0.0.1:1 refused the connection');
  });
  it.each([
    [{ code: 'ENOTFOUND', proxy: undefined }, 'the name of h could not be resolved (ENOTFOUND)'],
    [{ code: 'timeout', proxy: undefined }, 'h gave no answer within 10 s'],
    [{ code: 'ECONNRESET', proxy: undefined }, 'the connection to h broke (ECONNRESET)'],
    [{ status: 401, date: undefined, azure: true, proxy: 'p:1' }, undefined],
    [{ status: 502, date: undefined, azure: false, proxy: undefined }, undefined],
  ])('%j', (found, message) => expect(unreached('h', found)?.message).toBe(message));
});

describe('the Azure CLI', () => {
  const cli = async (script?: string): Promise<LoginError> => {
    const bin = await mkdtemp(join(folder, 'bin-'));
    if (script) {
      await writeFile(join(bin, 'az'), `#!/bin/sh\n${script}\n`);
      await chmod(join(bin, 'az'), 0o755);
    }
    vi.stubEnv('PATH', bin);
    return refusedBy(new ChainedTokenCredential(new AzureCliCredential()));
  };
  it('is missing', async () => {
    const error = await cli();
    expect(error.message).toMatch(/no credential was found: .+ the Azure CLI is not installed$/);
    expect(error.tried).toEqual([expect.stringMatching(/^Azure CLI could not be found/)]);
  });
  it('is logged out', async () => {
    const error = await cli(`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`);
    expect(error.message).toMatch(/the Azure CLI is installed but nobody is signed in to it$/);
    expect(error.next).toBe('Sign in with "az login"');
  });
  it('holds a sign-in that has run out', async () => {
    const error = await cli(
      `echo "ERROR: AADSTS70043: The refresh token has expired or is invalid. Trace ID: ${TENANT}" >&2; exit 1`,
    );
    expect(error.message).toMatch(/AADSTS70043 The refresh token has expired or is invalid$/);
    expect(error.next).toMatch(/sign in again with "az login"/);
  });
});

it('is told to anybody without the names of application and tenant', () => {
  const start = 'The identity could not sign in to Azure: AADSTS700016 Application with identifier';
  expect(anonymousSignIn(`${start} '${CLIENT}' was not found in the directory 'Bank'`)).toBe(
    `${start} was not found in the directory`,
  );
  expect(anonymousSignIn('The management group bank could not be read')).toBeUndefined();
});
it('an error that nobody knows keeps its first line', () =>
  expect(signInReason(new Error('Odd.\nmore'))).toMatchObject({
    message: 'Odd.',
    next: expect.stringContaining('az login'),
  }));
it('leaves another error as it came', async () => {
  const odd = new TypeError('odd');
  const broken = { getToken: () => Promise.reject(odd) };
  await expect(explainedCredential(broken, { title: 'Azure', authority }).getToken('s')).rejects.toBe(odd);
});
