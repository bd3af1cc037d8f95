import type { Estimate } from '../../model/finding.ts';
import { range } from '../../model/forecast-words.ts';

/* What the charge of a fix comes to, where a forecast was kept with the scan. */

/** `cost`: "USD 120 to 300 a month", or "not estimated"; `basis`: by which days, or why it is not. */
export type FixCost = { readonly cost: string; readonly basis: string | undefined };

/** The estimates of some places together; one without an estimate adds nothing and makes the sum a lower bound. */
export function fixCost(
  places: readonly { readonly finding: { readonly estimate?: Estimate | undefined } }[],
): FixCost {
  const estimates = places.flatMap(({ finding }) => finding.estimate ?? []);
  const known = estimates.flatMap(({ usd }) => usd ?? []);
  const why = estimates.find((one) => one.why)?.why;
  if (known.length === 0) return { cost: 'not estimated', basis: why };
  const sum = { low: 0, high: 0 };
  for (const { low, high } of known) {
    sum.low += low;
    sum.high += high;
  }
  const isOpen = known.length < places.length || estimates.some((one) => one.atLeast);
  const [from] = estimates.map((one) => one.from).sort();
  const to = estimates
    .map((one) => one.to)
    .sort()
    .at(-1);
  return {
    cost: `${isOpen ? 'at least ' : ''}USD ${range(sum, false)} a month`,
    basis: `by the use of ${from} to ${to}${why ? `; ${why}` : ''}`,
  };
}

/** "at least USD 120 to 300 a month, by the use of 2026-10-25 to 2026-11-23; the policy has no price of CosmosDbs" */
export const costSentence = ({ cost, basis }: FixCost): string => (basis ? `${cost}, ${basis}` : cost);
