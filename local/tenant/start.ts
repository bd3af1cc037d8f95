import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { loopbackCertificate } from '../certificate.ts';
import { parsedJson, textOf } from '../request-body.ts';
import { type Answer, refuse } from './answer.ts';
import { read } from './arm.ts';
import { buckets } from './buckets.ts';
import { type FaultOrder, faults } from './faults.ts';
import { graph } from './graph.ts';
import { login } from './login.ts';
import { type State, stateOf } from './state.ts';
import { parseWorld, type WorldInput } from './world.ts';
import { lookUp, write } from './writes.ts';

export type RequestRecord = {
  readonly method: string;
  readonly path: string;
  readonly subscriptionId: string | undefined;
  readonly status: number;
  /** Of Resource Graph. */
  readonly query: string | undefined;
  readonly authorization: string;
  /** What was sent, as JSON says it. */
  readonly body: unknown;
  /** When it came and when it was answered, in milliseconds since 1970. */
  readonly cameAt: number;
  readonly answeredAt: number;
};

/** A simulated Azure Resource Manager and Resource Graph over https on 127.0.0.1. */
export type Tenant = {
  readonly endpoint: string;
  /** PEM of the certificate made at start, to be trusted by the client alone. */
  readonly ca: string;
  /** Live: what a test changes is answered from then on. */
  readonly state: State;
  readonly requests: readonly RequestRecord[];
  readonly writes: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  order(fault: FaultOrder): void;
  clearFaults(): void;
  close(): Promise<void>;
};

export type TenantOptions = {
  readonly latencyMs?: number;
  readonly throttle?: boolean;
  readonly port?: number;
  readonly now?: () => Date;
};

/** Starts a tenant that answers from a world. */
export async function startTenant(world: WorldInput, options: TenantOptions = {}): Promise<Tenant> {
  const now = options.now ?? (() => new Date());
  const state = stateOf(parseWorld(world), now());
  const certificate = await loopbackCertificate();
  const requests: RequestRecord[] = [];
  const writes: { method: string; path: string; body: unknown }[] = [];
  const ordered = faults();
  const limits = buckets(() => Date.now());

  const answer = (method: string, url: URL, body: unknown): Answer => {
    const id = subscriptionIn(url);
    const isGraph = /\/providers\/Microsoft\.ResourceGraph\/resources$/i.test(url.pathname);
    if (options.throttle !== false) {
      const limit = isGraph ? limits.graph() : limits.arm(id ?? 'tenant');
      if (limit.refused)
        return refuse(
          429,
          'RateLimiting',
          'Please provide below info when asking for support: timestamp.',
          limit.headers,
        );
      const answered = isGraph
        ? graph(state, body, now())
        : method === 'GET'
          ? read(state, url)
          : write(state, method, url, body);
      return { ...answered, headers: { ...limit.headers, ...answered.headers } };
    }
    return isGraph ? graph(state, body, now()) : method === 'GET' ? read(state, url) : write(state, method, url, body);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const cameAt = Date.now();
    response.setHeader('date', now().toUTCString());
    const url = new URL(request.url ?? '/', `https://${request.headers.host}`);
    const method = request.method ?? 'GET';
    const body = await textOf(request).then(parsedJson);
    const authorization = request.headers.authorization ?? '';
    const record = (status: number) =>
      requests.push({
        method,
        path: url.pathname + url.search,
        subscriptionId: subscriptionIn(url),
        status,
        query: asText(body, 'query'),
        authorization,
        body,
        cameAt,
        answeredAt: Date.now(),
      });
    if (options.latencyMs) await pause(options.latencyMs);
    const fault = ordered.take({
      method,
      path: url.pathname,
      subscriptionIds: [subscriptionIn(url) ?? [], asList(body, 'subscriptions')].flat(),
      query: asText(body, 'query'),
      later:
        url.searchParams.has('$skiptoken') ||
        asText((body as { options?: unknown } | undefined)?.options, '$skipToken') !== undefined,
    });
    if (fault?.kind === 'reset') {
      record(0);
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'slow') await pause(fault.ms);
    const reply =
      login(method, url) ??
      (method === 'GET' ? lookUp(url) : undefined) ??
      faulted(fault, authorization) ??
      answer(method, url, body);
    if (
      method !== 'GET' &&
      reply.status < 300 &&
      !url.pathname.toLowerCase().endsWith('/microsoft.resourcegraph/resources')
    )
      writes.push({ method, path: url.pathname, body });
    record(reply.status);
    send(response, reply, fault?.kind);
  };

  const server: Server = createServer(certificate, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        send(
          response,
          refuse(500, 'SimulatedTenantFault', error instanceof Error ? (error.stack ?? error.message) : String(error)),
          undefined,
        );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: certificate.cert,
    state,
    requests,
    writes,
    order: ordered.order,
    clearFaults: ordered.clear,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const subscriptionIn = (url: URL): string | undefined =>
  /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase();

const asText = (body: unknown, key: string): string | undefined => {
  const value = (body as Record<string, unknown> | undefined)?.[key];
  return typeof value === 'string' ? value : undefined;
};
const asList = (body: unknown, key: string): string[] => {
  const value = (body as Record<string, unknown> | undefined)?.[key];
  return Array.isArray(value) ? value.map((one) => String(one).toLowerCase()) : [];
};

function faulted(fault: FaultOrder['fault'] | undefined, authorization: string): Answer | undefined {
  if (!authorization.startsWith('Bearer ') || fault?.kind === 'expired-token')
    return refuse(
      401,
      'ExpiredAuthenticationToken',
      'The access token expiry UTC time is earlier than current UTC time.',
      { 'www-authenticate': 'Bearer error="invalid_token"' },
    );
  if (fault?.kind === 'status')
    return refuse(
      fault.status,
      fault.code ?? (fault.status === 403 ? 'AuthorizationFailed' : 'Ordered'),
      fault.message ?? `An ordered answer ${fault.status}.`,
      fault.headers,
    );
  if (fault?.kind === 'answer')
    return { status: 200, body: fault.body, ...(fault.headers ? { headers: fault.headers } : {}) };
  if (fault?.kind === 'empty') return { status: 200, body: {} };
  return undefined;
}

function send(response: ServerResponse, answer: Answer, kind: FaultOrder['fault']['kind'] | undefined): void {
  const text = JSON.stringify(answer.body);
  const broken = kind === 'malformed' ? `${text.slice(0, Math.floor(text.length / 2))}<html>` : text;
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(broken),
    ...answer.headers,
  });
  if (kind === 'half') {
    response.write(broken.slice(0, Math.floor(broken.length / 2)), () => response.destroy());
    return;
  }
  response.end(broken);
}
