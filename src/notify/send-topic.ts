import type { TokenCredential } from '@azure/core-auth';
import { RestError } from '@azure/core-rest-pipeline';
import { EventGridPublisherClient } from '@azure/eventgrid';
import { isLogin, ownHostOnly } from '../azure/pipeline.ts';
import type { Topic, TopicAnswer } from './event-ports.ts';
import { reasonOf, retryAfter, scoped } from './send-answers.ts';

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
