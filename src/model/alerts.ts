import type { Context } from './check.ts';
import type { ArmRow, SecurityRow } from './evidence.ts';
import { DAY, field, textField, timeField } from './field.ts';
import type { Policy } from './policy.ts';
import { Unseen } from './reading.ts';

/* AI alerts and the rules that hide them (CONTROL §3, RULINGS 037 and 038). */

const PREFIXES = ['ai.', 'azure_agentic_'];

export const isAiAlertType = (type: string): boolean =>
  PREFIXES.some((prefix) => type.toLowerCase().startsWith(prefix));

/** Whether the alert type of a suppression rule hits some AI alert: itself, `*`, or a prefix that ends in `*`. */
export function hidesAi(alertType: string): boolean {
  const word = alertType.trim().toLowerCase();
  if (!word.endsWith('*')) return isAiAlertType(word);
  const start = word.slice(0, -1);
  return PREFIXES.some((prefix) => prefix.startsWith(start) || start.startsWith(prefix));
}

/** The time of an alert: when it was generated, else when what it tells of began. */
export const alertTime = (row: SecurityRow): Date | undefined =>
  timeField(row.properties, 'TimeGeneratedUtc') ?? timeField(row.properties, 'StartTimeUtc');

export const alertType = (row: SecurityRow): string | undefined => textField(row.properties, 'AlertType');

/** Alerts that Defender makes up on request: SIMULATED_ in a name, or the display name that Azure gives a sample. */
export const isSample = (row: SecurityRow): boolean =>
  /^\s*\[sample alert\]/i.test(textField(row.properties, 'AlertDisplayName') ?? '') ||
  [
    row.name ?? '',
    row.id,
    alertType(row) ?? '',
    textField(row.properties, 'AlertDisplayName') ?? '',
    textField(row.properties, 'SystemAlertId') ?? '',
  ].some((text) => /simulated_/i.test(text));

/** Whether a time lies within so many days before now; one that is still to come does not. */
export const isWithin = (time: Date, days: number, now: Date): boolean =>
  time <= now && now.getTime() - time.getTime() <= days * DAY;

/**
 * The newest recorded test of the subject that is still fresh in its zone. A record names a day and counts from its
 * end, UTC.
 */
export function attestationFor({
  policy,
  subject,
  zone,
  now,
}: Pick<Context, 'policy' | 'subject' | 'zone' | 'now'>): Policy['attestations'][number] | undefined {
  return policy.attestations
    .filter(
      (entry) =>
        entry.subscription.toLowerCase() === subject.id &&
        isWithin(new Date(`${entry.date}T00:00:00Z`), policy.syntheticTestDays[zone] + 1, now),
    )
    .sort((a, b) => b.date.localeCompare(a.date))[0];
}

export type Suppression = { readonly inForce: boolean; readonly limited: boolean; readonly description: string };

/** What a suppression rule does now. Throws `Unseen` where its state or expiry cannot be read. */
export function suppressionOf(rule: ArmRow, now: Date): Suppression {
  const name = rule.name ?? rule.id ?? 'a rule';
  const state = textField(rule.properties, 'state');
  if (!state || !['enabled', 'disabled', 'expired'].includes(state.toLowerCase()))
    throw new Unseen('malformed', `The state of suppression rule ${name} is ${state ? `"${state}"` : 'missing'}`);
  const expires = textField(rule.properties, 'expirationDateUtc');
  const until = timeField(rule.properties, 'expirationDateUtc');
  const type = textField(rule.properties, 'alertType');
  const said = `${name} hides ${type ?? 'an alert type that is not given'}`;
  if (state.toLowerCase() !== 'enabled')
    return { inForce: false, limited: false, description: `${said}, but is ${state}` };
  if (expires && !until)
    throw new Unseen('malformed', `The expiry of suppression rule ${name} cannot be read: "${expires}"`);
  if (until && until.getTime() <= now.getTime())
    return {
      inForce: false,
      limited: false,
      description: `${said}, but ran out on ${until.toISOString().slice(0, 10)}`,
    };
  if (!type) throw new Unseen('malformed', `Suppression rule ${name} does not say which alerts it hides`);
  const limits = field(rule.properties, 'suppressionAlertsScope.allOf');
  return {
    inForce: true,
    limited: Array.isArray(limits) && limits.length > 0,
    description: `${said}${until ? ` until ${until.toISOString().slice(0, 10)}` : ' without end'}`,
  };
}
