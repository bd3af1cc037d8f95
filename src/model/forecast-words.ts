import { thousands } from './count.ts';
import type { Budget } from './forecast-sums.ts';
import type { Tokens } from './token-use.ts';

/* How amounts and budgets of a forecast are said, wherever they are. */

const STANDING: Readonly<Record<Budget['state'], string>> = {
  within: 'within the budget',
  'not-proven': 'within the budget as far as it was seen',
  'may-pass': 'may pass the budget',
  passes: 'passes the budget',
};

/** "Zone 2 passes the budget: at least 8,700 to 11,000 of 500" */
export const budgetWords = ({ zone, usd, atLeast, budgetUsd, state }: Budget): string =>
  `Zone ${zone} ${STANDING[state]}: ${range(usd, atLeast)} of ${thousands(budgetUsd)}`;

/** Two significant digits, the lower bound rounded down and the higher one up. */
export function range({ low, high }: Tokens, atLeast: boolean): string {
  const [from, to] = [amount(low, Math.floor), amount(high, Math.ceil)];
  return `${atLeast ? 'at least ' : ''}${from === to ? from : `${from} to ${to}`}`;
}

function amount(value: number, round: (value: number) => number): string {
  if (value === 0) return '0';
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  const rounded = Number((round(Number((value / unit).toPrecision(12))) * unit).toPrecision(12));
  return rounded >= 1000 ? thousands(rounded) : String(rounded);
}
