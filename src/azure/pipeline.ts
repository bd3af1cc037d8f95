import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { field } from '../model/field.ts';
import { holdDepth } from './answer-limits.ts';
import { AzureError, refusedAnswer } from './errors.ts';

/* Policies of the pipelines that carry a token, and what the identity library throws in them. */

/**
 * Refuses any origin but the service's own before a token is attached: a next link, or the location of an operation, is
 * the server's word and no reason to send the token elsewhere.
 *
 * @param origin scheme, host and port, as `URL.origin` gives them
 * @throws `AzureError` (failed) from the request, naming the origin that was not asked
 */
export function ownHostOnly(origin: string): PipelinePolicy {
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

/**
 * Lets only a 200 with JSON through to the generated clients, and leaves the parsed body on the response for
 * `jsonOf`. Without it their deserializers lose the status of a 429 or 403 from a proxy, which speaks no JSON, and turn
 * a 200 with HTML into an empty object. A 200 whose JSON carries an error is a refusal too, whatever stands beside it.
 *
 * @param depth how deep the JSON may nest
 * @throws `AzureError` from the request: the refusal in the server's words, or malformed for a 200 without JSON
 */
export function jsonOnly(depth: number): PipelinePolicy {
  return {
    name: 'aispmJsonOnly',
    async sendRequest(request, next) {
      const response = await next(request);
      if (response.status !== 200)
        throw refusedAnswer(response.status, response.bodyAsText ?? '', response.headers.has('retry-after'));
      const json = parsed(response);
      holdDepth(json, depth);
      if (saysError(json)) throw refusedAnswer(response.status, response.bodyAsText ?? '');
      return Object.assign(response, { json });
    },
  };
}

/** The body that `jsonOnly` parsed: all of it, before any mapper of a generated client has seen it. */
export const jsonOf = (response: object): unknown => ('json' in response ? response.json : undefined);

const saysError = (json: unknown): boolean =>
  !Array.isArray(json) && (field(json, 'error') ?? field(json, 'errorMessage') ?? null) !== null;

function parsed({ bodyAsText }: PipelineResponse): unknown {
  try {
    return JSON.parse(bodyAsText ?? '');
  } catch (cause) {
    throw new AzureError(
      'malformed',
      `HTTP 200 with a body that is not JSON (${(bodyAsText ?? '').length} characters)`,
      200,
      undefined,
      { cause },
    );
  }
}

/**
 * Asks for this api-version, whatever version the operation was generated for: `@azure/arm-security` 5.0.0 asks for
 * pricings at 2022-03-01, which have no extensions.
 */
export function apiVersion(version: string): PipelinePolicy {
  return {
    name: 'aispmApiVersion',
    async sendRequest(request, next) {
      const url = new URL(request.url);
      url.searchParams.set('api-version', version);
      request.url = url.href;
      return next(request);
    },
  };
}

const LOGIN_ERRORS = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
  'LoginError',
]);

/** Whether `@azure/identity` said that nobody could sign in. */
export const isLogin = (error: unknown): boolean => error instanceof Error && LOGIN_ERRORS.has(error.name);
