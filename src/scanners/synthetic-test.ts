import { alertTime, alertType, isAiAlertType, isSample } from '../model/alerts.ts';
import { check } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { DAY } from '../model/field.ts';
import { aiRoot } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const syntheticTest = check({
  id: 'AISPM-038',
  slug: 'synthetic-test',
  area: 'runtime',
  title: 'The synthetic jailbreak test is fresh',
  failureTitle: 'Nobody has shown lately that a jailbreak raises an alert',
  severity: 'high',
  rationale: 'A plan that is on may still not alert: only a test prompt that raises an alert shows that detection works from end to end.',
  remediation: {
    text: 'Send a synthetic jailbreak prompt to a deployment in this subscription, wait for its alert, and record the test in the policy file (attestations).',
    decision: 'A test prompt goes to a live model: its owner decides when.',
  },
  docs: [DOCS.aiAlerts, DOCS.aiThreats],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  limitations: ['Resource Graph keeps alerts for about 90 days.'],
  needs: ['alerts', 'plans'],
  evaluate(evidence, context) {
    const root = aiRoot(() => evidence.plans, context);
    if (root.state === 'settled') return root.decision;
    const days = context.policy.syntheticTestDays[context.zone];
    const within = (time: Date | undefined): boolean => time !== undefined && time.getTime() <= context.now.getTime() && context.now.getTime() - time.getTime() <= days * DAY;
    const attested = context.policy.attestations.find((entry) => entry.subscription.toLowerCase() === context.subject.id && within(new Date(`${entry.date}T00:00:00Z`)));
    if (attested) return { outcome: 'pass', message: `Test of ${attested.date} attested by ${attested.by}, alert ${attested.alertId}` };
    const alert = evidence.alerts.rows.filter((row) => isAiAlertType(alertType(row) ?? '') && !isSample(row)).find((row) => within(alertTime(row)));
    if (alert) return { outcome: 'pass', message: `${alertType(alert)} at ${alertTime(alert)?.toISOString()}` };
    const { blind } = evidence.alerts;
    if (blind) throw new Unseen(blind.why, `No AI alert was seen, but that proves nothing: ${blind.message}`);
    return { outcome: context.policy.levels.aiPlan[context.zone] === 'recommended' ? 'warn' : 'fail', message: `No AI alert and no attested test in the last ${days} days` };
  },
});
