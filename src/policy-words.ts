import { printParseErrorCode } from 'jsonc-parser';
import { z } from 'zod';
import { policySchema } from './model/policy.ts';

/* What is wrong with a policy file, in words that say what to do. */

const JSON_WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word that is neither text in quotation marks, a number, true, false nor null',
  InvalidNumberFormat: 'a number that cannot be read',
  PropertyNameExpected: 'here the name of a setting in quotation marks is expected',
  ValueExpected: 'here a value is expected',
  ColonExpected: 'here a colon is expected, between the name of a setting and its value',
  CommaExpected: 'here a comma is expected, between two settings or values',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'something follows after the end of the policy',
  InvalidCommentToken: 'comments begin with // or stand between /* and */',
  UnexpectedEndOfComment: 'a comment is not closed',
  UnexpectedEndOfString: 'a text is not closed: a quotation mark is missing',
  UnexpectedEndOfNumber: 'a number is not finished',
  InvalidUnicode: 'after \\u four digits are expected',
  InvalidEscapeCharacter: 'after a backslash stands a character that JSON does not know there',
  InvalidCharacter: 'a character that may not stand in a text, such as a line break',
};

/** "Not JSON: here a comma is expected, between two settings or values" */
export function parseFaultWords(code: number): string {
  const name = printParseErrorCode(code);
  return `Not JSON: ${JSON_WORDS[name] ?? name}`;
}

/** "There is no such setting; did you mean owners?" */
export function unknownSettingWords(path: readonly PropertyKey[]): string {
  const known = settingsAt(path.slice(0, -1));
  const meant = nearest(String(path.at(-1) ?? ''), known);
  if (meant) return `There is no such setting; did you mean ${meant}?`;
  return known.length > 0 ? `There is no such setting; here are ${known.join(', ')}` : 'There is no such setting';
}

/** "must be one of required, recommended, optional; did you mean required?" */
export function wrongValueWords(values: readonly unknown[], given: unknown): string {
  const words = values.map(String);
  const meant = typeof given === 'string' ? nearest(given, words) : undefined;
  return `must be one of ${words.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`;
}

type Schema = {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
};

/** The names of the settings that may stand at a place of the policy. */
function settingsAt(path: readonly PropertyKey[]): readonly string[] {
  let places: readonly Schema[] = [z.toJSONSchema(policySchema, { io: 'input' }) as Schema];
  for (const step of path) places = places.flatMap(formsOf).flatMap((one) => childOf(one, step));
  return [...new Set(places.flatMap(formsOf).flatMap((one) => Object.keys(one.properties ?? {})))];
}

const formsOf = (schema: Schema): readonly Schema[] => (schema.anyOf ? schema.anyOf.flatMap(formsOf) : [schema]);

function childOf(schema: Schema, step: PropertyKey): readonly Schema[] {
  if (typeof step === 'number') return schema.items ? [schema.items] : [];
  const own = schema.properties?.[String(step)];
  if (own) return [own];
  return typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : [];
}

/** The word that was most likely meant: one that differs by a third of its letters at most. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((word) => ({ word, distance: distance(given.toLowerCase(), word.toLowerCase()) }))
    .toSorted((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.floor(best.word.length / 3) ? best.word : undefined;
}

/** How many letters have to be changed, added or taken away (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, wanted] of [...other].entries())
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === wanted ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
