import type { IncomingMessage } from 'node:http';

/* The body of a request to one of the services on this machine. */

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export const textOf = async (request: IncomingMessage): Promise<string> => (await bytesOf(request)).toString('utf8');

/** Undefined for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
