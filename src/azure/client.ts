import type { TokenCredential } from '@azure/core-auth';
import { ServiceClient } from '@azure/core-client';
import { createHttpHeaders, createPipelineRequest, type PipelinePolicy, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { CloudProfile } from '../model/cloud.ts';
import type { AzureCounts, Clock } from '../scan/ports.ts';
import { AzureError, faultOf, LoginError, refusal } from './errors.ts';
import { gate, pacer } from './pace.ts';
import { type Patience, patiencePolicy, resetsAfter } from './patience.ts';

export type Connection = {
  readonly cloud: CloudProfile;
  readonly credential: TokenCredential;
  /** Another origin than the cloud's own: a simulated tenant on this machine, with its certificate. */
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
  readonly now?: Clock | undefined;
  readonly patience?: Partial<Patience> | undefined;
};

export type Answer = { readonly json: unknown; readonly headers: PipelineResponse['headers'] };

/** Azure Resource Manager over https. */
export type Arm = {
  /** A path with its api-version, or a next link. Throws `AzureError`, or `LoginError` where no token can be had. */
  get(pathOrLink: string): Promise<Answer>;
  /** One Resource Graph request, at its own pace. */
  graph(body: unknown): Promise<Answer>;
  counts(): AzureCounts;
  readonly now: Clock;
};

const GRAPH = '/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01';
const ARM_AT_ONCE = 32;

/**
 * One `ServiceClient`, the pipeline beneath every Azure management client, with endpoint and token scope both set from the cloud. The typed clients
 * are not used: they pin other api-versions and their mappers drop fields that the checks rest on (docs/architecture.md).
 */
export function connect(connection: Connection): Arm {
  const { cloud, credential } = connection;
  const origin = new URL(connection.endpoint ?? cloud.endpoint).origin;
  const counts = { armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 };
  const patience = { waitMs: 60_000, firstMs: 500, ...connection.patience };
  const client = new ServiceClient({
    endpoint: origin,
    credential,
    credentialScopes: [cloud.scope],
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(connection.ca ? { tlsOptions: { ca: connection.ca } } : {}),
    additionalPolicies: [{ policy: patiencePolicy(patience, counts), position: 'perRetry' }],
  });
  client.pipeline.addPolicy(ownHostOnly(origin), { beforePolicies: ['bearerTokenAuthenticationPolicy'] });
  const lane = gate(ARM_AT_ONCE);
  const pace = pacer(15, 5000);

  const send = async (url: string, body: unknown): Promise<Answer> => {
    const request = createPipelineRequest({
      url: new URL(url, origin).href,
      method: body === undefined ? 'GET' : 'POST',
      headers: createHttpHeaders({ accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) }),
      timeout: 60_000,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await client.sendRequest(request).catch((error: unknown) => {
      throw isLogin(error) ? new LoginError(`The identity could not sign in to ${cloud.title}: ${firstLine(error)}`, { cause: error }) : faultOf(error);
    });
    if (response.status !== 200) throw refusal(response.status, response.bodyAsText ?? '');
    return { json: parsed(response.bodyAsText), headers: response.headers };
  };
  /** One more try for an answer that broke off, could not be parsed, or came with a token that had just run out. */
  const patiently = (url: string, body?: unknown): Promise<Answer> =>
    send(url, body).catch((error: unknown) => {
      const again = error instanceof AzureError && (error.why === 'malformed' || error.status === 401);
      if (!again) throw error;
      counts.retried += 1;
      return send(url, body);
    });

  return {
    get: (path) =>
      lane(() => {
        counts.armRequests += 1;
        return patiently(path);
      }),
    graph: async (body) => {
      await pace.start();
      counts.graphRequests += 1;
      const answer = await patiently(GRAPH, body);
      if (answer.headers.get('x-ms-user-quota-remaining') === '0') pace.holdFor(resetsAfter(answer) ?? 0);
      return answer;
    },
    counts: () => ({ ...counts }),
    now: connection.now ?? (() => new Date()),
  };
}

/** Refuses any origin but the cloud's own before a token is attached: a next link is Azure's word, not a reason to send the token elsewhere. */
function ownHostOnly(origin: string): PipelinePolicy {
  return {
    name: 'aispmOwnHostOnly',
    async sendRequest(request, next) {
      const asked = new URL(request.url).origin;
      if (asked !== origin) throw new AzureError('failed', `Refused to follow a link to ${asked}: only ${origin} is asked`);
      return next(request);
    },
  };
}

function parsed(body: string | null | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch (cause) {
    throw new AzureError('malformed', `HTTP 200 with a body that is not JSON (${(body ?? '').length} characters)`, 200, undefined, { cause });
  }
}

const LOGIN_ERRORS = new Set(['CredentialUnavailableError', 'AuthenticationError', 'AggregateAuthenticationError', 'AuthenticationRequiredError']);
const isLogin = (error: unknown): boolean => error instanceof Error && LOGIN_ERRORS.has(error.name);
const firstLine = (error: unknown): string => (error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'no reason given');
