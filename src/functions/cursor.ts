import { createHash } from 'node:crypto';
import { z } from 'zod';

/*
 * Page tokens: the place to continue from, and the question it belongs to. Opaque to callers; a checksum detects tokens
 * that were truncated or invented.
 */

const tokenSchema = z.tuple([z.string(), z.string()]);
const checksum = (text: string) => createHash('sha256').update(`aispm page ${text}`).digest('base64url').slice(0, 8);

/**
 * The token of a place. `question` is the route with everything that was asked for, so that a token is only valid for
 * the question it was given for.
 */
export function pageToken(question: string, place: string): string {
  const body = Buffer.from(JSON.stringify([checksum(question), place])).toString('base64url');
  return `${body}.${checksum(body)}`;
}

/** The place of a token; undefined where the token is damaged or belongs to another question. */
export function placeOf(question: string, token: string): string | undefined {
  const [body = '', sum] = token.split('.');
  if (sum !== checksum(body)) return undefined;
  const parsed = tokenSchema.safeParse(jsonOf(Buffer.from(body, 'base64url').toString('utf8')));
  return parsed.success && parsed.data[0] === checksum(question) ? parsed.data[1] : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
