import type { Readings } from '../../model/evidence.ts';
import { field } from '../../model/field.ts';
import { MAIL, REDACTED, SECRETS } from '../../model/private-text.ts';
import type { Recorded } from '../../model/recorded-scan.ts';

/*
 * Takes personal data and secrets out of evidence, so that it can be handed on and the checks still come to the same
 * results. The same address becomes the same placeholder everywhere: what was equal stays equal, and a contact that had
 * an address still has one.
 */

const PLACEHOLDER = /^person-\d+@redacted\.invalid$/;
/** In a command, a contact as it was read stands as JSON. */
const IN_TEXTS = [...SECRETS, [/("phone":")[^"]+/gi, `$1${REDACTED}`] as const];
/**
 * Fields that no check reads, and that name a person or hold a secret whatever their value. `detail` is a refusal in
 * the server's own words, which name who asked.
 */
export const PERSONAL =
  /^(?:createdby|lastmodifiedby|phone|comment|detail)$|(?:password|secret|connectionstring|apikey|accountkey|accesskey|sastoken|token|privatekey)$/i;
/**
 * What an alert keeps: its kind and its times. Its entities (users, addresses) and the text of the prompt are removed.
 */
const ALERT_FIELDS = new Set([
  'alerttype',
  'alertdisplayname',
  'severity',
  'status',
  'intent',
  'systemalertid',
  'timegeneratedutc',
  'starttimeutc',
  'endtimeutc',
  'processingendtimeutc',
  'productname',
  'productcomponentname',
  'vendorname',
]);

export type Redactor = {
  /** Removes addresses and secrets from every text of a value, and from the names of its properties. */
  texts(value: unknown): unknown;
  /** Redacts what was read once for the scope, or listed: texts, and fields that are private by their names. */
  listed(value: unknown): unknown;
  /**
   * Numbers the persons that fields of a subscription's evidence name, and changes nothing: in an evidence file these
   * come before the addresses within texts, of all subscriptions.
   */
  persons(read: Pick<Recorded['subscriptions'][number], 'readings'>): void;
  /** Redacts what was read of one subscription. */
  subscription(read: Pick<Recorded['subscriptions'][number], 'subject' | 'readings'>): unknown;
};

/**
 * Placeholders are numbered in the order in which addresses occur: the same values in the same order give the same
 * bytes.
 */
export function redactor(): Redactor {
  const people = new Map<string, string>();
  const person: Person = (found) => {
    if (PLACEHOLDER.test(found)) return found;
    const key = found.trim().toLowerCase().replace('%40', '@');
    const known = people.get(key) ?? `person-${people.size + 1}@redacted.invalid`;
    people.set(key, known);
    return known;
  };
  const text = (value: string): string =>
    IN_TEXTS.reduce(
      (rest, [secret, replacement]) => rest.replace(secret, replacement),
      // Most texts have no place for an address, and looking for one is most of the work.
      /@|%40/.test(value) ? value.replace(MAIL, person) : value,
    );
  const walk = (value: unknown, byName: boolean): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map((one: unknown) => walk(one, byName));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        text(name),
        byName && PERSONAL.test(name) ? redacted(part) : walk(part, byName),
      ]),
    );
  };
  const impersonal = <T extends { readonly readings: Readings }>(read: T) => ({
    ...read,
    readings: withoutPeople(read.readings, person),
  });
  return {
    texts: (value) => walk(value, false),
    listed: (value) => walk(value, true),
    persons: ({ readings }) => void withoutPeople(readings, person),
    subscription: (read) => walk(impersonal(read), true),
  };
}

type Person = (found: string) => string;
type Change = (name: string, value: unknown, person: Person) => unknown;

/** The kinds of evidence with fields that identify a person without being a mail address. */
const PERSONAL_KINDS: { readonly [K in 'alerts' | 'suppressionRules' | 'contacts' | 'governance']: Change } = {
  alerts: (name, value) => (ALERT_FIELDS.has(name) ? value : redacted(value)),
  suppressionRules: (name, value) => (name === 'suppressionalertsscope' ? conditions(value) : value),
  contacts: (name, value, person) => (name === 'emails' ? addresses(value, person) : value),
  governance: (name, value, person) =>
    name === 'owner' && typeof value === 'string' && value.trim() ? person(value) : value,
};

function withoutPeople(readings: Readings, person: Person): object {
  const kinds = Object.entries(PERSONAL_KINDS).map(([kind, change]) => {
    const reading = readings[kind as keyof typeof PERSONAL_KINDS];
    if (!reading?.ok) return {};
    const rows = reading.value.rows.map((row) => ({
      ...row,
      ...(row.properties ? { properties: changeEach(row.properties, change, person) } : {}),
    }));
    return { [kind]: { ...reading, value: { ...reading.value, rows } } };
  });
  return Object.assign({ ...readings }, ...kinds) as object;
}

const changeEach = (properties: Readonly<Record<string, unknown>>, change: Change, person: Person): object =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, change(name.toLowerCase(), value, person)]),
  );

/**
 * Of the conditions of a suppression rule, the number and the fields are kept, not the values. Not a list: unchanged.
 */
function conditions(scope: unknown): unknown {
  const all = field(scope, 'allOf');
  return Array.isArray(all)
    ? { allOf: all.map((one: unknown) => ({ field: field(one, 'field'), values: REDACTED })) }
    : scope;
}

const addresses = (value: unknown, person: Person): unknown =>
  typeof value === 'string'
    ? value.replace(/[^;,\s]+/g, person)
    : Array.isArray(value)
      ? value.map((one: unknown) => addresses(one, person))
      : value;

/** Keeps that there was a value, but not which. */
function redacted(value: unknown): unknown {
  return value === null || value === undefined || value === '' ? value : REDACTED;
}
