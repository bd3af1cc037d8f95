import type { FixCheck } from './fix-row.ts';

/*
 * What a fix asks of whoever makes it. Read from the caveats that stand beside each command, so that there is one text.
 */

type Needs = Pick<FixCheck['remediation'], 'caveats'>;

/** "Whoever runs it needs Security Admin on the subscription." */
const ROLE = /\b[Nn]eeds ([A-Z][A-Za-z]*(?: (?:or )?[A-Z][A-Za-z]*)*)/;
const TAKES = /\btakes ([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)*) at its scope/;
const CHARGE = /\b(?:billed|bills)\b/i;

/** The Azure role that a fix needs, as its caveats name it; undefined where they name none. */
export function roleNeeded({ caveats = [] }: Needs): string | undefined {
  for (const caveat of caveats) {
    const role = (ROLE.exec(caveat) ?? TAKES.exec(caveat))?.[1];
    if (role) return role;
  }
  return undefined;
}

/** The charge that a fix may start, as its caveats say it; undefined where it starts none. */
export const chargeOf = ({ caveats = [] }: Needs): string | undefined => caveats.find((caveat) => CHARGE.test(caveat));

/** What a person does where no command can do it, by check. */
const VERBS: Readonly<Record<string, string>> = {
  'AISPM-006': 'Repair',
  'AISPM-016': 'Plan',
  'AISPM-017': 'Agree the cost of',
  'AISPM-018': 'Ask Azure about',
  'AISPM-020': 'Decide on',
  'AISPM-021': 'Decide on',
  'AISPM-022': 'Ask Azure about',
  'AISPM-023': 'Assign',
  'AISPM-024': 'Assign',
  'AISPM-028': 'Decide on',
  'AISPM-029': 'Review',
  'AISPM-030': 'Triage',
  'AISPM-033': 'Connect',
  'AISPM-034': 'Repair',
  'AISPM-035': 'Connect',
  'AISPM-038': 'Run the test on',
  'AISPM-043': 'Decide on',
  'AISPM-045': 'Decide on',
};

export const verbOf = (checkId: string): string => VERBS[checkId] ?? 'Look at';
