import type { QueryRequest } from '@azure/arm-resourcegraph';
import type { TokenCredential } from '@azure/core-auth';
import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import type { z } from 'zod';
import type { CloudProfile } from '../model/cloud.ts';
import { recasedAs } from '../model/recased.ts';
import type { AzureCounts, Clock } from '../scan/ports.ts';
import { ANSWER_LIMITS, type AnswerLimits } from './answer-limits.ts';
import { armLane } from './arm-lane.ts';
import { breaker } from './breaker.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';
import { managementClients, type RawAnswer } from './management-clients.ts';
import { pacer, processTimer, type Timer } from './pace.ts';
import { isLogin } from './pipeline.ts';
import { RETRY_LIMITS, type RetryLimits, resetsAfter, retryPolicy } from './retry.ts';

export type Connection = {
  readonly cloud: CloudProfile;
  readonly credential: TokenCredential;
  /** Another origin than the cloud's own: a simulated tenant on this machine, with its certificate. */
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
  readonly now?: Clock | undefined;
  /** Another wire than `undiciClient`. */
  readonly httpClient?: HttpClient | undefined;
  readonly patience?: Partial<RetryLimits> | undefined;
  /** How large an answer may be. */
  readonly limits?: Partial<AnswerLimits> | undefined;
  /** Other waits than this process's own. */
  readonly timer?: Timer | undefined;
  /** Resource Graph requests in any 5 seconds; 15 unless Microsoft granted the identity more. */
  readonly graphQuota?: number | undefined;
  /** How many of those are left to other tools that sign in as the same identity. */
  readonly graphHeadroom?: number | undefined;
  /** Told of every wait that Azure's throttling costs. */
  readonly onWait?: ((api: Api, ms: number) => void) | undefined;
};

export type Api = 'Resource Graph' | 'Azure Resource Manager';

export type Answer<T> = { readonly value: T; readonly headers: PipelineResponse['headers'] };

/**
 * Azure Resource Manager over https, read only. What comes back is the whole JSON of a 200, parsed by the schema that
 * is given, and the headers; a schema that is loose keeps every field that Azure sent.
 *
 * Both throw `AzureError` for everything else (denied, throttled, malformed, failed ...), in the server's words, and
 * `LoginError` where no token can be had. One request ends within a minute, its tries and waits included; its place in
 * line for Resource Graph's quota, or for one of 32 connections, is not counted.
 */
export type Arm = {
  /**
   * GET of a path with its api-version, or of a next link as Azure gave it:
   * `arm.get('/subscriptions?api-version=2022-12-01', schema)`. A path that several subscriptions in a row could not
   * get is not asked for a while (`breaker`), and fails with "Azure does not answer".
   */
  get<T extends z.ZodType>(pathOrLink: string, schema: T): Promise<Answer<z.output<T>>>;
  /**
   * One page of a Resource Graph query (API 2024-04-01), at that API's own pace. The answer has the names of the wire
   * (`$skipToken`), the request those of the client (`skipToken`, `top`).
   */
  graph<T extends z.ZodType>(query: QueryRequest, schema: T): Promise<Answer<z.output<T>>>;
  /** Requests so far, by API; a request that was tried again counts once, its tries under `retried`. */
  counts(): AzureCounts;
  /** How large an answer and a list may be. */
  readonly limits: AnswerLimits;
  readonly now: Clock;
};

const GRAPH_PATH = '/providers/Microsoft.ResourceGraph/resources';
const ARM_AT_ONCE = 32;
const GRAPH_QUOTA = 15;

/**
 * Opens Azure for reading, through the official clients (`managementClients`); nothing is sent before the first
 * request. Throws where the endpoint is not a URL.
 */
export function connect(connection: Connection): Arm {
  const { cloud, credential, timer = processTimer } = connection;
  const origin = new URL(connection.endpoint ?? cloud.endpoint).origin;
  const limits: RetryLimits = { ...RETRY_LIMITS, ...connection.patience };
  const answerLimits: AnswerLimits = { ...ANSWER_LIMITS, ...connection.limits };
  const counts = { armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 };
  const lane = armLane(ARM_AT_ONCE, timer);
  const paths = breaker(timer);
  const isGraph = (request: { readonly url: string }) => new URL(request.url).pathname === GRAPH_PATH;
  const quota = pacer(
    connection.graphQuota ?? GRAPH_QUOTA,
    5000,
    connection.graphHeadroom ?? 0,
    (ms) => connection.onWait?.('Resource Graph', ms),
    timer,
  );
  /** When a request of Resource Graph was last sent again: then it is not known which try was answered. */
  let repeatedAt = Number.NEGATIVE_INFINITY;
  const pace = {
    turn: async (request: { readonly url: string }) => {
      if (isGraph(request)) repeatedAt = await quota.start();
    },
    refused: (request: { readonly url: string }, waitMs: number) => {
      if (isGraph(request)) return quota.refused(waitMs);
      lane.refused(request.url, waitMs);
      connection.onWait?.('Azure Resource Manager', waitMs);
    },
  };
  const clients = managementClients({
    origin,
    scope: cloud.scope,
    credential,
    ca: connection.ca,
    httpClient: connection.httpClient,
    patience: retryPolicy(limits, counts, pace, timer),
    limits: answerLimits,
  });

  /** One more try for an answer that could not be read, or that says that the token has just run out. */
  const patiently = async <T extends z.ZodType>(
    send: (timeoutMs: number) => Promise<RawAnswer>,
    schema: T,
  ): Promise<Answer<z.output<T>>> => {
    const read = async (timeoutMs: number) => {
      const { json, headers } = await send(timeoutMs);
      return { value: parseAs(schema, json), headers };
    };
    const began = timer.now();
    try {
      return await read(limits.totalMs);
    } catch (error) {
      const left = limits.totalMs - (timer.now() - began);
      const again = error instanceof AzureError && (error.why === 'malformed' || error.status === 401);
      if (!again || left <= 0) throw faultIn(error);
      counts.retried += 1;
      return await read(left).catch((second: unknown) => {
        throw faultIn(second);
      });
    }
  };
  const faultIn = (error: unknown): Error =>
    error instanceof LoginError
      ? error
      : isLogin(error)
        ? new LoginError(`The identity could not sign in to ${cloud.title}: ${firstLine(error)}`, { cause: error })
        : faultOf(error);

  return {
    get: (path, schema) =>
      paths.run(path, (admit) =>
        lane.run(path, async () => {
          await admit();
          counts.armRequests += 1;
          const answer = await patiently((timeoutMs) => clients.get(path, timeoutMs), schema);
          lane.learn(path, answer.headers);
          return answer;
        }),
      ),
    graph: async (query, schema) => {
      counts.graphRequests += 1;
      let startedAt = await quota.start();
      let turns = 0;
      const answer = await patiently(async (timeoutMs) => {
        if (turns++ > 0) startedAt = await quota.start();
        return clients.graph(query, timeoutMs);
      }, schema).catch((error: unknown) => {
        throw isThrottling(error) ? throttledFrom(error) : error;
      });
      const remaining = answer.headers.get('x-ms-user-quota-remaining');
      if (remaining)
        quota.learn({
          remaining: Number(remaining),
          resetsAfterMs: resetsAfter(answer) ?? 0,
          startedAt: repeatedAt > startedAt ? undefined : startedAt,
        });
      return answer;
    },
    counts: () => ({ ...counts }),
    limits: answerLimits,
    now: connection.now ?? (() => new Date()),
  };
}

/** A 503 that says how long to wait (RFC 9110): the next request would wait as long, whatever it asks for. */
const isThrottling = (error: unknown): error is AzureError =>
  error instanceof AzureError && error.status === 503 && error.asksToWait;
const throttledFrom = (error: AzureError): AzureError =>
  new AzureError('throttled', error.message, error.status, error.code, { cause: error, detail: error.detail });

/**
 * Parses an answer, property names compared without case at every depth that the schema knows. Throws `AzureError`
 * (malformed) naming the first field that is wrong.
 */
export function parseAs<T extends z.ZodType>(schema: T, json: unknown): z.output<T> {
  const result = schema.safeParse(recasedAs(schema, json));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new AzureError(
    'malformed',
    `The answer does not have the expected shape: ${issue?.path.join('.') || 'the whole body'}: ${issue?.message ?? 'invalid'}`,
  );
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'no reason given';
