import { type Context, check, each, sentences } from '../model/check.ts';
import { DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import type { EvidenceMap } from '../model/evidence.ts';
import { switchOn, together } from '../model/plan-commands.ts';
import { lacksPlan, tierOf } from '../model/plans.ts';
import { DATABASES, presentOrHidden } from '../model/presence.ts';
import { attempt, isSeen, Unseen } from '../model/reading.ts';
import { pricingId } from '../model/required-plans.ts';

export const databasePlans = check({
  id: 'AISPM-014',
  slug: 'database-plans',
  area: 'data',
  title: 'Defender for Databases is on',
  failureTitle: 'Databases next to AI are not protected',
  severity: 'medium',
  rationale: sentences(
    'Retrieval reads from databases, and so can anyone who takes over the retrieval.',
    'Each kind of database has its own plan.',
  ),
  remediation: {
    text: 'Set each plan named in the message to Standard.',
    caveats: ['Billed per instance or by throughput.', NEEDS_SECURITY_ADMIN],
  },
  docs: [DOCS.databases],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['plans', 'presence', 'permissions'],
  evaluate(evidence, context) {
    const rows = wantedPlans(evidence, context);
    if (rows.length === 0) return { outcome: 'not-applicable', message: 'No database of a kind that a plan protects' };
    const { plans } = evidence;
    return each({
      rows,
      id: ({ name }) => pricingId(context, name),
      noun: 'database plan',
      good: 'Standard',
      rule({ name, held }) {
        if (held instanceof Unseen) throw held;
        const { standard, words } = tierOf(plans, name);
        return { outcome: standard ? 'pass' : 'fail', message: words };
      },
    });
  },
  commands(evidence, context) {
    const { plans } = evidence;
    const off = wantedPlans(evidence, context).filter(({ name, held }) => {
      const tier = attempt(() => tierOf(plans, name));
      return held === true && isSeen(tier) && !tier.standard;
    });
    return together(off.map(({ name }) => switchOn(plans, name)));
  },
});

/** The plans of the databases that are there, or that may be. */
const wantedPlans = (evidence: Pick<EvidenceMap, 'presence' | 'permissions'>, context: Context) =>
  Object.entries(DATABASES)
    .map(([name, types]) => ({
      name,
      held: lacksPlan(name, context) ? false : presentOrHidden(evidence, types, context),
    }))
    .filter(({ held }) => held !== false);
