import { count } from '../../model/count.ts';
import type { Finding } from '../../model/finding.ts';
import { type MissingRead, PERMISSIONS_CHECK, VISIBLE_CHECK } from '../../model/to-fix.ts';

/* What could not be read, as causes of their own: why, in what words, and what is to be done. */

export const missingReadKey = (reason: MissingRead): string => (reason === 'unlisted' ? '040' : `041-${reason}`);
export const missingReadCheck = (reason: MissingRead): string =>
  reason === 'unlisted' ? VISIBLE_CHECK : PERMISSIONS_CHECK;

type Words = {
  /** `who` is a subscription, or how many. */
  readonly title: (who: string) => string;
  readonly verb: string;
  readonly remedy: string;
  /** Why no command mends it; undefined where the scanner's identity is given a role. */
  readonly decision?: string;
};

const SCAN_AGAIN = 'Scan again; the next night does so by itself.';
export const MISSING_READS: Readonly<Record<MissingRead, Words>> = {
  denied: {
    title: (who) => `The scanner may not read ${who}`,
    verb: 'Grant',
    remedy:
      'Give the scanner’s own identity the read that it lacks. Given once at the management group, new subscriptions inherit it.',
  },
  unlisted: {
    title: (who) => `The scanner does not see ${who}`,
    verb: 'Grant',
    remedy:
      'Give the scanner’s own identity its reader roles there. Given once at the management group, new subscriptions inherit them.',
  },
  hidden: {
    title: (who) => `Azure hides ${who} from the scanner`,
    verb: 'Ask Azure about',
    remedy:
      'The identity holds every read, and Azure answers without the subscription all the same. A role that was given within the last hours may not be known to Resource Graph yet: scan again. If it stays so, look for a deny assignment, which the API does not show, and open a support case with what "aispm diagnose" prints.',
    decision: 'No role assignment helps: the scanner holds them all.',
  },
  sentinel: {
    title: (who) => `The scanner may not see every Sentinel workspace that ${who} could report to`,
    verb: 'Name the workspaces of',
    remedy:
      'Name the SOC’s workspaces in the policy file (sentinel.workspaces), or make every subscription under the tenant root group visible to the scanner.',
    decision: 'The SOC knows which workspaces there are.',
  },
  unfinished: {
    title: (who) => `The scan of ${who} did not finish`,
    verb: 'Scan again',
    remedy: `${SCAN_AGAIN} GET /api/health and the log of the app give the reason.`,
    decision: 'Nothing is to be changed in Azure.',
  },
  unregistered: {
    title: (who) => `Microsoft.Security is not registered yet on ${who}`,
    verb: 'Look at AISPM-015 of',
    remedy: 'AISPM-015 says how far the registration is: it takes some minutes, and the next scan sees the rest.',
    decision: 'The registration is under way, or AISPM-015 is waived there.',
  },
  throttled: {
    title: (who) => `Azure turned the scanner away from ${who}, because it was asked too much`,
    verb: 'Scan again',
    remedy: `${SCAN_AGAIN} If it happens every night, find out what else reads Azure with the same identity at that hour, or move AISPM_SCHEDULE.`,
    decision: 'Nothing is to be changed in the subscription.',
  },
  malformed: {
    title: (who) => `Azure’s answer for ${who} is not understood`,
    verb: 'Report the answer for',
    remedy:
      'Azure answered with a value or a shape that this version does not know. Update it; if it stays so, report what "aispm diagnose --reads" prints for the subscription.',
    decision: 'The answer has to be understood before anybody can judge it.',
  },
  truncated: {
    title: (who) => `Azure’s answer for ${who} was not whole`,
    verb: 'Scan again',
    remedy: `${SCAN_AGAIN} If it stays so, report what "aispm diagnose --reads" prints for the subscription.`,
    decision: 'Nothing is to be changed in the subscription.',
  },
  unsupported: {
    title: (who) => `What Azure says of ${who} cannot be judged`,
    verb: 'Look at',
    remedy: 'Look at what the finding names and judge it by hand; this version cannot.',
    decision: 'What is there cannot be evaluated by a rule.',
  },
  failed: {
    title: (who) => `Azure did not answer for ${who}`,
    verb: 'Scan again',
    remedy: `${SCAN_AGAIN} If it stays so, see whether Azure reports an outage, and what "aispm diagnose" says of the subscription.`,
    decision: 'Nothing is to be changed in the subscription.',
  },
};

/** "The scanner may not read Contoso Audit: 41 checks" */
export function missingReadTitle(reason: MissingRead, labels: readonly string[], checks: number): string {
  const [only = ''] = labels;
  const who = labels.length === 1 ? only : count(labels.length, 'subscription');
  return `${MISSING_READS[reason].title(who)}${checks > 0 ? `: ${count(checks, 'check')}` : ''}`;
}

/** The actions that a message names as missing. */
const ACTION = /\bMicrosoft\.[A-Za-z]+(?:\/[A-Za-z0-9]+)+\/read\b/g;

/** The least built-in roles that hold the reads that some findings name as missing; both reader roles where none is. */
export function rolesToGrant(reason: MissingRead, findings: readonly Finding[]): readonly string[] {
  const actions = reason === 'denied' ? findings.flatMap(({ message }) => message.match(ACTION) ?? []) : [];
  if (actions.length > 0 && actions.every((action) => action.startsWith('Microsoft.Security/')))
    return ['Security Reader'];
  return ['Security Reader', 'Reader'];
}
