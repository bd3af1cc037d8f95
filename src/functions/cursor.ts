import { createHash } from 'node:crypto';
import { z } from 'zod';

/*
 * Page tokens: where to go on, and the question that it belongs to. Opaque to callers; the checksum refuses one that
 * was cut or made up.
 */

const tokenSchema = z.tuple([z.string(), z.string()]);
const checksum = (text: string) => createHash('sha256').update(`aispm page ${text}`).digest('base64url').slice(0, 8);

/**
 * `question` is the route with everything that was asked for, so that a token of one question is refused by another.
 */
export function pageToken(question: string, place: string): string {
  const body = Buffer.from(JSON.stringify([checksum(question), place])).toString('base64url');
  return `${body}.${checksum(body)}`;
}

/** The place that a token names, or undefined where it is garbled or of another question. */
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
