import { check, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';
import { byLevel, lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';
import { findChannels, ruleName, ruleState, unreadClause, whyOf, workspaceName } from '../model/sentinel.ts';

export const sentinelRules = check({
  id: 'AISPM-043',
  slug: 'sentinel-rules',
  area: 'sentinel',
  title: 'AI analytics rules are on in Sentinel',
  failureTitle: 'Alerts arrive in Sentinel but create no incident',
  severity: 'medium',
  rationale: 'Alerts that no rule turns into incidents stay in a table that nobody opens.',
  remediation: {
    text: sentences(
      'Switch on a rule in the channel’s workspace: Microsoft incident creation for Defender for Cloud, or a',
      'scheduled rule over SecurityAlert.',
    ),
    decision: 'The SOC owns the rules in its workspace.',
  },
  docs: [DOCS.sentinel],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  limitations: [LIMITS.xdr],
  needs: ['sentinel'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const channels = findChannels(evidence.sentinel, context);
    if (channels.length === 0)
      return {
        outcome: 'not-applicable',
        message: `No channel, so there are no alerts to create incidents from${unreadClause(evidence.sentinel, context.subject)}`,
        cause: 'AISPM-035',
      };
    const xdr = channels.find((channel) => channel.incidents);
    if (xdr)
      return { outcome: 'pass', message: `Defender XDR in ${workspaceName(xdr.workspace)} delivers its incidents` };
    const workspaces = [...new Set(channels.map((channel) => channel.workspace))];
    const states = workspaces.flatMap((workspace) =>
      workspace.rules.rows.map((rule) => ({ workspace, rule: ruleName(rule), state: ruleState(rule) })),
    );
    const live = states.filter((one) => one.state === 'live');
    if (live[0])
      return {
        outcome: 'pass',
        message: `${count(live.length, 'rule')} over Defender’s alerts, "${live[0].rule}" in ${workspaceName(live[0].workspace)}`,
      };
    const unread = workspaces.find((workspace) => workspace.rules.state === 'unread');
    if (unread)
      throw new Unseen(
        whyOf(unread.rules),
        `The rules of ${workspaceName(unread)} could not be read: ${unread.rules.message ?? 'refused'}`,
      );
    const unclear = states.find((one) => one.state === 'unclear');
    if (unclear)
      throw new Unseen(
        'malformed',
        `Rule "${unclear.rule}" in ${workspaceName(unclear.workspace)} does not say whether it is enabled`,
      );
    const filtered = states.find((one) => one.state === 'filtered');
    if (filtered)
      return {
        outcome: 'warn',
        message: `Rule "${filtered.rule}" in ${workspaceName(filtered.workspace)} filters by name or severity, so some alerts create no incident`,
      };
    const silent = states.filter((one) => one.state === 'silent').map((one) => `"${one.rule}"`);
    const message = `No rule over Defender’s alerts ${
      silent.length > 0 ? `creates incidents (createIncident is false in ${silent.join(', ')})` : 'is enabled'
    } in ${workspaces.map(workspaceName).join(', ')}`;
    return { outcome: byLevel(context.policy.levels.sentinel[context.zone]), message };
  },
});
