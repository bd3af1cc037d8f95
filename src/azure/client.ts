import type { TokenCredential } from '@azure/core-auth';
import { deserializationPolicyName, ServiceClient } from '@azure/core-client';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelinePolicy,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import type { CloudProfile } from '../model/cloud.ts';
import type { AzureCounts, Clock } from '../scan/ports.ts';
import { AzureError, faultOf, isLogin, LoginError, refusedAnswer } from './errors.ts';
import { gate, pacer } from './pace.ts';
import { type RetryLimits, resetsAfter, retryPolicy } from './retry.ts';

export type Connection = {
  readonly cloud: CloudProfile;
  readonly credential: TokenCredential;
  /** Another origin than the cloud's own: a simulated tenant on this machine, with its certificate. */
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
  readonly now?: Clock | undefined;
  /** Another wire than Node's own. */
  readonly httpClient?: HttpClient | undefined;
  readonly patience?: Partial<RetryLimits> | undefined;
  /** Resource Graph requests in any 5 seconds; 15 unless Microsoft granted the identity more. */
  readonly graphQuota?: number | undefined;
  /** Told of every wait that Azure's throttling costs. */
  readonly onWait?: ((api: Api, ms: number) => void) | undefined;
};

export type Api = 'Resource Graph' | 'Azure Resource Manager';

export type Answer<T> = { readonly value: T; readonly headers: PipelineResponse['headers'] };

/**
 * Azure Resource Manager over https. Both parse the answer, and throw `AzureError`, or `LoginError` where no token can
 * be had.
 */
export type Arm = {
  /** A path with its api-version, or a next link. */
  get<T extends z.ZodType>(pathOrLink: string, schema: T): Promise<Answer<z.output<T>>>;
  /** One Resource Graph request, at its own pace. */
  graph<T extends z.ZodType>(body: unknown, schema: T): Promise<Answer<z.output<T>>>;
  counts(): AzureCounts;
  readonly now: Clock;
};

const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const ARM_AT_ONCE = 32;

/**
 * One `ServiceClient`, the pipeline beneath every Azure management client, with endpoint and token scope both set from
 * the cloud. The typed clients are not used: they pin other api-versions and their mappers drop fields that the checks
 * rest on (docs/architecture.md).
 */
export function connect(connection: Connection): Arm {
  const { cloud, credential } = connection;
  const origin = new URL(connection.endpoint ?? cloud.endpoint).origin;
  const counts = { armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 };
  const lane = gate(ARM_AT_ONCE);
  const isGraph = (request: { readonly url: string }) => request.url.endsWith(GRAPH);
  const quota = pacer(connection.graphQuota ?? 15, 5000, (ms) => connection.onWait?.('Resource Graph', ms));
  const pace = {
    turn: async (request: { readonly url: string }) => (isGraph(request) ? quota.start() : undefined),
    refused: (request: { readonly url: string }, waitMs: number) => {
      if (isGraph(request)) quota.holdFor(waitMs);
      else connection.onWait?.('Azure Resource Manager', waitMs);
    },
  };
  const client = new ServiceClient({
    endpoint: origin,
    credential,
    credentialScopes: [cloud.scope],
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(connection.httpClient ? { httpClient: connection.httpClient } : {}),
    ...(connection.ca ? { tlsOptions: { ca: connection.ca } } : {}),
    additionalPolicies: [
      {
        policy: retryPolicy({ waitMs: 60_000, firstMs: 500, ...connection.patience }, counts, pace),
        position: 'perRetry',
      },
    ],
  });
  // It throws at any body that is no JSON, also that of a 429 or 403 from a proxy, whose status then is lost.
  client.pipeline.removePolicy({ name: deserializationPolicyName });
  client.pipeline.addPolicy(ownHostOnly(origin), { beforePolicies: ['bearerTokenAuthenticationPolicy'] });

  const send = async <T extends z.ZodType>(url: string, body: unknown, schema: T): Promise<Answer<z.output<T>>> => {
    const request = createPipelineRequest({
      url: new URL(url, origin).href,
      method: body === undefined ? 'GET' : 'POST',
      headers: createHttpHeaders({
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }),
      timeout: 60_000,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await client.sendRequest(request).catch((error: unknown) => {
      throw isLogin(error)
        ? new LoginError(`The identity could not sign in to ${cloud.title}: ${firstLine(error)}`, { cause: error })
        : faultOf(error);
    });
    if (response.status !== 200) throw refusedAnswer(response.status, response.bodyAsText ?? '');
    return { value: parseAs(schema, parsed(response.bodyAsText)), headers: response.headers };
  };
  /** One more try for an answer that could not be read, or that says that the token has just run out. */
  const patiently = <T extends z.ZodType>(url: string, body: unknown, schema: T): Promise<Answer<z.output<T>>> =>
    send(url, body, schema).catch((error: unknown) => {
      const again = error instanceof AzureError && (error.why === 'malformed' || error.status === 401);
      if (!again) throw error;
      counts.retried += 1;
      return send(url, body, schema);
    });

  return {
    get: (path, schema) =>
      lane(() => {
        counts.armRequests += 1;
        return patiently(path, undefined, schema);
      }),
    graph: async (body, schema) => {
      counts.graphRequests += 1;
      const answer = await patiently(GRAPH, body, schema);
      if (answer.headers.get('x-ms-user-quota-remaining') === '0') quota.holdFor(resetsAfter(answer) ?? 0);
      return answer;
    },
    counts: () => ({ ...counts }),
    now: connection.now ?? (() => new Date()),
  };
}

/**
 * Refuses any origin but the cloud's own before a token is attached: a next link is Azure's word, not a reason to send
 * the token elsewhere.
 */
function ownHostOnly(origin: string): PipelinePolicy {
  return {
    name: 'aispmOwnHostOnly',
    async sendRequest(request, next) {
      const asked = new URL(request.url).origin;
      if (asked !== origin)
        throw new AzureError('failed', `Refused to follow a link to ${asked}: only ${origin} is asked`);
      return next(request);
    },
  };
}

/** Parses an answer. Throws `AzureError` (malformed) naming the first field that is wrong. */
export function parseAs<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AzureError(
    'malformed',
    `The answer does not have the expected shape: ${issue?.path.join('.') || 'the whole body'}: ${issue?.message ?? 'invalid'}`,
  );
}

function parsed(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch (cause) {
    throw new AzureError(
      'malformed',
      `HTTP 200 with a body that is not JSON (${(body ?? '').length} characters)`,
      200,
      undefined,
      { cause },
    );
  }
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'no reason given';
