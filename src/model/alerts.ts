import type { ArmRow, SecurityRow } from './evidence.ts';
import { field, textField, timeField } from './field.ts';
import { Unseen } from './reading.ts';

/* AI alerts and the rules that hide them (CONTROL §3, RULINGS 037 and 038). */

const PREFIXES = ['ai.', 'azure_agentic_'];

export const isAiAlertType = (type: string): boolean => PREFIXES.some((prefix) => type.toLowerCase().startsWith(prefix));

/** Whether the alert type of a suppression rule hits some AI alert: itself, `*`, or a prefix that ends in `*`. */
export function hidesAi(alertType: string): boolean {
  const word = alertType.trim().toLowerCase();
  if (!word.endsWith('*')) return isAiAlertType(word);
  const start = word.slice(0, -1);
  return PREFIXES.some((prefix) => prefix.startsWith(start) || start.startsWith(prefix));
}

/** The time of an alert: when it was generated, else when what it tells of began. */
export const alertTime = (row: SecurityRow): Date | undefined => timeField(row.properties, 'TimeGeneratedUtc') ?? timeField(row.properties, 'StartTimeUtc');

export const alertType = (row: SecurityRow): string | undefined => textField(row.properties, 'AlertType');

export const isSample = (row: SecurityRow): boolean =>
  [row.name ?? '', row.id, alertType(row) ?? '', textField(row.properties, 'AlertDisplayName') ?? '', textField(row.properties, 'SystemAlertId') ?? ''].some((text) =>
    /simulated_/i.test(text),
  );

export type Suppression = { readonly inForce: boolean; readonly limited: boolean; readonly said: string };

/** What a suppression rule does now. Throws `Unseen` where its state or expiry cannot be read. */
export function suppressionOf(rule: ArmRow, now: Date): Suppression {
  const name = rule.name ?? rule.id ?? 'a rule';
  const state = textField(rule.properties, 'state');
  if (!state || !['enabled', 'disabled', 'expired'].includes(state.toLowerCase()))
    throw new Unseen('malformed', `The state of suppression rule ${name} is ${state ? `"${state}"` : 'missing'}`);
  const expires = textField(rule.properties, 'expirationDateUtc');
  const until = timeField(rule.properties, 'expirationDateUtc');
  const said = `${name} hides ${textField(rule.properties, 'alertType') ?? '?'}`;
  if (state.toLowerCase() !== 'enabled') return { inForce: false, limited: false, said: `${said}, but is ${state}` };
  if (expires && !until) throw new Unseen('malformed', `The expiry of suppression rule ${name} cannot be read: "${expires}"`);
  if (until && until.getTime() <= now.getTime()) return { inForce: false, limited: false, said: `${said}, but ran out on ${until.toISOString().slice(0, 10)}` };
  const limits = field(rule.properties, 'suppressionAlertsScope.allOf');
  return { inForce: true, limited: Array.isArray(limits) && limits.length > 0, said: `${said}${until ? ` until ${until.toISOString().slice(0, 10)}` : ' without end'}` };
}
