import { z } from 'zod';
import { SEVERITIES } from '../model/finding.ts';
import { costSentence } from '../report/fix/fix-costs.ts';
import type { FixRow } from '../report/fix/fix-row.ts';
import { clears } from '../report/fix/fix-rows.ts';
import { firstThree, fixSums, NO_MATCH, sumLine } from '../report/fix/fix-sums.ts';
import { scanRef } from './answers.ts';

/*
 * The JSON of GET /api/fix: the rows of "Fix first" with their numbers, as the page, the terminal and the mail have
 * them.
 */

const n = z.number().int();
const severity = z.enum(SEVERITIES);
const place = z.object({
  subscriptionId: z.string(),
  subscription: z.string().describe('Its name, with a short id where several have the same name.'),
  zone: n,
  owner: z.string().optional(),
  severity,
  seen: z.string().describe('What was seen.'),
  resources: n.optional(),
  since: z.string().optional(),
  nights: n.optional(),
  isNew: z.boolean(),
  failing: n.describe('Failures that follow from it.'),
  unknown: n.describe('Checks that are unknown because of it.'),
});
const row = z.object({
  cause: z.string().describe('What the parameter `cause` takes: "007", or "041-denied" for a missing read.'),
  checkId: z.string(),
  status: z.enum(['fail', 'unknown']),
  title: z.string(),
  severity,
  subscriptions: n,
  resources: n.optional(),
  failing: n,
  unknown: n,
  newPlaces: n,
  since: z.string().optional(),
  nights: n.optional(),
  owners: z.array(z.object({ owner: z.string().optional(), places: n })),
  role: z.string().optional().describe('The Azure role that the fix needs.'),
  charge: z.string().optional().describe('The charge that the fix may start.'),
  estimate: z.string().optional().describe('What that charge comes to a month, or why that is not known.'),
  verb: z.string(),
  decision: z.string().optional().describe('Who or what decides, where no script can.'),
  remedy: z.string(),
  places: z.array(place),
});
export const fixAnswer = z.object({
  scan: scanRef,
  sums: z.object({ causes: n, toFix: n, newToFix: n, failures: n, missingReads: n, followers: n, unknown: n }),
  line: z.string().describe('The same numbers as a sentence.'),
  first: z
    .object({ causes: z.array(z.object({ cause: z.string(), clears: n })), dealtWith: n, of: n })
    .optional()
    .describe('The three causes that deal with most failing or unknown checks; only with four causes or more.'),
  rows: z.array(row),
});

/** The rows and their sums as GET /api/fix answers them, without the scan. Pure. */
export function fixAnswerOf(
  rows: readonly FixRow[],
  waived: number,
  isFiltered = false,
): Omit<z.input<typeof fixAnswer>, 'scan'> {
  const sums = fixSums(rows);
  const first = firstThree(rows);
  return {
    sums,
    line: isFiltered && rows.length === 0 ? NO_MATCH : sumLine(sums, waived),
    ...(first
      ? {
          first: {
            causes: first.rows.map((one) => ({ cause: one.row.key, clears: clears(one.row) })),
            dealtWith: first.dealtWith,
            of: first.of,
          },
        }
      : {}),
    rows: rows.map(rowOf),
  };
}

const rowOf = (one: FixRow): z.input<typeof row> => ({
  cause: one.key,
  checkId: one.checkId,
  status: one.status,
  title: one.title,
  severity: one.severity,
  subscriptions: one.places.length,
  resources: one.resources,
  failing: one.failing,
  unknown: one.unknown,
  newPlaces: one.newPlaces,
  since: one.since,
  nights: one.nights,
  owners: one.owners.map(({ owner, places }) => ({ owner, places })),
  role: one.role,
  charge: one.charge,
  estimate: one.cost && costSentence(one.cost),
  verb: one.verb,
  decision: one.decision,
  remedy: one.remedy,
  places: one.places.map((each) => ({
    subscriptionId: each.subscription.id,
    subscription: each.label,
    zone: each.subscription.zone,
    owner: each.owner,
    severity: each.severity,
    seen: each.finding.message,
    resources: each.resources,
    since: each.since,
    nights: each.nights,
    isNew: each.isNew,
    failing: each.followers.filter((other) => other.status === 'fail').length,
    unknown: each.followers.filter((other) => other.status === 'unknown').length,
  })),
});
