import fc from 'fast-check';

/*
 * Input as an attacker, a broken proxy or a worn disk makes it. `FUZZ_RUNS` (npm run fuzz -- --runs N) says how often
 * each property is tried; without it a few times, for npm test.
 */

/** The tries of npm test are the same each time; `npm run fuzz` makes new ones and says their seed. */
const SEED = 20_261_127;

/** How often a property is tried; `share` of that where one try is slow. */
export const runs = (usual: number, share = 1): { readonly numRuns: number; readonly seed?: number } => {
  const asked = Number(process.env['FUZZ_RUNS'] ?? 0);
  return asked > 0 ? { numRuns: Math.max(1, Math.round(asked * share)) } : { numRuns: usual, seed: SEED };
};

const TEXTS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '../../..',
  "'; drop",
  "' or 1 eq 1",
  '<script>alert(1)</script>',
  '=1+1',
  '$' + '{x}',
  '%00',
  '\u0000',
  '\u202e',
  '\ud800',
  '\ufeff',
  'e\u0301',
  'x'.repeat(20_000),
  '9'.repeat(400),
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'P99999999999D',
];
/** A text: of any characters, lone surrogates too, or one that has done harm somewhere. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(...TEXTS),
);

const deep = (depth: number): unknown => {
  let value: unknown = 'end';
  for (let at = 0; at < depth; at++) value = at % 2 === 0 ? [value] : { properties: value };
  return value;
};
/** Any JSON: names with a meaning in JavaScript, deep nesting, numbers at the edge. */
export const json: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false, 0, -1, 1e308, Number.MAX_SAFE_INTEGER, 0.1),
        text,
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(text, fc.constantFrom('value', 'data', 'id', 'properties', 'error')), tie('value'), {
          maxKeys: 5,
        }),
      ),
    })).value,
  },
  { weight: 1, arbitrary: fc.constantFrom(50, 200, 1000).map(deep) },
);

/** A way into a value: which of its places, and what is put there; `undefined` takes it away. */
export type Change = { readonly at: number; readonly put: unknown };
export const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ at: fc.nat(100_000), put: fc.oneof(json, fc.constant(undefined)) }),
  { minLength: 1, maxLength: 3 },
);

/** A copy of a JSON value with changes at any of its places. */
export function changed(value: unknown, made: readonly Change[]): unknown {
  const whole: { root: unknown } = { root: structuredClone(value) };
  for (const { at, put } of made) {
    const places = placesOf(whole);
    const place = places[at % places.length];
    if (!place) continue;
    if (put !== undefined) place.holder[place.name] = structuredClone(put);
    else if (Array.isArray(place.holder)) place.holder.splice(Number(place.name), 1);
    else delete place.holder[place.name];
  }
  return whole.root;
}

type Holder = { [name: string]: unknown };
function placesOf(value: unknown, found: { holder: Holder; name: string }[] = [], depth = 0): typeof found {
  if (typeof value !== 'object' || value === null || depth > 40) return found;
  for (const name of Object.keys(value)) {
    found.push({ holder: value as Holder, name });
    placesOf((value as Holder)[name], found, depth + 1);
  }
  return found;
}
