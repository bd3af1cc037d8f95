import { matches } from './policy.ts';

/*
 * As much of KQL as it takes to say which tables an analytics rule names (RULINGS 043). Sentinel's own parser is not at
 * hand, and a query is only read here.
 */

const TABLE = 'SecurityAlert';

/**
 * Comments and every kind of string: multi-line, verbatim, and plain. Strings come first, so that // within one is no
 * comment.
 */
const SILENT =
  /```[\s\S]*?```|~~~[\s\S]*?~~~|@'(?:[^']|'')*'|@"(?:[^"]|"")*"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/\/[^\n]*/g;

/**
 * The name alone, or in another workspace; not a member, a part of a longer name, or the left side of an assignment.
 */
const NAMED = new RegExp(
  String.raw`(?:(?<![\w.-])|(?<=\b(?:workspace|app|resource)\s*\(\s*''\s*\)\s*\.\s*))${TABLE}(?![\w-]|\s*=(?![=~]))`,
);

/** What follows an operator that takes a list of tables, in which * stands for any text. */
const LISTS = /\b(?:union\b|(?:search|find)\b[^|;]*?\bin\b)([^|;]*)/g;

/**
 * Whether a query names the table SecurityAlert, or a wildcard of tables that covers it; comments and strings do not
 * count.
 */
export function readsSecurityAlert(query: string): boolean {
  let code = query.replace(SILENT, (part, at: number) =>
    part.startsWith('//') ? ' ' : bracketed(query.slice(0, at), part) ? TABLE : "''",
  );
  if (NAMED.test(code)) return true;
  for (let before = ''; before !== code; ) {
    for (const [, list = ''] of code.matchAll(LISTS))
      if ([...list.matchAll(/(?<![\w)*-])[\w*]*\*[\w*]*(?![\w(])/g)].some(([name]) => covers(name))) return true;
    before = code;
    code = code.replace(/\([^()]*\)/g, ' ');
  }
  return false;
}

/** ['SecurityAlert'] where a statement or a list of tables begins is the table's name, not a text. */
const bracketed = (before: string, part: string): boolean =>
  part.slice(1, -1) === TABLE && /(?:^|;|\bunion)\s*\[\s*$/.test(before.replace(/\/\/[^\n]*/g, ''));

/** Names of tables compare with case. */
const covers = (pattern: string): boolean =>
  pattern.split('*').every((part) => TABLE.includes(part)) && matches(pattern, TABLE);
