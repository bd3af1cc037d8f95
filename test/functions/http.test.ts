import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { HttpRequest, HttpResponse } from '@azure/functions';
import { describe, expect, it } from 'vitest';
import { answerBudget } from '../../src/functions/answer-budget.ts';
import { answerMaker, type Text } from '../../src/functions/answer-bytes.ts';
import { answer as answerWithin, type Content, type HttpAnswer } from '../../src/functions/http.ts';

const request = (headers: Record<string, string> = {}) =>
  new HttpRequest({ method: 'GET', url: 'http://localhost/api/report', headers });
const content = (pieces: () => Text['pieces'], expected?: Text['expected'], tagOf = 'x'): Content => ({
  contentType: 'application/json',
  tagOf,
  open: () => ({ pieces: pieces(), ...(expected ? { expected } : {}) }),
});
const MB = 1024 * 1024;
const maker = (megabytes = 256) => answerMaker(answerBudget(megabytes * MB));
const answer = (given: HttpRequest, what: Content) => answerWithin(given, what, maker());
const bytesOf = async (given: HttpAnswer) =>
  Buffer.from(await (given instanceof HttpResponse ? given : new HttpResponse(given)).arrayBuffer());
const codeOf = (given: HttpAnswer): unknown[] => [
  given.status,
  given instanceof HttpResponse ? undefined : JSON.parse(String(given.body)).code,
];
const gzipped = () => request({ 'accept-encoding': 'gzip' });
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
    expect(codeOf(plain)).toEqual([406, 'too-large']);
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
    const etag = new Headers(headers as Headers).get('etag') ?? '';
    let made = 0;
    const again = await answer(
      request({ 'if-none-match': etag.replace('W/', '') }),
      content(() => [String(made++)]),
    );
    expect([again.status, again.body ?? undefined, made]).toEqual([304, undefined, 0]);
    expect(
      (
        await answer(
          request({ 'if-none-match': '*' }),
          content(() => ['x']),
        )
      ).status,
    ).toBe(304);
  });

  describe('within the budget of its instance', () => {
    let opened = 0;
    const expecting = (body: number, tagOf?: string) =>
      content(
        () => {
          opened += 1;
          return ['x'];
        },
        { body: body * MB },
        tagOf,
      );
    /** An answer that is being made until it is let go. */
    const held = () => {
      const begun = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      async function* pieces() {
        begun.resolve();
        yield 'x'.repeat(2000);
        await gate.promise;
      }
      return { pieces, begun: begun.promise, letGo: () => gate.resolve() };
    };

    it.each([
      ['that can never fit, with gzip', 'gzip', 200, [422, 'too-large']],
      ['that can never fit, plain', '', 200, [406, 'too-large']],
      ['that is too large plain', '', 65, [406, 'too-large']],
    ])('one %s is refused before a piece of it is made', async (_what, encoding, size, expected) => {
      let asked = 0;
      const pieces = {
        *[Symbol.iterator]() {
          asked += 1;
          yield 'x';
        },
      };
      const refused = await answer(
        request({ 'accept-encoding': encoding }),
        content(() => pieces, { body: size * MB }),
      );
      expect([codeOf(refused), asked]).toEqual([expected, 0]);
    });

    it('one that finds no room waits for the caller to come again', async () => {
      const make = maker(100);
      const first = held();
      const under = answerWithin(gzipped(), content(first.pieces, { body: 40 * MB }, 'first'), make);
      await first.begun;
      const refused = await answerWithin(gzipped(), expecting(20, 'second'), make);
      expect([codeOf(refused), new Headers(refused.headers as Record<string, string>).get('retry-after')]).toEqual([
        [503, 'busy'],
        '30',
      ]);
      first.letGo();
      expect((await under).status).toBe(200);
      expect((await answerWithin(gzipped(), expecting(20, 'second'), make)).status).toBe(200);
    });

    it('one that grows beyond what was expected is stopped', async () => {
      const noise = () => Array.from({ length: 40 }, () => randomBytes(MB).toString('latin1'));
      expect(codeOf(await answerWithin(gzipped(), content(noise, { body: MB }), maker(64)))).toEqual([
        422,
        'too-large',
      ]);
      expect((await answerWithin(gzipped(), expecting(1), maker(64))).status).toBe(200);
    });

    it('one that fails gives its room back', async () => {
      const make = maker(64);
      function* broken(): Generator<string> {
        yield megabyte;
        throw new Error('a row was lost');
      }
      for (let at = 0; at < 10; at++)
        await expect(answerWithin(gzipped(), content(broken, { body: 20 * MB }, `${at}`), make)).rejects.toThrow();
      expect((await answerWithin(gzipped(), expecting(20), make)).status).toBe(200);
    });

    it('the same one is made once for all who ask for it meanwhile', async () => {
      const make = maker();
      const before = opened;
      const all = await Promise.all(Array.from({ length: 100 }, () => answerWithin(gzipped(), expecting(40), make)));
      expect([new Set(all.map((one) => one.status)), opened - before]).toEqual([new Set([200]), 1]);
    });
  });
});
