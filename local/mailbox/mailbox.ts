import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { loopbackCertificate } from '../certificate.ts';
import { parsedJson, textOf } from '../request-body.ts';

const address = z.object({ address: z.email(), displayName: z.string().optional() });
const messageSchema = z.strictObject({
  senderAddress: z.email(),
  content: z.strictObject({
    subject: z.string().min(1),
    plainText: z.string().optional(),
    html: z.string().optional(),
  }),
  recipients: z.strictObject({
    to: z.array(address),
    cc: z.array(address).optional(),
    bcc: z.array(address).optional(),
  }),
  headers: z.record(z.string(), z.string()).optional(),
  replyTo: z.array(address).optional(),
  attachments: z.array(z.unknown()).optional(),
  userEngagementTrackingDisabled: z.boolean().optional(),
});

/** One mail that the service accepted. `status` is what its operation answers. */
export type KeptMail = {
  readonly operationId: string;
  readonly at: string;
  readonly message: z.output<typeof messageSchema>;
  readonly status: 'Running' | 'Succeeded' | 'Failed';
};

/**
 * A fault for the next sends, in order. `status`: refused with it. `failed`: accepted, and the operation ends as
 * Failed. `lost`: accepted, and the answer never arrives. `reset`: not accepted, and no answer either. `running`:
 * accepted, and the operation stays Running until `settle`. `dropped`: answered as if accepted, neither delivered nor
 * known afterwards, as Azure does where all recipients are suppressed.
 */
export type MailFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter?: number | string;
      readonly code?: string;
      readonly message?: string;
    }
  | { readonly kind: 'failed' | 'lost' | 'reset' | 'running' | 'dropped' };

/** A simulated Communication Services email resource over https on 127.0.0.1. */
export type Mailbox = {
  readonly endpoint: string;
  readonly ca: string;
  /** Loopback only; the key opens nothing else. */
  readonly connectionString: string;
  /** In the order in which they were accepted. */
  readonly mails: readonly KeptMail[];
  /** Every request, refused ones too. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly status: number }[];
  order(...faults: MailFault[]): void;
  /** Takes back the faults that were ordered. */
  repair(): void;
  /** Ends the operations that are still Running. */
  settle(): void;
  /** Forgets the operations so far: they answer 404 from now on. */
  forget(): void;
  close(): Promise<void>;
};

export type MailboxOptions = {
  readonly perMinute?: number;
  readonly perHour?: number;
  /**
   * Whether a repeated operation id is accepted only once. Azure's own behaviour is not documented; false is the harder
   * case.
   */
  readonly deduplicate?: boolean;
  readonly now?: () => Date;
};

type Told = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> };

export async function startMailbox(options: MailboxOptions = {}): Promise<Mailbox> {
  const now = options.now ?? (() => new Date());
  const mails: KeptMail[] = [];
  const requests: { method: string; path: string; status: number }[] = [];
  const faults: MailFault[] = [];
  let forgotten = 0;
  const certificate = await loopbackCertificate();

  const limited = (): Told | undefined => {
    const within = (seconds: number) =>
      mails.filter((mail) => now().getTime() - Date.parse(mail.at) < seconds * 1000).length;
    const seconds =
      within(60) >= (options.perMinute ?? Number.POSITIVE_INFINITY)
        ? 60
        : within(3600) >= (options.perHour ?? Number.POSITIVE_INFINITY)
          ? 3600
          : undefined;
    return seconds
      ? refused(429, 'TooManyRequests', 'The request rate limit of the domain was exceeded.', {
          'retry-after': String(seconds),
        })
      : undefined;
  };
  const accept = (request: IncomingMessage, text: string): Told | 'no answer' => {
    const fault = faults.shift();
    if (fault?.kind === 'reset') return 'no answer';
    if (fault?.kind === 'status')
      return refused(
        fault.status,
        fault.code ?? 'Ordered',
        fault.message ?? `An ordered answer ${fault.status}.`,
        fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) },
      );
    const parsed = messageSchema.safeParse(parsedJson(text));
    if (!parsed.success)
      return refused(
        400,
        'BadRequest',
        parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      );
    const { to, cc = [], bcc = [] } = parsed.data.recipients;
    if (to.length + cc.length + bcc.length > 50)
      return refused(400, 'BadRequest', 'There are more than 50 recipients.');
    if (Buffer.byteLength(text) > 10 * 1024 * 1024)
      return refused(413, 'RequestEntityTooLarge', 'The message is larger than 10 MB.');
    const operationId = String(request.headers['operation-id'] ?? crypto.randomUUID()).toLowerCase();
    const known = options.deduplicate === true && mails.some((mail) => mail.operationId === operationId);
    if (!known && fault?.kind !== 'dropped') {
      const over = limited();
      if (over) return over;
      const status = fault?.kind === 'failed' ? 'Failed' : fault?.kind === 'running' ? 'Running' : 'Succeeded';
      mails.push({ operationId, at: now().toISOString(), message: parsed.data, status });
    }
    if (fault?.kind === 'lost') return 'no answer';
    const location = `${endpoint()}/emails/operations/${operationId}?api-version=2023-03-31`;
    return {
      status: 202,
      body: { id: operationId, status: 'Running' },
      headers: { 'operation-location': location, 'retry-after': '0' },
    };
  };
  const operation = (id: string): Told => {
    const mail = mails.findLast((one, index) => index >= forgotten && one.operationId === id.toLowerCase());
    if (!mail) return refused(404, 'NotFound', 'The operation was not found.');
    const body = {
      id: mail.operationId,
      status: mail.status,
      ...(mail.status === 'Failed' ? { error: { code: 'EmailDropped', message: 'Email was dropped.' } } : {}),
    };
    return { status: 200, body, headers: mail.status === 'Running' ? { 'retry-after': '0' } : {} };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname } = new URL(request.url ?? '/', endpoint());
    const text = await textOf(request);
    const reply = !/^(Bearer |HMAC-SHA256 )/.test(request.headers.authorization ?? '')
      ? refused(401, 'Denied', 'Denied by the resource provider.')
      : request.method === 'POST' && pathname === '/emails:send'
        ? accept(request, text)
        : request.method === 'GET' && pathname.startsWith('/emails/operations/')
          ? operation(pathname.slice('/emails/operations/'.length))
          : refused(404, 'NotFound', 'There is no such path.');
    requests.push({ method: request.method ?? '', path: pathname, status: reply === 'no answer' ? 0 : reply.status });
    if (reply === 'no answer') {
      request.socket.destroy();
      return;
    }
    response
      .writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers })
      .end(JSON.stringify(reply.body));
  };
  const server = createServer(certificate, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent)
        response
          .writeHead(500)
          .end(JSON.stringify({ error: { code: 'SimulatedMailboxFault', message: String(error) } }));
    });
  });
  const endpoint = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: endpoint(),
    ca: certificate.cert,
    connectionString: `endpoint=${endpoint()}/;accesskey=${Buffer.from('simulated-mailbox').toString('base64')}`,
    mails,
    requests,
    order: (...given) => {
      faults.push(...given);
    },
    repair: () => {
      faults.length = 0;
    },
    settle: () => {
      for (const [index, mail] of mails.entries())
        if (mail.status === 'Running') mails[index] = { ...mail, status: 'Succeeded' };
    },
    forget: () => {
      forgotten = mails.length;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const refused = (status: number, code: string, message: string, headers: Record<string, string> = {}): Told => ({
  status,
  body: { error: { code, message } },
  headers: { 'x-ms-error-code': code, ...headers },
});
