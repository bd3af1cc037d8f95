import type { Finding } from './finding.ts';

/*
 * What the latest scan says of what an earlier one found: for each subscription one text, which names the checks that
 * fail, are waived or are unknown. It is read from as it stands, because 20,000 of them are kept for a page.
 */

export type OpenNow = {
  /** By subscription id: "007f 026w 041u". */
  readonly checks: ReadonlyMap<string, string>;
  /** Whether every subscription of the scope is there, so that one that is not has left it. */
  readonly isWhole: boolean;
};

/** What became of a finding that failed or was unknown; undefined where it is closed. */
export type Became = 'fail' | 'waived' | 'unknown' | 'left';

const LETTERS = { f: 'fail', w: 'waived', u: 'unknown' } as const;

const numberOf = (checkId: string): string => checkId.replace('AISPM-', '');

/** The text of one subscription. */
export const openText = (findings: readonly Pick<Finding, 'checkId' | 'status' | 'waiver'>[]): string =>
  findings
    .flatMap(({ checkId, status, waiver }) => {
      if (status !== 'fail' && status !== 'unknown') return [];
      return [`${numberOf(checkId)}${status === 'unknown' ? 'u' : waiver ? 'w' : 'f'}`];
    })
    .join(' ');

/** What became of a check on a subscription. A subscription that nothing is known of may still be there. */
export function becameOf({ checks, isWhole }: OpenNow, subscriptionId: string, checkId: string): Became | undefined {
  const text = checks.get(subscriptionId);
  if (text === undefined) return isWhole ? 'left' : 'unknown';
  const own = text.split(' ').find((one) => one.slice(0, -1) === numberOf(checkId));
  const letter = own?.at(-1);
  return letter === 'f' || letter === 'w' || letter === 'u' ? LETTERS[letter] : undefined;
}
