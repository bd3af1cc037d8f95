/*
 * Accept and Accept-Encoding (RFC 9110, section 12.5). The most specific range that covers a type gives its weight. A
 * weight outside 0 to 1 makes its range void, and parameters other than the weight are ignored: here negotiator 1.1.0
 * differs.
 */

type Range = { readonly name: string; readonly q: number };

function ranges(header: string): Range[] {
  return header.split(',').flatMap((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
    const q = weight === undefined ? 1 : Number(weight);
    return name === '' || !(q >= 0 && q <= 1) ? [] : [{ name, q }];
  });
}

function weightOf(type: string, given: readonly Range[]): number {
  const [family] = type.split('/');
  for (const name of [type, `${family}/*`, '*/*']) {
    const found = given.find((range) => range.name === name);
    if (found) return found.q;
  }
  return 0;
}

/**
 * The offer that the Accept header prefers, and among equals the first; the very first without a header; undefined
 * where none is acceptable.
 *
 * @example preferred([{ types: ['application/json'] }, { types: ['text/csv'] }], 'text/*') // { types: ['text/csv'] }
 */
export function preferred<T extends { readonly types: readonly string[] }>(
  offers: readonly T[],
  accept: string | null,
): T | undefined {
  if (accept === null || accept.trim() === '') return offers[0];
  const given = ranges(accept);
  let best: T | undefined;
  let weight = 0;
  for (const offer of offers) {
    const own = Math.max(...offer.types.map((type) => weightOf(type, given)));
    if (own > weight) {
      best = offer;
      weight = own;
    }
  }
  return best;
}

/** Whether the Accept-Encoding header allows gzip. */
export function takesGzip(acceptEncoding: string | null): boolean {
  const given = ranges(acceptEncoding ?? '');
  const named =
    given.find((range) => range.name === 'gzip' || range.name === 'x-gzip') ??
    given.find((range) => range.name === '*');
  return named !== undefined && named.q > 0;
}
