import type { Context } from './check.ts';
import type { ArmRow, SecurityRow } from './evidence.ts';
import { DAY, field, textField, timeField } from './field.ts';
import type { Policy } from './policy.ts';
import { Unseen } from './reading.ts';

/* AI alerts and the suppression rules that hide them. */

const PREFIXES = ['ai.', 'azure_agentic_'];

export const isAiAlertType = (type: string): boolean =>
  PREFIXES.some((prefix) => type.toLowerCase().startsWith(prefix));

/** Whether a suppression rule's alert type covers some AI alert: the type itself, `*`, or a prefix that ends in `*`. */
export function hidesAi(alertType: string): boolean {
  const word = alertType.trim().toLowerCase();
  if (!word.endsWith('*')) return isAiAlertType(word);
  const start = word.slice(0, -1);
  return PREFIXES.some((prefix) => prefix.startsWith(start) || start.startsWith(prefix));
}

/** When an alert was generated, else when the activity it reports began. */
export const alertTime = (row: SecurityRow): Date | undefined =>
  timeField(row.properties, 'TimeGeneratedUtc') ?? timeField(row.properties, 'StartTimeUtc');

export const alertType = (row: SecurityRow): string | undefined => textField(row.properties, 'AlertType');

/** Sample alerts, which Defender creates on request: SIMULATED_ in a name, or the display name Azure gives a sample. */
export const isSample = (row: SecurityRow): boolean =>
  /^\s*\[sample alert\]/i.test(textField(row.properties, 'AlertDisplayName') ?? '') ||
  [
    row.name ?? '',
    row.id,
    alertType(row) ?? '',
    textField(row.properties, 'AlertDisplayName') ?? '',
    textField(row.properties, 'SystemAlertId') ?? '',
  ].some((text) => /simulated_/i.test(text));

/** Whether a time lies in the given number of days before now; a time in the future does not. */
export const isWithin = (time: Date, days: number, now: Date): boolean =>
  time <= now && now.getTime() - time.getTime() <= days * DAY;

/**
 * The newest attestation of the subscription that is still recent enough for its zone. It names a day and counts from
 * the end of that day, UTC.
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

/**
 * Whether the state of a suppression rule is one of Azure's (2019-01-01-preview, RuleState, and Expired as recorded).
 */
export const hasKnownState = (rule: ArmRow): boolean =>
  ['enabled', 'disabled', 'expired'].includes(textField(rule.properties, 'state')?.toLowerCase() ?? '');

/**
 * What a suppression rule does now; `limited` to some entities. Throws `Unseen` where state or expiry are unreadable.
 */
export function suppressionOf(rule: ArmRow, now: Date): Suppression {
  const name = rule.name ?? rule.id ?? 'a rule';
  const state = textField(rule.properties, 'state');
  if (!state || !hasKnownState(rule))
    throw new Unseen('malformed', `The state of suppression rule ${name} is ${state ? `"${state}"` : 'missing'}`);
  const expires = textField(rule.properties, 'expirationDateUtc');
  const until = timeField(rule.properties, 'expirationDateUtc');
  const type = textField(rule.properties, 'alertType');
  const description = `${name} hides ${type ?? 'an alert type that it does not give'}`;
  if (state.toLowerCase() !== 'enabled')
    return { inForce: false, limited: false, description: `${description}, but is ${state}` };
  if (expires && !until)
    throw new Unseen('malformed', `The expiry of suppression rule ${name} cannot be read: "${expires}"`);
  if (until && until.getTime() <= now.getTime())
    return {
      inForce: false,
      limited: false,
      description: `${description}, but expired on ${until.toISOString().slice(0, 10)}`,
    };
  if (!type) throw new Unseen('malformed', `Suppression rule ${name} does not say which alerts it hides`);
  const limits = field(rule.properties, 'suppressionAlertsScope.allOf');
  return {
    inForce: true,
    limited: Array.isArray(limits) && limits.length > 0,
    description: `${description}${until ? ` until ${until.toISOString().slice(0, 10)}` : ' with no end date'}`,
  };
}
