import type { Check } from '../../src/model/check.ts';
import type { EvidenceKind } from '../../src/model/evidence.ts';
import { type Finding, LETTERS } from '../../src/model/finding.ts';
import { CHECKS } from '../../src/scanners/index.ts';

/* Checks as the tables of these tests name them: "001". */

const numbersOf = (checks: readonly Check[]): readonly string[] => checks.map((check) => check.id.slice(-3));

export const ALL = numbersOf(CHECKS);
/** The checks that are not applicable without AI resources. */
export const OVER_AI = numbersOf(CHECKS.filter((check) => check.scope === 'ai'));
/** The checks that need any of these kinds of evidence. */
export const needing = (...kinds: readonly EvidenceKind[]): readonly string[] =>
  numbersOf(CHECKS.filter((check) => kinds.some((kind) => check.needs.includes(kind))));
/** These numbers without those. */
export const without = (numbers: readonly string[], ...less: readonly string[]): readonly string[] =>
  numbers.filter((number) => !less.includes(number));

/** Every check over AI looks at the inventory first. */
export const OVER_INVENTORY = ALL.filter((one) => OVER_AI.includes(one) || needing('inventory').includes(one));
/**
 * The checks that cannot be judged without the plans. Those that need the registration too look at the plans only
 * where nothing was assessed, to name the cause; 037 and 045 only where the zone makes the AI plan optional.
 */
export const OVER_PLANS = without(needing('plans'), '037', '045', ...needing('registration'));

/**
 * The checks that cannot be judged without the assessments. 025, 026 and 028 ask them only where an account is silent,
 * 030 and 031 only where Azure does not say since when Defender CSPM is on.
 */
export const OVER_ASSESSMENTS = without(needing('assessments'), '025', '026', '028', '030', '031');

/** A status and its cause: "F<001". */
export const letterOf = ({ status, cause }: Finding): string =>
  `${LETTERS[status]}${cause ? `<${cause.slice(-3)}` : ''}`;
