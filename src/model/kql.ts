import { matches } from './policy.ts';

/*
 * As much of KQL as it takes to say which tables an analytics rule names. A query is only read here, never run, so the
 * full parser, which the tests use, stays out of the deployed bundle.
 */

const TABLE = 'SecurityAlert';

/**
 * Comments and every kind of string: multi-line, verbatim and plain. Strings come first, so that // inside one does not
 * start a comment.
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

/** ['SecurityAlert'] at the start of a statement or of a list of tables is the table's name, not a string. */
const bracketed = (before: string, part: string): boolean =>
  part.slice(1, -1) === TABLE && /(?:^|;|\bunion)\s*\[\s*$/.test(before.replace(/\/\/[^\n]*/g, ''));

/** Table names are compared with case. */
const covers = (pattern: string): boolean =>
  pattern.split('*').every((part) => TABLE.includes(part)) && matches(pattern, TABLE);
