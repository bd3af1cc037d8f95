import type { CheckText } from '../model/check.ts';
import type { Owner } from '../model/owners.ts';
import type { Policy } from '../model/policy.ts';
import type { Digest, DigestEntry } from './digest.ts';
import type { Note } from './note.ts';
import { joinedBom } from './note-draft.ts';

const DAY = 86_400_000;

export type MergeContext = {
  readonly id: string;
  readonly owner: Owner;
  readonly policy: Policy;
  readonly checks: ReadonlyMap<string, CheckText>;
  readonly mayRepeat: boolean;
  readonly pageUrl: string | undefined;
};

/**
 * Merges the waiting notes of one owner into one digest: the changes of each, and the state of the last. Undefined
 * where there are no notes.
 */
export function digestOf(
  notes: readonly Note[],
  { id, owner, policy, checks, mayRepeat, pageUrl }: MergeContext,
): Digest | undefined {
  const sorted = notes.toSorted((a, b) => (a.scanId < b.scanId ? -1 : 1));
  const last = sorted.at(-1);
  if (!last) return undefined;
  const {
    owner: _name,
    scanId: _scanId,
    escalated: _escalated,
    flapping: _flapping,
    steady: _steady,
    more: _more,
    bom: _bom,
    ...state
  } = last;
  const lists = {
    failed: sorted.flatMap((note) => note.failed),
    lostSight: sorted.flatMap((note) => note.lostSight),
    regained: sorted.flatMap((note) => note.regained),
    fixed: sorted.flatMap((note) => note.fixed),
    waivers: sorted.flatMap((note) => note.waivers),
    newChecks: sorted.flatMap((note) => note.newChecks),
  };
  const escalated = sorted.flatMap((note) => note.escalated ?? []);
  const flapping = sorted.flatMap((note) => note.flapping ?? []);
  const steady = sorted.flatMap((note) => note.steady ?? []);
  const more = moreOf(sorted);
  const bom = joinedBom(sorted.flatMap((note) => note.bom ?? []));
  return {
    ...state,
    ...lists,
    id,
    owner,
    copies: copiesOf(
      [...lists.failed, ...lists.lostSight, ...lists.regained, ...lists.fixed, ...escalated, ...flapping, ...steady],
      last.startedAt,
      owner,
      policy,
      checks,
      bom.lines.length > 0,
    ),
    scanIds: sorted.map((note) => note.scanId),
    allQuiet: sorted.every((note) => note.allQuiet),
    mayRepeat,
    pageUrl,
    ...(escalated.length > 0 ? { escalated } : {}),
    ...(flapping.length > 0 ? { flapping } : {}),
    ...(steady.length > 0 ? { steady } : {}),
    ...(bom.lines.length > 0 ? { bom } : {}),
    ...(Object.keys(more).length > 0 ? { more } : {}),
  };
}

/** Whom a change of the AI bill of materials escalates to. */
const BOM_ROLE = 'ai-governance';

/**
 * The addresses of every copy rule that one of the entries escalates to, once it has lasted long enough, or the change
 * of the AI bill of materials does, which is as old as the night.
 */
function copiesOf(
  entries: readonly DigestEntry[],
  at: string,
  owner: Owner,
  policy: Policy,
  checks: MergeContext['checks'],
  hasBom: boolean,
): readonly string[] {
  const isOfBom = (rule: Policy['copies'][number]) =>
    hasBom && rule.afterDays === 0 && rule.escalation.includes(BOM_ROLE);
  const isOfEntries = (rule: Policy['copies'][number]) =>
    entries.some((entry) => {
      const days = entry.since ? (Date.parse(at) - Date.parse(entry.since)) / DAY : 0;
      const roles = [entry.checkId, ...entry.followers.map((one) => one.checkId)].map(
        (id) => checks.get(id)?.escalation,
      );
      return days >= rule.afterDays && rule.escalation.some((role) => roles.includes(role));
    });
  const copied = policy.copies.filter((rule) => isOfBom(rule) || isOfEntries(rule));
  const own = new Set(owner.mail.map((address) => address.toLowerCase()));
  const addresses = new Map(copied.flatMap((rule) => rule.mail).map((address) => [address.toLowerCase(), address]));
  return [...addresses].filter(([lower]) => !own.has(lower)).map(([, address]) => address);
}

function moreOf(notes: readonly Note[]): NonNullable<Digest['more']> {
  const sums: Record<string, number> = {};
  for (const { more } of notes)
    for (const [section, count] of Object.entries(more ?? {})) sums[section] = (sums[section] ?? 0) + count;
  return sums;
}
