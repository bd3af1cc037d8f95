import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../../../tools/simulate/random.ts';
import { type Nights, nights } from '../../../tools/tamper/nights.ts';
import { openPacks, type PackKind, type Packs, tryPack, untouchedFaults } from '../../../tools/tamper/packs.ts';
import { type Tried, tryAnchor, tryRewrite, tryRollback, tryRow, verifyNights } from '../../../tools/tamper/try.ts';

/*
 * A small part of `npm run tamper`: the verifier in a pack was written apart from the product, and both come to the
 * same verdict over the same changed stores, anchors and packs.
 */

let built: Nights;
let older: Nights;
let packs: Packs;
beforeAll(async () => {
  [built, older] = [await nights(12), await nights(9)];
  packs = await openPacks(built, older);
});
afterAll(() => packs.close());

async function all(count: number, attempt: () => Promise<Tried | undefined>): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  while (tried.length < count) {
    const one = await attempt();
    if (one) tried.push(one);
  }
  return tried;
}
const wrong = (tried: readonly Tried[]) => tried.filter((one) => one.missed ?? one.disagree);

describe('the verifier and the product', () => {
  it('hold untouched packs of each kind', async () => {
    expect(await untouchedFaults(packs)).toEqual([]);
  });

  it('agree about stores that were changed: what the product finds is found, or is not in the pack', async () => {
    const draw = random(20261127);
    expect(wrong(await all(30, () => tryRow(built, draw, packs)))).toEqual([]);
  });

  it('agree about what was rewritten up to the head, put back, or changed among the anchors', async () => {
    const [draw, verified] = [random(3), await verifyNights(built)];
    const rewritten = await all(2, () => tryRewrite(built, draw, packs));
    const anchors = await all(4, () => tryAnchor(built, verified, draw, packs));
    expect(wrong([...rewritten, ...anchors, await tryRollback(older, built, packs)])).toEqual([]);
  });
});

it.each<PackKind>(['of many nights', 'of one subscription', 'of one scan'])(
  'finds and names each change of a file of a signed pack %s',
  async (kind) => {
    const draw = random(7);
    expect(wrong(await all(12, () => tryPack(packs, kind, draw)))).toEqual([]);
  },
);
