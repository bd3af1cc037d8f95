import { EmailClient, type EmailMessage } from '@azure/communication-email';
import type { TokenCredential } from '@azure/core-auth';
import { RestError } from '@azure/core-rest-pipeline';
import { isLogin, ownHostOnly } from '../azure/pipeline.ts';
import type { Answer, MailService, Message } from './ports.ts';
import { reasonOf, retryAfter, scoped } from './send-answers.ts';

/**
 * A Communication Services resource: with a token for `scope`, or by its connection string. `ca`: of a simulated one on
 * this machine.
 */
export type MailAccess = {
  readonly sender: string;
  readonly ca?: string | undefined;
  readonly timeoutMs?: number;
} & (
  | { readonly endpoint: string; readonly credential: TokenCredential; readonly scope: string }
  | { readonly connectionString: string }
);

/**
 * Answers after which the service surely does not have the mail. Anything else above 299 may have come after it was
 * taken.
 */
const REFUSED = new Set([400, 401, 403, 404, 405, 410, 411, 413, 415, 422]);

/**
 * Azure Communication Services Email. Source: POST /emails:send and GET /emails/operations/{id}, API 2025-09-01, by
 * `EmailClient`. Its own retries are off: one that follows a lost answer would mail twice. The operation id is the
 * digest's, so that what became of it can be asked. Never throws.
 */
export function mailService(access: MailAccess): MailService {
  const endpoint =
    'endpoint' in access ? access.endpoint : (/(?:^|;)\s*endpoint=([^;]+)/i.exec(access.connectionString)?.[1] ?? '');
  const { origin } = new URL(endpoint);
  const options = {
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    ...(access.ca ? { tlsOptions: { ca: access.ca } } : {}),
    additionalPolicies: [{ policy: ownHostOnly(origin), position: 'perCall' as const }],
  };
  const client =
    'endpoint' in access
      ? new EmailClient(origin, scoped(access.credential, access.scope), options)
      : new EmailClient(access.connectionString, options);
  const patience = () => AbortSignal.timeout(access.timeoutMs ?? 60_000);
  return {
    async send(operationId, message) {
      let taken = false;
      let known = false;
      const onResponse = ({ request, status }: { request: { method: string }; status: number }) => {
        if (request.method === 'POST' && status === 202) taken = true;
        if (request.method === 'GET' && status === 200) known = true;
      };
      try {
        const poller = await client.beginSend(mailOf(access.sender, message), {
          operationId,
          abortSignal: patience(),
          onResponse,
        });
        return poller.isDone() ? { state: 'sent' } : { state: 'taken', known };
      } catch (error) {
        return taken ? afterwards(error, { state: 'taken', known }) : before(error);
      }
    },
    async ask(operationId) {
      const resumeFrom = JSON.stringify({
        state: {
          status: 'running',
          config: {
            operationLocation: `${origin}/emails/operations/${operationId}`,
            metadata: { mode: 'OperationLocation' },
          },
        },
      });
      try {
        const poller = await client.beginSend(mailOf(access.sender, NO_MESSAGE), {
          resumeFrom,
          abortSignal: patience(),
        });
        return poller.isDone() ? { state: 'sent' } : { state: 'taken', known: true };
      } catch (error) {
        const status = error instanceof RestError ? error.statusCode : undefined;
        if (status === 404) return { state: 'unknown' };
        return status === 429
          ? { state: 'throttled' }
          : afterwards(error, { state: 'no-answer', message: reasonOf(error) });
      }
    },
  };
}

/** What an error says of a mail that the service had not taken when it came. */
function before(error: unknown): Answer {
  if (!(error instanceof RestError))
    return isLogin(error)
      ? { state: 'refused', message: reasonOf(error) }
      : { state: 'no-answer', message: reasonOf(error) };
  if (error.statusCode === 429) return { state: 'throttled', retryAfterSeconds: retryAfter(error) };
  return {
    state: error.statusCode !== undefined && REFUSED.has(error.statusCode) ? 'refused' : 'no-answer',
    message: reasonOf(error),
  };
}

/** An operation that failed is a plain error of the poller; anything else says nothing of the mail. */
const afterwards = (error: unknown, otherwise: Answer): Answer =>
  error instanceof Error &&
  !(error instanceof RestError) &&
  /^(The long-running operation has failed|Operation was canceled)/.test(error.message)
    ? { state: 'refused', message: reasonOf(error) }
    : otherwise;

const NO_MESSAGE: Message = { to: [], cc: [], mail: { subject: '', html: '', text: '' } };

function mailOf(senderAddress: string, { to, cc, mail }: Message): EmailMessage {
  const addresses = (list: readonly string[]) => list.map((address) => ({ address }));
  return {
    senderAddress,
    content: { subject: mail.subject, plainText: mail.text, html: mail.html },
    recipients: { to: addresses(to), ...(cc.length > 0 ? { cc: addresses(cc) } : {}) },
    disableUserEngagementTracking: true,
  };
}
