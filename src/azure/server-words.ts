import { field, textField } from '../model/field.ts';
import { withoutPrivate } from '../model/private-text.ts';

/** What the server said of a refusal, the same every night that it refuses for the same reason. */
export type ServerWords = { readonly code?: string | undefined; readonly message?: string | undefined };

const MOST = 300;
const MOST_DETAIL = 2000;

/**
 * Code and message of a refusal. ARM answers `{error: {code, message, details[]}}`; Resource Graph fills the outer
 * message with what its support wants to know, and gives the cause in `details`; Microsoft.Security answers
 * `{statusCode, errorMessage, errorCorrelation}` too, as Microsoft's own recorded tests show. A body in none of these
 * forms says nothing.
 *
 * @returns the message without what differs from night to night, at most 300 characters; empty where nothing is said
 */
export function serverWords(body: string): ServerWords {
  const parsed = jsonIn(body);
  const outer = wordsOf(field(parsed, 'error') ?? parsed);
  if (outer.message) return outer;
  const details = field(field(parsed, 'error') ?? parsed, 'details');
  const inner = Array.isArray(details) ? wordsOf(details[0]) : {};
  if (inner.code || inner.message) return { code: inner.code ?? outer.code, message: inner.message };
  return outer;
}

/**
 * The body of a refusal as it came, at most 2,000 characters; undefined for one that is no JSON, a proxy's page say.
 */
export const untouchedWords = (body: string): string | undefined =>
  jsonIn(body) === undefined ? undefined : body.trim().slice(0, MOST_DETAIL);

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function wordsOf(error: unknown): ServerWords {
  const message = textField(error, 'message') ?? textField(error, 'errorMessage') ?? '';
  return {
    code: withoutPrivate(textField(error, 'code') ?? '').slice(0, MOST) || undefined,
    message: withoutPrivate(steadyWords(message)).slice(0, MOST) || undefined,
  };
}

const GUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
const TIME = [
  '\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?: ?Z|[+-]\\d\\d:?\\d\\d)?',
  '\\d{1,2}/\\d{1,2}/\\d{4},? \\d{1,2}:\\d\\d(?::\\d\\d)?(?: ?[AP]M)?(?: ?(?:UTC|GMT|Z|[+-]\\d\\d:?\\d\\d))?',
].join('|');
const LABEL = '(?:correlation|request|activity|tracking|trace|operation|session|diagnostic)';
const anywhere = (pattern: string): RegExp => new RegExp(pattern, 'gi');

/** What Azure writes into a message that says nothing of the cause, or says it anew each time. */
const PASSING: readonly RegExp[] = [
  // "Please provide below info when asking for support: timestamp = ..., correlationId = ...": to the end.
  /\bplease provide (?:the )?(?:below|following) info\w* when asking for support\b.*/gis,
  // "The client 'x' with object id 'y' does not have authorization ...": who asks is known, and may be a person.
  /(?<=\b(?:client|user|principal)) '[^']*'(?= with object id)/gi,
  anywhere(`,? ?(?:\\bwith )?\\b(?:object|principal|client) ?ids? ?[:=]? ?['"(]?${GUID}['")]?`),
  anywhere(`[,;]? ?\\(?\\b(?:x-ms-|client[ -]?)?${LABEL}[ _-]?(?:ids?)?['"]? ?[:=]? ?['"(]?${GUID}['")]*`),
  anywhere(`[,;]? ?\\(?(?:\\b(?:time ?stamp ?[:=]?|(?:time|date) ?[:=]|at|on) ?)?['"(]?(?<!\\d)(?:${TIME})['")]*`),
];

/** A message without times, correlation and object ids; the ids of subscriptions, tenants and resources stay. */
export function steadyWords(message: string): string {
  let words = message;
  for (const pattern of PASSING) words = words.replace(pattern, '');
  return words
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:)])/g, '')
    .replace(/([.,;:])[.,;:]+/g, '$1')
    .replace(/^[\s.,;:]+|[\s,;:]+$/g, '');
}
