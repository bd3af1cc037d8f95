import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../../src/model/canonical.ts';
import { decodeValue, encodeValue, keyOf } from '../../src/store/codec.ts';
import { misfit } from '../../src/store/row-schemas.ts';
import { TABLES } from '../../src/store/store.ts';
import { changed, changes, json, runs, text } from './hostile.ts';

/* Rows of the tables, whole and damaged: the value that was written, or a fault in words. */

it('any JSON comes back from its entities as it went in', () =>
  fc.assert(
    fc.property(json, (value) => {
      const decoded = decodeValue(encodeValue(value).parts);
      expect('value' in decoded && canonical(decoded.value)).toBe(canonical(value));
    }),
    runs(100),
  ));

it('entities that hold anything have a value or a fault', () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.dictionary(
          fc.constantFrom('parts', 'size', 'c0', 'c1', 'c2', 'tail'),
          fc.oneof(
            json,
            fc.uint8Array({ maxLength: 60 }),
            text.map((one) => gzipSync(one)),
          ),
        ),
        { maxLength: 3 },
      ),
      (entities) => {
        const decoded = decodeValue(entities);
        expect('value' in decoded || decoded.fault.length > 0).toBe(true);
      },
    ),
    runs(300),
  ));

it('a damaged byte is a fault, and never another value', () =>
  fc.assert(
    fc.property(json, fc.nat(100_000), fc.integer({ min: 1, max: 255 }), (value, at, by) => {
      const [part] = encodeValue(value).parts;
      const bytes = part?.['c0'];
      if (!(bytes instanceof Uint8Array)) throw new Error('no bytes');
      const damaged = Uint8Array.from(bytes);
      damaged[at % damaged.length] = (damaged[at % damaged.length] ?? 0) ^ by;
      const decoded = decodeValue([{ ...part, c0: damaged }]);
      if ('value' in decoded) expect(canonical(decoded.value)).toBe(canonical(value));
    }),
    runs(300),
  ));

it('a bomb is a fault', () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024, 32));
  expect(decodeValue([{ parts: 1, c0: bomb }])).toEqual({ fault: expect.stringContaining('larger than any value') });
});

it('any text is a key that a table takes, and no two are the same', () =>
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(keyOf(one)).not.toMatch(/[/\\#?\p{Cc}]/u);
      expect(keyOf(one) === keyOf(other)).toBe(one.toWellFormed() === other.toWellFormed());
    }),
    runs(300),
  ));

it('a row of any shape fits its table or has a fault', () =>
  fc.assert(
    fc.property(fc.constantFrom(...TABLES), text, text, json, changes, (table, partition, key, value, made) => {
      const fault = misfit(table, partition, key, changed(value, made));
      expect(fault === undefined || fault.length > 0).toBe(true);
    }),
    runs(300),
  ));
