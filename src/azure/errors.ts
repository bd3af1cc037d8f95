import type { Unread } from '../model/reading.ts';

/** What Azure refused or garbled, in the words of a reading. `status` is HTTP's, where there was an answer. */
export class AzureError extends Error {
  override readonly name = 'AzureError';
  readonly why: Unread;
  readonly status: number | undefined;
  readonly code: string | undefined;
  constructor(why: Unread, message: string, status?: number, code?: string, options?: ErrorOptions) {
    super(message, options);
    this.why = why;
    this.status = status;
    this.code = code;
  }
}

/** The identity could not sign in: nothing can be read at all. `next` is what to do. */
export class LoginError extends Error {
  override readonly name = 'LoginError';
  readonly next =
    'Sign in with "az login" (or give the managed identity its role) and choose the cloud with --cloud; "aispm diagnose" shows which identity is used';
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
 * Turns an answer that is no success into its error. The server's words are kept, cut to a sentence or two; no header
 * is.
 */
export function refusedAnswer(status: number, body: string): AzureError {
  const { code, message } = serverWords(body);
  const words = [`HTTP ${status}`, code, message].filter(Boolean).join(' ');
  return new AzureError(whyOf(status, code ?? ''), words, status, code);
}

function whyOf(status: number, code: string): Unread {
  const word = code.toLowerCase().replaceAll(' ', '');
  if (word === 'subscriptionnotregistered' || word === 'missingsubscriptionregistration') return 'unregistered';
  if (status === 401 || status === 403) return 'denied';
  if (status === 429) return 'throttled';
  if (status === 400 && /apiversion|noregisteredproviderfound|unsupported/.test(word)) return 'unsupported';
  return 'failed';
}

function serverWords(body: string): { code?: string | undefined; message?: string | undefined } {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = inner(parsed, 'error') ?? parsed;
    return { code: text(inner(error, 'code')), message: text(inner(error, 'message')) };
  } catch {
    return {};
  }
}

const inner = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value.slice(0, 300) : undefined;

/** Any fault as one of ours: a broken connection or a timeout is `failed`. */
export function faultOf(error: unknown): AzureError {
  if (error instanceof AzureError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
  return new AzureError(
    'failed',
    `No answer (${code ?? (error instanceof Error ? error.name : 'error')})`,
    undefined,
    code,
    { cause: error },
  );
}

const LOGIN_ERRORS = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AggregateAuthenticationError',
  'AuthenticationRequiredError',
]);
/** Whether the identity library said that nobody could sign in. */
export const isLogin = (error: unknown): boolean => error instanceof Error && LOGIN_ERRORS.has(error.name);
