import { canonical } from '../model/canonical.ts';
import { check } from '../model/check.ts';
import { armPut, DOCS, NEEDS_SECURITY_ADMIN } from '../model/commands.ts';
import { count } from '../model/count.ts';
import type { ArmRow } from '../model/evidence.ts';
import { booleanField, field, textField } from '../model/field.ts';
import { lacksDefender } from '../model/plans.ts';
import { Unseen } from '../model/reading.ts';

/**
 * The sources of notifications, each with its threshold and the values that let through what must be notices: jailbreak
 * alerts are Medium, and triage covers attack paths from High.
 */
const SOURCES = [
  {
    name: 'Alert',
    threshold: 'minimalSeverity',
    low: ['informational', 'low', 'medium'],
    high: ['high'],
    wanted: 'Medium',
  },
  {
    name: 'AttackPath',
    threshold: 'minimalRiskLevel',
    low: ['low', 'medium', 'high'],
    high: ['critical'],
    wanted: 'High',
  },
] as const;
type Source = (typeof SOURCES)[number];

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
    caveats: [
      NEEDS_SECURITY_ADMIN,
      'The command sends the default contact as the scan read it, its addresses included, and adds only what it lacks.',
    ],
  },
  docs: [DOCS.contacts],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'ai',
  needs: ['contacts'],
  evaluate(evidence, context) {
    const absent = lacksDefender(context);
    if (absent) return { outcome: 'not-applicable', message: absent };
    const { rows, blind } = evidence.contacts;
    const { reached, clear } = heard(rows);
    const names = clear
      .filter((contact) => sourcesOf(contact)?.length)
      .map(nameOf)
      .join(', ');
    const notices = SOURCES.map((source) => ({ source, ...noticeOf(source, clear) }));
    const missing = notices.filter((one) => one.state === 'none');
    const open = notices.filter((one) => one.state !== 'enough');
    if (open.length === 0)
      return { outcome: 'pass', message: `${names}: notified of ${SOURCES.map((one) => one.name).join(' and ')}` };
    const unclear = reached.filter((contact) => !clear.includes(contact)).map(nameOf);
    if (unclear.length > 0)
      throw new Unseen('malformed', `Whether ${unclear.join(', ')} is enabled, and for which sources, is not given`);
    const odd = notices.find((one) => one.state === 'odd');
    if (odd) throw new Unseen('malformed', `${odd.source.threshold} ${odd.at} of ${names} is not known`);
    if (blind)
      throw new Unseen(
        blind.why,
        `No contact for ${open.map((one) => one.source.name).join(' and ')} was seen, but that proves nothing: ${blind.message}`,
      );
    if (missing.length < SOURCES.length) {
      const gaps = open.map(({ source, state, at }) =>
        state === 'none' ? `not notified of ${source.name}` : `notified of ${source.name} only from ${at}`,
      );
      return { outcome: 'warn', message: `${names}: ${gaps.join(', ')}` };
    }
    return {
      outcome: 'fail',
      message:
        rows.length === 0
          ? 'There is no security contact'
          : `None of ${count(rows.length, 'contact')} is enabled, with an address or a role, for a source`,
    };
  },
  commands: ({ contacts }) =>
    armPut('/providers/Microsoft.Security/securityContacts/default', '2023-12-01-preview', {
      // In the order of names: the same evidence gives the same command, whether it comes from Azure or from storage.
      properties: JSON.parse(canonical(contactProperties(contacts.rows))),
    }),
});

/** What a PUT of a contact takes at 2023-12-01-preview, of which the API knows only the name "default". */
const WRITABLE = ['emails', 'phone', 'isEnabled', 'notificationsByRole', 'notificationsSources'];

/**
 * The default contact as it was read, enabled, with the Owner role where it reaches nobody, and notified of what no
 * contact is notified of.
 */
function contactProperties(contacts: readonly ArmRow[]): Readonly<Record<string, unknown>> {
  const contact = contacts.find((one) => one.name?.toLowerCase() === 'default');
  const open = SOURCES.filter((source) => noticeOf(source, heard(contacts).clear).state !== 'enough');
  const own = WRITABLE.flatMap((name) => {
    const value = field(contact?.properties, name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  const roles = field(contact?.properties, 'notificationsByRole.roles');
  const owner = { state: 'On', roles: Array.isArray(roles) && roles.length > 0 ? roles : ['Owner'] };
  const given = contact ? (sourcesOf(contact) ?? []) : [];
  const kept = given.map((source) => {
    const known = open.find((one) => one.name.toLowerCase() === textField(source, 'sourceType')?.toLowerCase());
    const at = known ? textField(source, known.threshold)?.toLowerCase() : undefined;
    const isHigh = known !== undefined && at !== undefined && (known.high as readonly string[]).includes(at);
    return isHigh ? { sourceType: known.name, [known.threshold]: known.wanted } : source;
  });
  const lacking = open.filter(
    ({ name }) => !given.some((one) => textField(one, 'sourceType')?.toLowerCase() === name.toLowerCase()),
  );
  return {
    ...Object.fromEntries(own),
    isEnabled: true,
    ...(contact && reaches(contact) ? {} : { notificationsByRole: owner }),
    notificationsSources: [...kept, ...lacking.map((one) => ({ sourceType: one.name, [one.threshold]: one.wanted }))],
  };
}

/**
 * `reached`: the contacts that are not off and reach somebody. `clear`: those of them that say so, and of which
 * sources.
 */
function heard(rows: readonly ArmRow[]): { readonly reached: readonly ArmRow[]; readonly clear: readonly ArmRow[] } {
  const reached = rows.filter((contact) => booleanField(contact.properties, 'isEnabled') !== false && reaches(contact));
  const clear = reached.filter((contact) => booleanField(contact.properties, 'isEnabled') && sourcesOf(contact));
  return { reached, clear };
}

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

/** Undefined where the contact has an older shape, which does not speak of sources at all. */
function sourcesOf(contact: ArmRow): readonly unknown[] | undefined {
  const sources = field(contact.properties, 'notificationsSources');
  return Array.isArray(sources) ? sources.filter((source: unknown) => textField(source, 'sourceType')) : undefined;
}

/** `high`: of a source only what is worse than it should be is sent. `at`: that threshold, as Azure gives it. */
type Notice = { readonly state: 'enough' | 'high' | 'odd' | 'none'; readonly at?: string };

/** How well the contacts together are notified of a source. A threshold that Azure leaves out is none. */
function noticeOf({ name, threshold, low, high }: Source, contacts: readonly ArmRow[]): Notice {
  const given = contacts
    .flatMap((contact) => sourcesOf(contact) ?? [])
    .filter((source) => textField(source, 'sourceType')?.toLowerCase() === name.toLowerCase())
    .map((source) => textField(source, threshold));
  const known = (values: readonly string[], at: string | undefined): boolean =>
    at !== undefined && values.includes(at.toLowerCase());
  if (given.length === 0) return { state: 'none' };
  if (given.some((at) => at === undefined || known(low, at))) return { state: 'enough' };
  const odd = given.find((at) => !known(high, at));
  if (odd !== undefined) return { state: 'odd', at: `"${odd}"` };
  return { state: 'high', at: given[0] ?? '' };
}
