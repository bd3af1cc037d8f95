import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { codeOf, isTimeout } from './errors.ts';

/**
 * Whether a host answers. `proxy`: host and port of the proxy that the request went through. `azure`: the answer
 * carries the x-ms-request-id of Azure's own services, so that it is not a proxy's.
 */
export type Reach =
  | {
      readonly status: number;
      readonly date: string | undefined;
      readonly azure: boolean;
      readonly proxy: string | undefined;
    }
  | { readonly code: string; readonly proxy: string | undefined };

const TIMEOUT_MS = 10_000;

/**
 * One GET without a token and without a retry, through the same pipeline and proxy (HTTPS_PROXY, NO_PROXY) as every
 * other request. Any answer counts, also a refusal: what is asked is whether the host can be reached. `ca` is PEM.
 * Never throws: a broken connection comes back as its code, for example ECONNREFUSED.
 */
export async function reach(url: string, ca?: string): Promise<Reach> {
  const pipeline = createPipelineFromOptions({
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(ca ? { tlsOptions: { ca } } : {}),
  });
  const request = createPipelineRequest({
    url,
    headers: createHttpHeaders({ accept: 'application/json' }),
    timeout: TIMEOUT_MS,
    allowInsecureConnection: true,
  });
  const proxy = () => proxyOf(request.agent);
  try {
    const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
    const { status, headers } = response;
    return { status, date: headers.get('date'), azure: headers.has('x-ms-request-id'), proxy: proxy() };
  } catch (error) {
    return { code: isTimeout(error) ? 'timeout' : (codeOf(error) ?? 'failed'), proxy: proxy() };
  }
}

/** The proxy's host and port, never what signs in to it. */
function proxyOf(agent: unknown): string | undefined {
  const proxy = typeof agent === 'object' && agent !== null && 'proxy' in agent ? agent.proxy : undefined;
  return proxy instanceof URL ? proxy.host : undefined;
}

const NAMELESS = new Set(['ENOTFOUND', 'EAI_AGAIN']);
const CERTIFICATE = /CERT|ISSUER|SIGNATURE|SELF_SIGNED/;

/** Why a host was not reached, and what to do; undefined where it answered itself. */
export function unreached(host: string, found: Reach): { readonly message: string; readonly next: string } | undefined {
  const { proxy } = found;
  const of = proxy ? `the proxy ${proxy}` : host;
  if ('status' in found) {
    if (found.status === 407)
      return {
        message: `the proxy${proxy ? ` ${proxy}` : ''} wants a sign-in of its own (HTTP 407)`,
        next: 'Put user and password into HTTPS_PROXY (http://user:password@host:port), or have the host allowed without',
      };
    return proxy && found.status >= 400 && !found.azure
      ? { message: `the proxy ${proxy} refused the connection to ${host} (HTTP ${found.status})`, next: allowed(host) }
      : undefined;
  }
  const { code } = found;
  if (CERTIFICATE.test(code))
    return {
      message: `the certificate of ${host} is not trusted here (${code})`,
      next: 'Where a proxy inspects https, set NODE_EXTRA_CA_CERTS to a PEM file with its root certificate (REQUESTS_CA_BUNDLE for the Azure CLI); else check the host and the clock of this machine',
    };
  if (NAMELESS.has(code)) return { message: `the name of ${of} could not be resolved (${code})`, next: network(proxy) };
  if (code === 'timeout')
    return { message: `${of} gave no answer within ${TIMEOUT_MS / 1000} s`, next: network(proxy) };
  if (code === 'ECONNREFUSED') return { message: `${of} refused the connection (${code})`, next: network(proxy) };
  return { message: `the connection to ${of} broke (${code})`, next: network(proxy) };
}

const allowed = (host: string): string =>
  `Have ${host} allowed at the proxy, or name it in NO_PROXY where it may be reached directly`;
const network = (proxy: string | undefined): string =>
  proxy
    ? 'Check HTTPS_PROXY, and that the proxy runs'
    : 'Check the network, its firewall and name resolution; where a proxy is needed, set HTTPS_PROXY';
