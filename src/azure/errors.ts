import type { Unread } from '../model/reading.ts';
import { serverWords, untouchedWords } from './server-words.ts';
import { SIGN_IN } from './sign-in-words.ts';

/**
 * What Azure refused or garbled, in the words of a reading. `status` is HTTP's, where there was an answer; `code` the
 * server's, or the system's where there was none.
 */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly why: Unread;
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** The body of a refusal as the server sent it, bounded. */
  readonly detail: string | undefined;
  /** Whether the answer says how long to wait (Retry-After). */
  readonly asksToWait: boolean;
  constructor(
    why: Unread,
    message: string,
    status?: number,
    code?: string,
    options?: ErrorOptions & { readonly detail?: string | undefined; readonly asksToWait?: boolean },
  ) {
    super(message, options);
    this.why = why;
    this.status = status;
    this.code = code;
    this.detail = options?.detail;
    this.asksToWait = options?.asksToWait ?? false;
  }
}

/**
 * The identity could not sign in: nothing can be read at all. `next` is what to do, `tried` what each credential said.
 */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly next: string;
  readonly tried: readonly string[];
  constructor(
    message: string,
    options: ErrorOptions & { readonly next?: string | undefined; readonly tried?: readonly string[] } = {},
  ) {
    super(message, options);
    this.next = options.next ?? SIGN_IN;
    this.tried = options.tried ?? [];
  }
}

/** The scope names what does not exist or cannot be read. `next` is what to do. */
export class ScopeError extends Error {
  override readonly name = 'ScopeError';
  readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

/**
 * The error of an answer that is not a 200, with its status and the server's own words ("HTTP 403 AuthorizationFailed
 * ..."), without what differs from night to night; of its headers only whether it asks to wait is kept. Never throws,
 * whatever the body.
 */
export function refusedAnswer(status: number, body: string, asksToWait = false): AzureError {
  const { code, message } = serverWords(body);
  const words = [`HTTP ${status}`, code, message].filter(Boolean).join(' ');
  return new AzureError(whyOf(status, code ?? ''), words, status, code, { detail: untouchedWords(body), asksToWait });
}

function whyOf(status: number, code: string): Unread {
  const word = code.toLowerCase().replaceAll(' ', '');
  if (word === 'subscriptionnotregistered' || word === 'missingsubscriptionregistration') return 'unregistered';
  if (status === 401 || status === 403) return 'denied';
  if (status === 429) return 'throttled';
  if (status === 400 && /apiversion|noregisteredproviderfound|unsupported/.test(word)) return 'unsupported';
  return 'failed';
}

/** A fault as the part of a reading that says why it could not be read. */
export const unreadBy = ({ why, message, detail }: AzureError) => ({
  ok: false as const,
  why,
  message,
  ...(detail ? { detail } : {}),
});

/**
 * Whether Azure itself says that something of a resource is not there: its own error in JSON, with such a code and a
 * message that names the resource. A gateway's 404, with HTML, no body or other words, says nothing of it.
 */
export const saysAbsent = ({ status, why, code = '', message }: AzureError, resourceId: string): boolean =>
  status === 404 &&
  why === 'failed' &&
  ['notfound', 'resourcenotfound'].includes(code.toLowerCase()) &&
  message.toLowerCase().includes(resourceId.slice(resourceId.lastIndexOf('/') + 1).toLowerCase());

/** Any fault as one of ours: a broken connection or a timeout is `failed`, with the system's code. */
export function faultOf(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  const code = isTimeout(error) ? 'timeout' : (codeOf(error) ?? (error instanceof Error ? error.name : 'error'));
  return new AzureError('failed', `No answer (${code})`, undefined, code, { cause: error });
}

/** The code of a system error, for example ECONNREFUSED. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;

/** Whether the pipeline gave up because the request's time was over. */
export const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

/** Whether Azure did not answer, or answered that it cannot: not a refusal, and not a fault of the request. */
export const isOutage = (error: unknown): error is AzureError =>
  error instanceof AzureError &&
  error.why === 'failed' &&
  (error.status === undefined ? error.code !== undefined : error.status >= 500 || error.status === 408);
