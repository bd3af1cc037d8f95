import { check } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';
import { byLevel, lacksDefender } from '../model/plans.ts';
import { findChannels, tenantLabel, unreadClause, workspacesOf } from '../model/sentinel.ts';

export const alertsReachSentinel = check({
  id: 'AISPM-035',
  slug: 'alerts-reach-sentinel',
  area: 'sentinel',
  title: 'AI alerts reach Sentinel',
  failureTitle: 'No Sentinel channel carries the alerts',
  severity: 'high',
  rationale: 'An alert that stays in Defender for Cloud goes unseen at night. Two channels raise every incident twice.',
  remediation: {
    text: [
      'Connect the subscription to the SOC’s workspace through exactly one connector:',
      'tenant-based Microsoft Defender for Cloud, Defender XDR, or the subscription’s own legacy connector.',
    ].join(' '),
    decision: 'The SOC decides which workspace and which connector, and creates the connector in its workspace.',
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
    const description = channels.map((channel) => channel.description).join(' and ');
    // That the alerts arrive was seen. That no second channel carries them was not, where a workspace could not be
    // read.
    const unread = unreadClause(evidence.sentinel, context.subject);
    if (channels.length === 1)
      return channels[0]?.alertsMayLack
        ? {
            outcome: 'warn',
            message: `${description} delivers incidents and no Defender for Cloud connector is installed beside it, so incidents may arrive without their alerts`,
          }
        : { outcome: 'pass', message: `Alerts reach Sentinel through ${description}${unread}` };
    if (channels.length > 1)
      return { outcome: 'warn', message: `${channels.length} channels carry the same alerts: ${description}` };
    const level = context.policy.levels.sentinel[context.zone];
    if (level === 'optional')
      return {
        outcome: 'not-applicable',
        message: `No channel; Sentinel is optional in zone ${context.zone}${unread}`,
      };
    const searched = workspacesOf(evidence.sentinel, context.subject).workspaces.filter(
      (one) => one.onboarding.state === 'read',
    );
    return {
      outcome: byLevel(level),
      message: `No channel in any of ${count(searched.length, 'Sentinel workspace')}${tenantLabel(evidence.sentinel, context.subject.tenantId)}`,
    };
  },
});
