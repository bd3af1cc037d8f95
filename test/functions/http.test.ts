import { gunzipSync } from 'node:zlib';
import { HttpRequest, HttpResponse } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { answer, type Content } from '../../src/functions/http.ts';

const request = (headers: Record<string, string> = {}) =>
  new HttpRequest({ method: 'GET', url: 'http://localhost/api/report', headers });
const content = (pieces: Content['pieces']): Content => ({ contentType: 'application/json', tagOf: 'x', pieces });
const bytesOf = async (given: Awaited<ReturnType<typeof answer>>) =>
  Buffer.from(await new HttpResponse(given).arrayBuffer());
const megabyte = 'a'.repeat(1024 * 1024);
function* megabytes(count: number) {
  for (let at = 0; at < count; at++) yield megabyte;
}

describe('an answer', () => {
  it.each([0, 1, 1023, 1024, 5000])('of %i characters comes whole, compressed where it is worth it', async (size) => {
    const pieces = () => Array.from({ length: size }, () => 'x');
    const plain = await answer(request(), content(pieces));
    expect([
      (await bytesOf(plain)).toString(),
      new Headers(plain.headers as Record<string, string>).has('content-encoding'),
    ]).toEqual(['x'.repeat(size), false]);
    const gzip = await answer(request({ 'accept-encoding': 'gzip' }), content(pieces));
    const worth = new Headers(gzip.headers as Record<string, string>).get('content-encoding') === 'gzip';
    const bytes = await bytesOf(gzip);
    expect([worth, (worth ? gunzipSync(bytes) : bytes).toString()]).toEqual([size >= 1024, 'x'.repeat(size)]);
  });

  it('that is too large uncompressed must be taken with gzip', async () => {
    const plain = await answer(
      request(),
      content(() => megabytes(65)),
    );
    expect([plain.status, JSON.parse(String(plain.body)).code]).toEqual([406, 'too-large']);
    const gzip = await answer(
      request({ 'accept-encoding': 'gzip' }),
      content(() => megabytes(65)),
    );
    expect([gzip.status, gunzipSync(await bytesOf(gzip)).length]).toEqual([200, 65 * 1024 * 1024]);
  });

  it('that breaks off is none: nothing of it is sent', async () => {
    async function* broken() {
      yield megabyte;
      throw new Error('a row was lost');
    }
    for (const headers of [{}, { 'accept-encoding': 'gzip' }])
      await expect(answer(request(headers as Record<string, string>), content(broken))).rejects.toThrow(
        'a row was lost',
      );
  });

  it('is not made where the caller has it', async () => {
    const { headers } = await answer(
      request(),
      content(() => ['x']),
    );
    const etag = (headers as Record<string, string>)['etag'] ?? '';
    let made = 0;
    const again = await answer(
      request({ 'if-none-match': etag.replace('W/', '') }),
      content(() => [String(made++)]),
    );
    expect([again.status, again.body, made]).toEqual([304, undefined, 0]);
    expect(
      (
        await answer(
          request({ 'if-none-match': '*' }),
          content(() => ['x']),
        )
      ).status,
    ).toBe(304);
  });
});
