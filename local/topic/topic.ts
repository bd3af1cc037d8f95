import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { loopbackCertificate } from '../certificate.ts';
import { parsedJson, textOf } from '../request-body.ts';

/*
 * What a custom topic with the input schema CloudEvents 1.0 accepts: learn.microsoft.com/azure/event-grid
 * (cloud-event-schema, quotas-limits) and the JSON format of CloudEvents 1.0.2, whose rules are all held here, also
 * those that Event Grid may not hold.
 */

const MOST_BYTES = 1024 * 1024;
const MOST_EVENTS = 5000;
const BATCH = /^application\/cloudevents-batch\+json(?:;\s*charset=utf-8)?$/i;

const attribute = z.string().min(1);
const eventSchema = z
  .object({
    specversion: z.literal('1.0'),
    id: attribute,
    source: attribute.refine((text) => URL.canParse(text, 'https://relative.example'), 'is no URI-reference'),
    type: attribute,
    subject: attribute.optional(),
    time: z.iso.datetime({ offset: true }).optional(),
    dataschema: z.url().optional(),
    datacontenttype: attribute.optional(),
    data: z.unknown().optional(),
    data_base64: z.base64().optional(),
  })
  .catchall(z.union([z.string(), z.boolean(), z.number().int()]))
  .refine((event) => Object.keys(event).every((name) => name === 'data_base64' || /^[a-z0-9]{1,20}$/.test(name)), {
    error: 'an attribute has a name with other characters than a to z and 0 to 9',
  })
  .refine((event) => event.data === undefined || event.data_base64 === undefined, 'has data and data_base64');

/** One event that the topic accepted. */
export type KeptEvent = { readonly at: string; readonly event: z.output<typeof eventSchema> };

/**
 * A fault for the next requests, in order. `status`: refused with it. `lost`: accepted, and the answer never arrives.
 * `reset`: not accepted, and no answer either. `page`: a proxy answers 200 with a page, and nothing is accepted.
 */
export type TopicFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: number | string;
      readonly message?: string;
    }
  | { readonly kind: 'lost' | 'reset' | 'page' };

/** A simulated Event Grid topic over https on 127.0.0.1. */
export type EventTopic = {
  readonly endpoint: string;
  readonly ca: string;
  /** In the order in which they were accepted; a repeat is another one. */
  readonly events: readonly KeptEvent[];
  /** Every request, refused ones too. */
  readonly requests: readonly { readonly status: number; readonly events: number }[];
  order(...faults: TopicFault[]): void;
  /** Refuses whole every request that `is` says of one of its events; until `repair`. */
  refuse(is: (event: KeptEvent['event']) => boolean, status: number): void;
  /** Takes back the faults that were ordered. */
  repair(): void;
  close(): Promise<void>;
};

type Answer = {
  readonly status: number;
  readonly body?: string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** @param options.port an own port, where a topic comes back at its old address */
export async function startTopic(options: { readonly port?: number } = {}): Promise<EventTopic> {
  const events: KeptEvent[] = [];
  const requests: { status: number; events: number }[] = [];
  const faults: TopicFault[] = [];
  let refused: { readonly is: (event: KeptEvent['event']) => boolean; readonly status: number } | undefined;
  const certificate = await loopbackCertificate();

  const accept = (given: readonly KeptEvent['event'][]): Answer | 'no answer' => {
    const fault = faults.shift();
    if (fault?.kind === 'reset') return 'no answer';
    if (fault?.kind === 'page') return { status: 200, body: '<html>Sign in to the network</html>', type: 'text/html' };
    if (fault?.kind === 'status')
      return {
        ...refusal(fault.status, fault.message ?? `An ordered answer ${fault.status}.`),
        headers: fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
      };
    if (refused && given.some(refused.is)) return refusal(refused.status, 'One of the events is refused.');
    const at = new Date().toISOString();
    events.push(...given.map((event) => ({ at, event })));
    return fault?.kind === 'lost' ? 'no answer' : { status: 200 };
  };
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await textOf(request);
    const given = eventsIn(request, text);
    const reply = Array.isArray(given) ? accept(given) : given;
    requests.push({
      status: reply === 'no answer' ? 0 : reply.status,
      events: Array.isArray(given) ? given.length : 0,
    });
    if (reply === 'no answer') {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(reply.status, { ...(reply.body ? { 'content-type': reply.type } : {}), ...reply.headers })
      .end(reply.body);
  };
  const server = createServer(certificate, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `https://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`,
    ca: certificate.cert,
    events,
    requests,
    order: (...given) => {
      faults.push(...given);
    },
    refuse: (is, status) => {
      refused = { is, status };
    },
    repair: () => {
      faults.length = 0;
      refused = undefined;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The events of a request, or why it is refused: whole, whatever is wrong with one of them. */
function eventsIn(request: IncomingMessage, text: string): KeptEvent['event'][] | Answer {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'https://127.0.0.1');
  if (!/^Bearer \S+$/.test(request.headers.authorization ?? '')) return refusal(401, 'The request has no token.');
  if (request.method !== 'POST' || pathname !== '/api/events') return refusal(404, 'There is no such path.');
  if (searchParams.get('api-version') !== '2018-01-01') return refusal(400, 'The api-version is not 2018-01-01.');
  if (!BATCH.test(request.headers['content-type'] ?? ''))
    return refusal(415, 'The content type is not application/cloudevents-batch+json.');
  if (Buffer.byteLength(text) > MOST_BYTES) return refusal(413, 'The request is larger than 1 MB.');
  const parsed = z.array(eventSchema).max(MOST_EVENTS).safeParse(parsedJson(text));
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  return refusal(400, `${first?.path.join('.') || 'the body'}: ${first?.message}`);
}

const refusal = (status: number, message: string): Answer => ({
  status,
  body: JSON.stringify({ error: { code: CODES[status] ?? 'Ordered', message } }),
  type: 'application/json; charset=utf-8',
});
const CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
};
