import { createScanner } from 'jsonc-parser';

/**
 * How deep a policy may nest: its own settings take some 6 levels, and the parser ends the process at some thousands.
 */
export const POLICY_DEPTH = 50;

/** Where a text nests deeper than `POLICY_DEPTH`, undefined where it does not. */
export function deepPlace(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token = scanner.scan(); token !== END; token = scanner.scan()) {
    if (OPEN.has(token) && ++depth > POLICY_DEPTH) return scanner.getTokenOffset();
    if (CLOSE.has(token)) depth -= 1;
  }
  return undefined;
}
/** Tokens of jsonc-parser 3.3.1, whose enum is there for types alone: {, [, }, ] and the end of the text. */
const OPEN: ReadonlySet<number> = new Set([1, 3]);
const CLOSE: ReadonlySet<number> = new Set([2, 4]);
const END = 17;
