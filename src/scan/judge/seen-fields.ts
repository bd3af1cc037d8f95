import type { SeenField, Status } from '../../model/finding.ts';
import { withoutPrivate } from '../../model/private-text.ts';
import type { Unread } from '../../model/reading.ts';
import { PERSONAL } from '../evidence/redaction.ts';
import type { Change, Leaf, ReadField } from './field-trace.ts';

/*
 * Which fields a verdict rests on. A field decides where the rule, given the same evidence with another value in it,
 * comes to another status: that is tried, not guessed from the rule.
 */

/** How a rule ends over traced evidence: its status, why it is unknown, and the fields that it has read. */
export type Run = (change?: Change) => {
  readonly status: Status;
  readonly why?: string | undefined;
  fields(): readonly ReadField[];
};

const MOST_FIELDS = 4;
/** Of a finding that passes, only what decides. */
const MOST_OF_PASS = 1;
/** How many fields are tried; those read last come first, because a rule ends with the one that settles it. */
const MOST_TRIED: Readonly<Record<Status, number>> = {
  fail: 6,
  unknown: 30,
  warn: 6,
  pending: 6,
  pass: 1,
  'not-applicable': 0,
};
const MOST_CHARACTERS = 120;

/** What our own reader wrote beside the rows that Azure returned. */
const OWN =
  /^(?:blind|totalRecords|pages|unreadable|tenants)\b|\]\.(?:state|why|message)$|\bconnectors\.state$|^(?:exhaustive|notExhaustiveBecause|declared)$/;

/** Words of Azure that mean the opposite of each other. */
const OPPOSITES = [
  ['standard', 'Free'],
  ['free', 'Standard'],
  ['true', 'False'],
  ['false', 'True'],
  ['on', 'Off'],
  ['off', 'On'],
  ['enabled', 'Disabled'],
  ['disabled', 'Enabled'],
  ['healthy', 'Unhealthy'],
  ['unhealthy', 'Healthy'],
  ['nothealthy', 'Healthy'],
  ['fullycovered', 'PartiallyCovered'],
  ['partiallycovered', 'FullyCovered'],
  ['notcovered', 'FullyCovered'],
  ['succeeded', 'Failed'],
  ['failed', 'Succeeded'],
  ['registered', 'NotRegistered'],
  ['notregistered', 'Registered'],
  ['unregistered', 'Registered'],
  ['registering', 'Registered'],
  ['active', 'Resolved'],
  ['allow', 'Deny'],
  ['deny', 'Allow'],
] as const;
const WORDS = [...new Set(OPPOSITES.map(([, word]) => word))];
const OPPOSITE: ReadonlyMap<string, string> = new Map(OPPOSITES);

/** The fields behind a finding with this status; none where its rule ends otherwise when traced. Never throws. */
export function seenFields(status: Status, why: Unread | string | undefined, run: Run): readonly SeenField[] {
  try {
    // What was not read cannot be tried out; only an answer that is not understood has a field that makes it unknown.
    if (status === 'unknown' && why !== 'malformed') return [];
    const ended = run();
    if (ended.status !== status || ended.why !== why) return [];
    const read = ended.fields().filter(isShown).reverse();
    const tried = read.slice(0, MOST_TRIED[status]);
    const deciding = tried
      .filter((field) => decides(field, status, run))
      .slice(0, status === 'unknown' ? 1 : undefined);
    const others =
      status === 'pass' ? [] : read.filter((one) => !deciding.includes(one) && belongsTo(one, deciding, status));
    const most = status === 'pass' ? MOST_OF_PASS : MOST_FIELDS;
    return [...deciding.map((one) => shown(one, true)), ...others.map((one) => shown(one, false))].slice(0, most);
  } catch {
    return [];
  }
}

/** A field that evidence loses before it is handed on is not shown either: the rest must give the same findings. */
const isShown = ({ path }: ReadField): boolean =>
  !OWN.test(path) && !PERSONAL.test(path.slice(path.lastIndexOf('.') + 1));

/** Whether a field that is there stands on the same row as one that decides, or on the row which that is part of. */
function belongsTo({ kind, path, value }: ReadField, deciding: readonly ReadField[], status: Status): boolean {
  if (value === undefined || value === null) return false;
  if (deciding.length === 0) return status !== 'unknown';
  const row = rowOf(path);
  return deciding.some((one) => one.kind === kind && rowOf(one.path).startsWith(row));
}
const rowOf = (path: string): string => path.slice(0, path.lastIndexOf(']') + 1);

function decides(field: ReadField, status: Status, run: Run): boolean {
  return othersOf(field.value, status).some((value) => {
    const ended = run({ field, value });
    if (ended.status === status || ended.why === 'failed') return false;
    // Without a field almost any rule knows nothing, which says little of the value that it had.
    return ended.status !== 'unknown' || value !== undefined;
  });
}

/** Other values of a field: the opposite, for a word without one that the answer lacks it, for an unknown word all. */
function othersOf(value: Leaf, status: Status): readonly Leaf[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [0, value + 1, undefined];
  if (status === 'unknown') return [...WORDS, true, undefined];
  const opposite = OPPOSITE.get(value?.trim().toLowerCase() ?? '');
  if (opposite) return [opposite];
  return typeof value === 'string' ? [undefined] : [true, false];
}

function shown({ kind, path, value, rows }: ReadField, isDeciding: boolean): SeenField {
  const text = value === undefined ? undefined : withoutPrivate(JSON.stringify(value));
  return {
    path: `${kind}.${path}`,
    ...(text === undefined
      ? {}
      : { value: text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text }),
    ...(isDeciding ? { decides: true } : {}),
    ...(rows > 1 ? { rows } : {}),
  };
}
