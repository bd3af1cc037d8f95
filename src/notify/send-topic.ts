import type { TokenCredential } from '@azure/core-auth';
import { RestError } from '@azure/core-rest-pipeline';
import { EventGridPublisherClient } from '@azure/eventgrid';
import { isLogin, ownHostOnly } from '../azure/pipeline.ts';
import { failureText } from '../model/private-text.ts';
import type { Topic, TopicAnswer } from './event-ports.ts';

/** An Event Grid topic with a token for `scope`. `ca`: of a simulated one on this machine. */
export type TopicAccess = {
  readonly endpoint: string;
  readonly credential: TokenCredential;
  readonly scope: string;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
};

/** Answers after which the topic surely has none of the events. Above 499 it may have them. */
const REFUSED_EVENTS = new Set([400, 413, 422]);
/** The request did not leave this machine, or nobody took the connection. */
const UNREACHED = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * An Azure Event Grid custom topic with the input schema CloudEvents 1.0. Source: POST {endpoint}/api/events, API
 * 2018-01-01, `application/cloudevents-batch+json`, by `EventGridPublisherClient`. All events of a request are accepted
 * (200, without a body) or none is. The client's own retries are off: one that follows a lost answer would publish
 * twice without a mark. Never throws.
 */
export function eventTopic({ endpoint, credential, scope, ca, timeoutMs }: TopicAccess): Topic {
  const client = new EventGridPublisherClient(endpoint, 'CloudEvent', scoped(credential, scope), {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(ca ? { tlsOptions: { ca } } : {}),
    additionalPolicies: [{ policy: ownHostOnly(new URL(endpoint).origin), position: 'perCall' as const }],
  });
  return {
    async publish(events) {
      let body = '';
      try {
        await client.send(
          events.map(({ specversion: _specversion, time, ...event }) => ({ ...event, time: new Date(time) })),
          {
            abortSignal: AbortSignal.timeout(timeoutMs ?? 60_000),
            onResponse: (response) => {
              body = response.bodyAsText ?? '';
            },
          },
        );
        // A proxy's page with status 200 is no answer of the topic.
        return /^\s*</.test(body)
          ? { state: 'no-answer', message: 'HTTP 200 with a page instead of the answer of a topic' }
          : { state: 'accepted' };
      } catch (error) {
        return answerOf(error);
      }
    },
  };
}

/** What an error says of the events of the request. */
function answerOf(error: unknown): TopicAnswer {
  const message = reasonOf(error);
  if (!(error instanceof RestError))
    return isLogin(error) ? { state: 'refused', of: 'topic', message } : { state: 'no-answer', message };
  const { statusCode, code } = error;
  if (statusCode === undefined) return { state: UNREACHED.has(code ?? '') ? 'unreached' : 'no-answer', message };
  if (statusCode === 429) return { state: 'throttled', retryAfterSeconds: retryAfter(error) };
  if (statusCode >= 500 || statusCode === 408 || statusCode < 300) return { state: 'no-answer', message };
  return { state: 'refused', of: REFUSED_EVENTS.has(statusCode) ? 'events' : 'topic', message };
}

/** The client asks for the public cloud's scope whatever its endpoint; a token is had for the scope of ours. */
const scoped = (credential: TokenCredential, scope: string): TokenCredential => ({
  getToken: (_scopes, options) => credential.getToken(scope, options),
});

/** In seconds; the header holds these, or a date. */
function retryAfter(error: RestError): number | undefined {
  const header = error.response?.headers.get('retry-after');
  if (!header) return undefined;
  const given = Number(header);
  const seconds = Number.isNaN(given) ? (Date.parse(header) - Date.now()) / 1000 : given;
  return Number.isFinite(seconds) ? Math.max(Math.ceil(seconds), 0) : undefined;
}

/** Status and code of a refusal, or the first line of another fault; never an address or the words of an answer. */
function reasonOf(error: unknown): string {
  if (error instanceof RestError && error.statusCode !== undefined)
    return failureText(`HTTP ${error.statusCode} ${error.code ?? ''}`.trim());
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'no reason given';
  return failureText(text).slice(0, 300);
}
