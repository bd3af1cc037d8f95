import { check } from '../model/check.ts';
import { armRequest, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import type { ArmRow } from '../model/evidence.ts';
import { field, textField } from '../model/field.ts';
import { Unseen } from '../model/reading.ts';

const SOURCES = ['Alert', 'AttackPath'];

export const securityContacts = check({
  id: 'AISPM-039',
  slug: 'security-contacts',
  area: 'runtime',
  title: 'Security contacts are notified of attack paths and alerts',
  failureTitle: 'Nobody is notified of alerts or attack paths',
  severity: 'low',
  rationale: 'Where everything else fails, a mail from Defender for Cloud still reaches somebody.',
  remediation: {
    text: 'Set the default contact, for both sources; add the SOC’s address where the roles are not enough.',
    ...armRequest('PUT', '/providers/Microsoft.Security/securityContacts/default', '2023-12-01-preview', {
      properties: {
        isEnabled: true,
        notificationsByRole: { state: 'On', roles: ['Owner'] },
        notificationsSources: [
          { sourceType: 'Alert', minimalSeverity: 'Medium' },
          { sourceType: 'AttackPath', minimalRiskLevel: 'High' },
        ],
      },
    }),
    caveats: [NEEDS_SECURITY_ADMIN, 'The command replaces the default contact: add the addresses that it holds.'],
  },
  docs: [DOCS.contacts],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['contacts'],
  evaluate(evidence) {
    const reached = new Set<string>();
    const unclear: string[] = [];
    for (const contact of evidence.contacts.rows) {
      const enabled = field(contact.properties, 'isEnabled');
      if (typeof enabled !== 'boolean') unclear.push(contact.name ?? contact.id ?? 'a contact');
      if (enabled === true && reaches(contact)) for (const source of sourcesOf(contact)) reached.add(source);
    }
    const missing = SOURCES.filter((source) => !reached.has(source.toLowerCase()));
    if (missing.length === 0) return { outcome: 'pass', message: 'Contacts are notified of alerts and of attack paths' };
    if (unclear.length > 0) throw new Unseen('malformed', `Whether ${unclear.join(', ')} is enabled is not given`);
    if (missing.length < SOURCES.length) return { outcome: 'warn', message: `Contacts are not notified of: ${missing.join(', ')}` };
    return {
      outcome: 'fail',
      message:
        evidence.contacts.rows.length === 0
          ? 'There is no security contact'
          : `None of ${evidence.contacts.rows.length} contact(s) is enabled, with an address or a role, for a source`,
    };
  },
});

function reaches(contact: ArmRow): boolean {
  if (textField(contact.properties, 'emails')) return true;
  const roles = field(contact.properties, 'notificationsByRole.roles');
  return textField(contact.properties, 'notificationsByRole.state')?.toLowerCase() === 'on' && Array.isArray(roles) && roles.length > 0;
}

function sourcesOf(contact: ArmRow): readonly string[] {
  const sources = field(contact.properties, 'notificationsSources');
  return Array.isArray(sources) ? sources.flatMap((source: unknown) => textField(source, 'sourceType')?.toLowerCase() ?? []) : [];
}
