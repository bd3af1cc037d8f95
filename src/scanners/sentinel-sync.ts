import { check } from '../model/check.ts';
import { armPut, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { booleanField } from '../model/field.ts';
import { byLevel, lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

export const sentinelSync = check({
  id: 'AISPM-036',
  slug: 'sentinel-sync',
  area: 'sentinel',
  title: 'Sentinel alert sync is on',
  failureTitle: 'Closing an incident leaves its alert open',
  severity: 'low',
  rationale:
    'Without the sync an alert that was handled in Sentinel stays open in Defender for Cloud, and the two disagree.',
  remediation: {
    text: 'Switch the Sentinel setting on.',
    ...armPut('/providers/Microsoft.Security/settings/Sentinel', '2022-05-01', {
      kind: 'AlertSyncSettings',
      properties: { enabled: true },
    }),
    caveats: [NEEDS_SECURITY_ADMIN],
  },
  docs: [DOCS.sentinel],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['settings'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const level = context.policy.levels.sentinel[context.zone];
    const { rows, blind } = evidence.settings;
    const row = rows.find((one) => one.name?.toLowerCase() === 'sentinel');
    if (!row && blind)
      throw new Unseen(blind.why, `The settings show no Sentinel entry, but that proves nothing: ${blind.message}`);
    const enabled = row ? booleanField(row.properties, 'enabled') : false;
    if (enabled) return { outcome: 'pass', message: 'Sentinel alert sync is enabled' };
    if (enabled === undefined) throw new Unseen('malformed', 'The Sentinel setting does not say whether it is enabled');
    const message = row ? 'Sentinel alert sync is off' : 'The settings have no Sentinel entry';
    return {
      outcome: byLevel(level),
      message: level === 'optional' ? `${message}; Sentinel is optional in zone ${context.zone}` : message,
    };
  },
});
