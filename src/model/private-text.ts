/*
 * What no log line, answer or mail may carry: mail addresses, secrets, and what Azure answered beyond its status and
 * code. One place for all of them; every repetition is bounded, so that no text makes it slow.
 */

/**
 * A mail address with the characters that Entra allows, also as Azure writes it into ids (%40) and for guests (#EXT#);
 * an apostrophe only inside a name.
 */
export const MAIL =
  /(?:[\p{L}\p{N}!#^~._%+-]|(?<=\p{L})'(?=\p{L})){1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/giu;
/** What stands in the place of a secret, in texts as in kept evidence: what is redacted twice is the same. */
export const REDACTED = 'redacted';
/** Secrets by shape, and what stands in their place after the name that gave them away. */
export const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(account_?key|shared_?access_?(?:key|signature)|password|pwd|client_?secret|api[-_]?key|sig)=[^;&\s"']{4,}/gi,
    `$1=${REDACTED}`,
  ],
  [/\beyJ[\w-]{10,2048}\.[\w-]{10,4096}(?:\.[\w-]{0,2048})?/g, REDACTED],
  [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g, REDACTED],
];
const KEYS: readonly (readonly [RegExp, string])[] = [
  ...SECRETS,
  [/\b(Bearer|HMAC-SHA256|SharedKey) [^\s"',;]{4,}/g, `$1 ${REDACTED}`],
  [/(?<![\w+/=])[A-Za-z0-9+/]{86}==/g, REDACTED],
];

/** A text without addresses and secrets. @example withoutPrivate('for a@contoso.example') // 'for (address)' */
export const withoutPrivate = (text: string): string =>
  KEYS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), text.replace(MAIL, '(address)'));

/** Status and code of an answer; what follows are the words of the server, to the end. */
const ANSWER = /(\bHTTP \d{3}(?: [A-Z]\w{5,80})?)\b.*/s;
const ID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/**
 * A sentence about a failure as it may leave by log or API: status and code of what Azure answered without its words,
 * no address, secret or id.
 *
 * @example failureText('Not listed: HTTP 403 AuthorizationFailed The client ...') // 'Not listed: HTTP 403
 * AuthorizationFailed'
 */
export const failureText = (text: string): string =>
  withoutPrivate(text.replace(ANSWER, '$1').replace(ID, '(id)')).slice(0, 1000);

/** A value of a log line, every text in it scrubbed; texts that are an id or a path and no sentence keep their ids. */
export function scrubbed(value: unknown): unknown {
  if (typeof value === 'string')
    return /\s/.test(value) && !value.startsWith('/') ? failureText(value) : withoutPrivate(value);
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [withoutPrivate(name), scrubbed(part)]));
}

/** An error without what its message or causes say of Azure's answer; with the places in the code that it came from. */
export function scrubbedError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(failureText(String(error)));
  const clean = new Error(failureText(error.message));
  clean.name = error.name;
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  clean.stack = [`${clean.name}: ${clean.message}`, ...places].join('\n');
  return clean;
}
