import { alertTime, alertType, attestationFor, isAiAlertType, isSample, isWithin } from '../model/alerts.ts';
import { check, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { aiRoot } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const syntheticTest = check({
  id: 'AISPM-038',
  slug: 'synthetic-test',
  area: 'runtime',
  title: 'The synthetic jailbreak test is fresh',
  failureTitle: 'No recent test shows that a jailbreak raises an alert',
  severity: 'high',
  rationale: sentences(
    'A plan that is on may still raise no alert: only a test prompt that raises one shows that detection',
    'works end to end.',
  ),
  remediation: {
    text: [
      'Send a synthetic jailbreak prompt to a deployment in this subscription, wait for its alert,',
      'and record the test: "aispm attest synthetic-test", or attestations in the policy file.',
    ].join(' '),
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
    const attested = attestationFor(context);
    if (attested)
      return {
        outcome: 'pass',
        message: `Test of ${attested.date} attested by ${attested.by}, alert ${attested.alertId}`,
      };
    const { rows, blind } = evidence.alerts;
    const alerts = rows
      .filter((row) => isAiAlertType(alertType(row) ?? '') && !isSample(row))
      .map((row) => ({ type: alertType(row), time: alertTime(row) }));
    const [newest] = alerts
      .flatMap(({ type, time }) => (time && isWithin(time, days, context.now) ? [{ type, time }] : []))
      .sort((a, b) => b.time.getTime() - a.time.getTime());
    if (newest) return { outcome: 'pass', message: `${newest.type} at ${newest.time.toISOString()}` };
    if (alerts.some((alert) => alert.time === undefined))
      throw new Unseen('malformed', 'An AI alert was seen, but not when it was raised');
    if (blind) throw new Unseen(blind.why, `No AI alert was seen, but that proves nothing: ${blind.message}`);
    return {
      outcome: context.policy.levels.aiPlan[context.zone] === 'recommended' ? 'warn' : 'fail',
      message: `No AI alert and no attested test in the last ${days} days`,
    };
  },
});
