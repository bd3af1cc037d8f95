import type { CheckId } from './finding.ts';
import { LIMITS } from './limitations.ts';

/**
 * What a reader notices in the portal, why it may be so, and what to do first. Tonight's findings of `checks` say which
 * of the reasons holds.
 */
export type Symptom = {
  readonly id: number;
  readonly see: string;
  readonly why: string;
  readonly firstAction: string;
  readonly checks: readonly CheckId[];
  readonly limitations: readonly string[];
};

const ids = (...numbers: readonly string[]): readonly CheckId[] => numbers.map((number): CheckId => `AISPM-${number}`);

export const SYMPTOMS: readonly Symptom[] = [
  {
    id: 1,
    see: 'There is no AI posture toggle under the CSPM settings',
    why: [
      'AI posture is part of Defender CSPM and has no switch of its own;',
      'it also needs a cloud that offers it and a person who may see the settings.',
    ].join(' '),
    firstAction: 'Set Defender CSPM to Standard; this needs Security Admin.',
    checks: ids('007', '041', '044'),
    limitations: [LIMITS.sovereign],
  },
  {
    id: 2,
    see: 'An AI workload is missing from the inventory',
    why: [
      'It is younger than a day, excluded from scanning, outside the supported regions,',
      'or hidden from the person looking.',
    ].join(' '),
    firstAction:
      'If it is younger than 24 hours, wait. Otherwise check the exclusions, then whether Resource Graph shows it.',
    checks: ids('007', '018', '019', '010', '044', '045'),
    limitations: [LIMITS.discovery, LIMITS.copilot, LIMITS.agents],
  },
  {
    id: 3,
    see: 'There are no attack paths',
    why: [
      'The analysis needs Defender CSPM and agentless scanning to have been on for two days;',
      'or nothing is exposed, which is legitimate.',
    ].join(' '),
    firstAction: 'Wait 24 to 48 hours after switching them on; then document that there is no path.',
    checks: ids('031', '009', '030', '026'),
    limitations: [LIMITS.chains],
  },
  {
    id: 4,
    see: 'The AI BOM tab is partial',
    why: 'It is filled from model deployments, partly from traffic, and only for what Defender has discovered.',
    firstAction: 'Look for accounts without a deployment; after 48 hours open a support ticket.',
    checks: ids('021', '018', '031'),
    limitations: [LIMITS.bom],
  },
  {
    id: 5,
    see: 'An AWS or GCP connector is unhealthy',
    why: 'Its trust policy, roles or stack changed in the other cloud.',
    firstAction: [
      'AWS: redeploy the stack and check the trust policy.',
      'GCP: run the gcloud script again and check the viewer roles',
      '(aiplatform, cloudasset, iam.securityReviewer).',
    ].join(' '),
    checks: ids('034', '033'),
    limitations: [LIMITS.multicloud],
  },
  {
    id: 6,
    see: 'Recommendations are missing',
    why: 'Nothing is assessed: the plan is off, the region is not served yet, or there is no AI asset.',
    firstAction: 'Check the roll-out in the region, and whether there is an AI asset at all.',
    checks: ids('022', '007', '044'),
    limitations: [LIMITS.regions, LIMITS.optIn],
  },
  {
    id: 7,
    see: 'Sentinel receives no AI alerts',
    why: 'No connector carries them, the sync is off, or no rule creates incidents from them.',
    firstAction: 'Check the connector, the sync and the rules; then query the SecurityAlert table itself.',
    checks: ids('035', '036', '043'),
    limitations: [LIMITS.xdr],
  },
  {
    id: 8,
    see: 'Runtime alerts do not fire',
    why: [
      'The plan does not cover the resource, an extension failed, the account opted out,',
      'or a rule suppresses the alert.',
    ].join(' '),
    firstAction: 'Check the plan, then whether the deployment is supported, then the suppression rules.',
    checks: ids('001', '002', '006', '042', '037'),
    limitations: [LIMITS.xdr, LIMITS.tokens, LIMITS.cost],
  },
  {
    id: 9,
    see: 'A synthetic jailbreak raises no alert',
    why: 'The plan is off, the alert is suppressed, or it is routed to where nobody looks.',
    firstAction: 'Check the plan, the suppression rules and the routing; then test again.',
    checks: ids('001', '037', '038', '035'),
    limitations: ['An alert can take minutes to appear.', LIMITS.xdr],
  },
  {
    id: 10,
    see: 'Switching a plan on is Forbidden',
    why: 'The person lacks the role at subscription scope.',
    firstAction:
      'Get Security Admin at subscription scope, for example through PIM; Owner for the agentless parts of CSPM.',
    checks: ids('041'),
    limitations: ['AISPM-041 shows what the scanner itself may do, not what a person may do.'],
  },
];
