import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shardMessage } from '../../src/functions/shard-message.ts';
import { changed, changes, json, runs } from './hostile.ts';

/* Queue messages: a shard, or an error in words that repeats nothing of the content. */

const GOOD = { scanId: '20261124T010000Z', shard: 3 };

it('a message of the app is read', () => expect(shardMessage({ ...GOOD, more: 1 })).toEqual(GOOD));

it('any other message is refused in words', () =>
  fc.assert(
    fc.property(
      fc.oneof(
        json,
        changes.map((made) => changed(GOOD, made)),
      ),
      (message) => {
        try {
          const { scanId, shard } = shardMessage(message);
          expect([/^\d{8}T\d{6}Z$/.test(scanId), Number.isSafeInteger(shard)]).toEqual([true, true]);
        } catch (error) {
          expect(String(error)).toMatch(
            /^Error: A queue message names no shard \((scanId|shard|scanId, shard|the whole message) cannot be read\)/,
          );
        }
      },
    ),
    runs(200),
  ));
