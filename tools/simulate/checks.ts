import { type Check, check, each } from '../../src/model/check.ts';
import type { EvidenceMap } from '../../src/model/evidence.ts';
import type { CheckId, Outcome } from '../../src/model/finding.ts';

/*
 * Four checks over evidence of the simulation's own, so that the oracle knows what is true without judging anything.
 */

export const ROOT = 'AISPM-901';
export const FOLLOWER = 'AISPM-902';
export const ITEMS = 'AISPM-903';
export const OTHERS = 'AISPM-904';

const text = (id: CheckId, slug: string, escalation: Check['escalation']) => ({
  id,
  slug,
  area: 'ai-plan' as const,
  title: `${slug} is good`,
  failureTitle: `${slug} is bad`,
  severity: 'high' as const,
  rationale: 'Simulated.',
  remediation: { text: 'Fix it.', cli: 'az account show --subscription {subscription}' },
  docs: [],
  controls: [],
  escalation,
  scope: 'every' as const,
});

/** What the simulated subscription answers to the checks of whole subscriptions. */
export type Outcomes = { readonly root: Outcome; readonly follower: Outcome; readonly others: Outcome };
const outcomes = (evidence: Pick<EvidenceMap, 'registration'>): Outcomes =>
  JSON.parse(evidence.registration.registrationState) as Outcomes;

export const SIMULATED_CHECKS: readonly Check[] = [
  check({
    ...text(ROOT, 'root', 'control-owner'),
    needs: ['registration'],
    evaluate: (evidence) => ({ outcome: outcomes(evidence).root, message: `root is ${outcomes(evidence).root}` }),
  }),
  check({
    ...text(FOLLOWER, 'follower', 'control-owner'),
    needs: ['registration'],
    evaluate(evidence) {
      const { root, follower } = outcomes(evidence);
      return root === 'fail'
        ? { outcome: 'fail', message: 'root is bad', cause: ROOT }
        : { outcome: follower, message: `follower is ${follower}` };
    },
  }),
  check({
    ...text(ITEMS, 'items', 'cloud-architect'),
    needs: ['inventory'],
    evaluate: ({ inventory }) =>
      each({
        rows: inventory.rows,
        id: (row) => row.id,
        rule: (row) => ({ outcome: row.kind === 'bad' ? 'fail' : 'pass', message: `${row.name} is ${row.kind}` }),
        noun: 'account',
        good: 'all good',
      }),
  }),
  check({
    ...text(OTHERS, 'others', 'ai-governance'),
    needs: ['registration'],
    evaluate: (evidence) => ({ outcome: outcomes(evidence).others, message: `others is ${outcomes(evidence).others}` }),
  }),
];
