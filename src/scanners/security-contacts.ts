import { check } from '../model/check.ts';
import { armRequest, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { count } from '../model/count.ts';
import type { ArmRow } from '../model/evidence.ts';
import { booleanField, field, textField } from '../model/field.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

const SOURCES = ['Alert', 'AttackPath'];

export const securityContacts = check({
  id: 'AISPM-039',
  slug: 'security-contacts',
  area: 'runtime',
  title: 'Security contacts are notified of attack paths and alerts',
  failureTitle: 'Nobody is notified of alerts or attack paths',
  severity: 'low',
  rationale: 'When everything else fails, a mail from Defender for Cloud still reaches somebody.',
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
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const reached = new Set<string>();
    const named: string[] = [];
    const unclear: string[] = [];
    const { rows, blind } = evidence.contacts;
    for (const contact of rows) {
      const enabled = booleanField(contact.properties, 'isEnabled');
      if (enabled === false || !reaches(contact)) continue;
      const sources = sourcesOf(contact);
      if (enabled === undefined || sources === undefined) unclear.push(nameOf(contact));
      else if (sources.length > 0) {
        named.push(nameOf(contact));
        for (const source of sources) reached.add(source);
      }
    }
    const missing = SOURCES.filter((source) => !reached.has(source.toLowerCase()));
    if (missing.length === 0)
      return { outcome: 'pass', message: `${named.join(', ')}: notified of ${SOURCES.join(' and ')}` };
    if (unclear.length > 0)
      throw new Unseen('malformed', `Whether ${unclear.join(', ')} is enabled, and for which sources, is not given`);
    if (blind)
      throw new Unseen(
        blind.why,
        `No contact for ${missing.join(' and ')} was seen, but that proves nothing: ${blind.message}`,
      );
    if (missing.length < SOURCES.length)
      return { outcome: 'warn', message: `${named.join(', ')}: not notified of ${missing.join(', ')}` };
    return {
      outcome: 'fail',
      message:
        rows.length === 0
          ? 'There is no security contact'
          : `None of ${count(rows.length, 'contact')} is enabled, with an address or a role, for a source`,
    };
  },
});

const nameOf = (contact: ArmRow): string => contact.name ?? contact.id ?? 'a contact';

function reaches(contact: ArmRow): boolean {
  const emails = field(contact.properties, 'emails');
  if (textField(contact.properties, 'emails')?.replace(/[;,\s]/g, '') || (Array.isArray(emails) && emails.length > 0))
    return true;
  const roles = field(contact.properties, 'notificationsByRole.roles');
  return (
    textField(contact.properties, 'notificationsByRole.state')?.toLowerCase() === 'on' &&
    Array.isArray(roles) &&
    roles.length > 0
  );
}

/** Undefined where the answer does not speak of sources at all. */
function sourcesOf(contact: ArmRow): readonly string[] | undefined {
  const sources = field(contact.properties, 'notificationsSources');
  return Array.isArray(sources)
    ? sources.flatMap((source: unknown) => textField(source, 'sourceType')?.toLowerCase() ?? [])
    : undefined;
}
