import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkQuery } from '../../local/tenant/kql/check.ts';
import { armPath } from '../../src/azure/arm-list.ts';
import { literal } from '../../src/model/evidence/kql.ts';
import { policySetsQuery } from '../../src/model/evidence/scope.ts';
import type { World } from '../../tools/lies/scan.ts';
import { tryLie } from '../../tools/lies/try.ts';
import { openWorlds } from '../../tools/lies/worlds.ts';
import { changed, changes, json, runs, text } from './hostile.ts';

/* Answers of Azure that are anything at all: no crash, no wait over its bound, and nothing better than the truth. */

let worlds: readonly World[];
beforeAll(async () => {
  worlds = await openWorlds();
});
/** Any kind of request that a scan sends. */
const kindOf = (at: number): { readonly world: World; readonly kind: string } => {
  const all = worlds.flatMap((world) =>
    [...new Set(world.exchanges.map((one) => one.asked.kind))].map((kind) => ({ world, kind })),
  );
  const found = all[at % all.length];
  if (!found) throw new Error('no kind of request');
  return found;
};

describe('an answer of Azure', () => {
  const statuses = fc.constantFrom(200, 200, 200, 201, 400, 403, 404, 429, 500);
  it('that is any text or JSON betters nothing', () =>
    fc.assert(
      fc.asyncProperty(
        fc.nat(1000),
        statuses,
        fc.oneof(
          text,
          json.map((one) => JSON.stringify(one)),
        ),
        async (at, status, body) => {
          const { world, kind } = kindOf(at);
          const told = await tryLie(world, { kind, fault: ['any', () => ({ status, text: body })], reach: 'every' });
          expect([kind, ...told.wrong]).toEqual([kind]);
        },
      ),
      runs(25, 0.1),
    ));
  it('that is changed at any place crashes nothing', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(1000), changes, async (at, made) => {
        const { world, kind } = kindOf(at);
        const told = await tryLie(world, {
          kind,
          fault: [
            'changed',
            (honest) => ({ status: 200, text: JSON.stringify(changed(JSON.parse(honest.text), made)) ?? '' }),
          ],
          reach: 'every',
        });
        expect([kind, ...told.wrong.filter((one) => /^(crashed|waited)/.test(one))]).toEqual([kind]);
      }),
      runs(25, 0.1),
    ));
});

describe('what is asked of Azure', () => {
  it('is a query that parses, whatever an id holds', () =>
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 3 }), (ids) => {
        expect(checkQuery(policySetsQuery(ids))).toEqual([]);
        expect(literal(ids[0] ?? '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      runs(40),
    ));
  it('stays below its path, whatever an id or a name holds', () =>
    fc.assert(
      fc.property(text, fc.boolean(), (name, nested) => {
        const id = nested ? `/subscriptions/1/${name}/x` : name;
        let path: string;
        try {
          path = armPath({ path: '/subscriptions/{id}/providers/P/t', version: '1' }, { id });
        } catch (error) {
          expect(error).toMatchObject({ name: 'AzureError' });
          return;
        }
        const url = new URL(path, 'https://management.azure.com');
        expect(url.origin).toBe('https://management.azure.com');
        expect(url.pathname).toMatch(/^\/subscriptions\/.*\/providers\/P\/t$/s);
        expect(url.search).toBe('?api-version=1');
      }),
      runs(300),
    ));
});
