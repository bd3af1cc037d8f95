/*
 * The queries stand with their kinds of evidence. Each is flat on purpose (no join, no summarize), so that a row is a
 * resource, and projects the id: without it Resource Graph gives no skip token, and rows vanish silently.
 */

/** A text as a KQL literal. */
export const literal = (text: string): string =>
  `'${text.replace(/[\\']/g, (mark) => `\\${mark}`).replace(/\p{Cc}/gu, '')}'`;

/** A query with its rows in the order of their ids, without which pages may repeat a row and lose another. */
export const byId = (query: string): string => `${query} | order by id asc`;

/** The types that a query asks for, lower-cased: none where it asks for any. */
export function typesAsked(query: string): ReadonlySet<string> {
  const [, operand = ''] =
    /\| where type (?:=~|in~) (\('(?:[^'\\]|\\.)*'(?:, '(?:[^'\\]|\\.)*')*\)|'(?:[^'\\]|\\.)*')/i.exec(query) ?? [];
  const texts = operand.match(/'(?:[^'\\]|\\.)*'/g) ?? [];
  return new Set(texts.map((text) => text.slice(1, -1).replace(/\\(.)/g, '$1').toLowerCase()));
}

/** Types as the operand of `in~`, each once. */
export const among = (types: readonly string[]): string =>
  [...new Set(types.map((type) => type.toLowerCase()))].map(literal).join(', ');

/** Terms joined by `or`, in halves: a long chain nests deeper than Kusto parses. */
export function anyOf(terms: readonly string[]): string {
  const middle = Math.ceil(terms.length / 2);
  return terms.length <= 1 ? terms.join('') : `(${anyOf(terms.slice(0, middle))} or ${anyOf(terms.slice(middle))})`;
}
