import { type QueryRequest, ResourceGraphClient } from '@azure/arm-resourcegraph';
import { type AlertsSuppressionRulesListOptionalParams, SecurityCenter } from '@azure/arm-security';
import type { TokenCredential } from '@azure/core-auth';
import { deserializationPolicyName } from '@azure/core-client';
import {
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type Pipeline,
  type PipelinePolicy,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { type AnswerLimits, boundedSize } from './answer-limits.ts';
import { AzureError } from './errors.ts';
import { apiVersion, jsonOf, jsonOnly, ownHostOnly } from './pipeline.ts';
import { undiciClient } from './wire.ts';

export type ManagementOptions = {
  /** Scheme, host and port of Azure Resource Manager. */
  readonly origin: string;
  readonly scope: string;
  readonly credential: TokenCredential;
  readonly ca?: string | undefined;
  readonly httpClient?: HttpClient | undefined;
  /** Runs on every attempt. */
  readonly patience: PipelinePolicy;
  readonly limits: AnswerLimits;
};

/** An answer as it came: its JSON before any mapper, and its headers. */
export type RawAnswer = { readonly json: unknown; readonly headers: PipelineResponse['headers'] };

export type ManagementClients = {
  get(pathOrLink: string, timeoutMs: number): Promise<RawAnswer>;
  graph(query: QueryRequest, timeoutMs: number): Promise<RawAnswer>;
};

type Options = AlertsSuppressionRulesListOptionalParams;

/** The lists of `SecurityCenter`; `byPage` gives the first page, and the links of the next are followed as they are. */
const SECURITY_LISTS: Readonly<Record<string, (client: SecurityCenter, options: Options) => Promise<unknown>>> = {
  pricings: (client, options) => client.pricings.list(options),
  alertsSuppressionRules: (client, options) => client.alertsSuppressionRules.list(options).byPage().next(),
  securityContacts: (client, options) => client.securityContacts.list(options).byPage().next(),
  settings: (client, options) => client.settings.list(options).byPage().next(),
};

/** The client refuses a subscription id that is no GUID. */
const SECURITY_PATH =
  /^\/subscriptions\/([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\/providers\/Microsoft\.Security\/(\w+)\?api-version=([\w.-]+)$/i;

/**
 * `@azure/arm-security` and `@azure/arm-resourcegraph` over one pipeline, so that token, host, retries and pace are the
 * same for both. Endpoint and token scope are both set: each client falls back to the public cloud for what it is not
 * told. Their mappers never decide what is read: they drop fields that they do not know, so that what comes back is the
 * JSON as it came. A path that has no typed operation (other providers, next links) goes through the same pipeline as
 * it is.
 *
 * @returns `get`: GET of a path with its api-version, or of a next link. `graph`: POST
 *   /providers/Microsoft.ResourceGraph/resources, API 2024-04-01. Both take the milliseconds that all tries may last.
 * @throws `AzureError` for every answer but a 200 with JSON; a broken connection or a refused login as the pipeline
 *   throws it
 */
export function managementClients(options: ManagementOptions): ManagementClients {
  const { origin, scope, credential, httpClient = undiciClient() } = options;
  const shared = { endpoint: origin, $host: origin, credentialScopes: [scope], httpClient };
  const base = new SecurityCenter(credential, '', {
    ...shared,
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(options.ca ? { tlsOptions: { ca: options.ca } } : {}),
    additionalPolicies: [
      { policy: options.patience, position: 'perRetry' },
      { policy: boundedSize(options.limits), position: 'perRetry' },
    ],
  });
  const { pipeline } = base;
  pipeline.removePolicy({ name: deserializationPolicyName });
  pipeline.addPolicy(jsonOnly(options.limits.depth), { phase: 'Deserialize' });
  pipeline.addPolicy(ownHostOnly(origin), { beforePolicies: ['bearerTokenAuthenticationPolicy'] });
  const versioned = new Map<string, Pipeline>();
  const pipelineFor = (version: string): Pipeline => {
    const own = versioned.get(version) ?? pipeline.clone();
    if (!versioned.has(version)) own.addPolicy(apiVersion(version));
    versioned.set(version, own);
    return own;
  };
  const graph = new ResourceGraphClient(credential, {
    endpoint: origin,
    credentials: { scopes: [scope] },
    pipeline,
    httpClient,
  });

  return {
    get(pathOrLink, timeout) {
      const [, subscriptionId = '', name = '', version = ''] = SECURITY_PATH.exec(pathOrLink) ?? [];
      const list = SECURITY_LISTS[name];
      if (list) {
        const client = new SecurityCenter(credential, subscriptionId, { ...shared, pipeline: pipelineFor(version) });
        return captured((onResponse) => list(client, { onResponse, requestOptions: { timeout } }));
      }
      const request = createPipelineRequest({
        url: new URL(pathOrLink, origin).href,
        headers: createHttpHeaders({ accept: 'application/json' }),
        timeout,
      });
      return base.sendRequest(request).then(rawOf);
    },
    graph: (query, timeout) =>
      captured((onResponse) => graph.resources(query, { onResponse, requestOptions: { timeout } })),
  };
}

type Response = { readonly headers: PipelineResponse['headers'] };
const rawOf = (response: Response): RawAnswer => ({ json: jsonOf(response), headers: response.headers });

/** What came over the wire, whatever the operation makes of it afterwards. */
async function captured(operation: (onResponse: (response: Response) => void) => Promise<unknown>): Promise<RawAnswer> {
  const answers: RawAnswer[] = [];
  try {
    await operation((response) => void answers.push(rawOf(response)));
  } catch (error) {
    if (answers.length === 0) throw error;
  }
  const [answer] = answers;
  if (!answer) throw new AzureError('malformed', 'The client gave no answer');
  return answer;
}
