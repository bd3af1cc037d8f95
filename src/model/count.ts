/** 20,000. */
export const thousands = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/** "1 AI account", "9 AI accounts". */
export const count = (n: number, one: string, many = pluralOf(one)): string =>
  `${thousands(n)} ${n === 1 ? one : many}`;

/** "1 of 9 AI accounts": the noun goes with the whole. */
export const countOf = (part: number, whole: number, one: string, many?: string): string =>
  `${thousands(part)} of ${count(whole, one, many)}`;

const pluralOf = (one: string): string => (/[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`);
