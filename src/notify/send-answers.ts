import type { TokenCredential } from '@azure/core-auth';
import { RestError } from '@azure/core-rest-pipeline';
import { failureText } from '../model/private-text.ts';

/*
 * What sending a mail and publishing events have in common: whose token, how long to wait, and what may be said of a
 * refusal.
 */

/** The client asks for the public cloud's scope whatever its endpoint; a token is had for the scope of ours. */
export const scoped = (credential: TokenCredential, scope: string): TokenCredential => ({
  getToken: (_scopes, options) => credential.getToken(scope, options),
});

/** In seconds; the header holds these, or a date. */
export function retryAfter(error: RestError): number | undefined {
  const header = error.response?.headers.get('retry-after');
  if (!header) return undefined;
  const given = Number(header);
  const seconds = Number.isNaN(given) ? (Date.parse(header) - Date.now()) / 1000 : given;
  return Number.isFinite(seconds) ? Math.max(Math.ceil(seconds), 0) : undefined;
}

/** Status and code of a refusal, or the first line of another fault; never an address or the words of an answer. */
export function reasonOf(error: unknown): string {
  if (error instanceof RestError && error.statusCode !== undefined)
    return failureText(`HTTP ${error.statusCode} ${error.code ?? ''}`.trim());
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : 'no reason given';
  // "The long-running operation has failed. CODE. Words."
  const [failed] = /^The long-running operation has failed\. \w+/.exec(text) ?? [text];
  return failureText(failed).slice(0, 300);
}
