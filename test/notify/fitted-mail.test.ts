import { describe, expect, it } from 'vitest';
import { compose } from '../../src/notify/compose.ts';
import type { Digest } from '../../src/notify/digest.ts';
import { fittedMail } from '../../src/notify/fitted-mail.ts';
import type { Note } from '../../src/notify/note.ts';
import { FULL } from './digests.ts';

/* Mails that would be larger than the service takes. */

const note = (night: number, failures: number): Note => {
  const {
    id: _id,
    owner,
    copies: _copies,
    scanIds: _scanIds,
    mayRepeat: _mayRepeat,
    pageUrl: _pageUrl,
    ...rest
  } = FULL;
  const [first] = FULL.failed;
  return {
    ...rest,
    owner: owner.name,
    scanId: `202611${String(night).padStart(2, '0')}T010000Z`,
    failed: Array.from({ length: failures }, (_, index) => ({
      ...(first ?? FULL.failed[0]),
      subscriptionName: `sub-${index}`,
    })) as Note['failed'],
  };
};
const digestOf = (notes: readonly Note[]): Digest => ({
  ...FULL,
  failed: notes.flatMap((one) => one.failed),
  more: {},
  scanIds: notes.map((one) => one.scanId),
});
const fitted = (notes: readonly Note[], most?: number) => fittedMail(notes, digestOf, compose, most);
const bytes = (mail: unknown) => Buffer.byteLength(JSON.stringify(mail));

describe('a mail larger than the service takes', () => {
  it('carries the oldest notes that fit, and every other in a later mail', () => {
    const notes = [7, 3, 5, 1, 2, 4, 6].map((night) => note(night, 20));
    const most = 3 * bytes(fitted([note(1, 20)])?.mail);
    const sent: string[] = [];
    for (let left = notes; left.length > 0; left = left.filter((one) => !sent.includes(one.scanId))) {
      const one = fitted(left, most);
      expect(bytes(one?.mail)).toBeLessThanOrEqual(most);
      sent.push(...(one?.notes.map((each) => each.scanId) ?? []));
    }
    expect(sent).toEqual(notes.map((one) => one.scanId).sort());
  });

  it('counts what a single note is too large for', () => {
    const most = bytes(fitted([note(1, 60)])?.mail);
    const one = fitted([note(1, 200)], most);
    expect(bytes(one?.mail)).toBeLessThanOrEqual(most);
    expect(one?.digest.failed.length).toBeGreaterThan(0);
    expect((one?.digest.failed.length ?? 0) + (one?.digest.more?.failed ?? 0)).toBe(200);
    expect(one?.mail.subject).toContain('200 new to fix');
  });

  it('is whole where it fits', () => {
    const one = fitted([note(2, 3), note(1, 3)]);
    expect([one?.notes.length, one?.digest.failed.length, one?.digest.more]).toEqual([2, 6, {}]);
  });
});
