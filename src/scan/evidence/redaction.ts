import type { Readings } from '../../model/evidence.ts';
import { field } from '../../model/field.ts';
import type { Recorded } from '../../model/recorded-scan.ts';

/*
 * Personal data and secrets taken out of what was read, so that it can be given away and the rules still decide the
 * same. The same address becomes the same placeholder wherever it stands: what compared equal still does, and a contact
 * that had an address still has one.
 */

const REDACTED = 'redacted';
/**
 * An address with the letters that Entra allows, also as Azure writes it into ids (%40) and for guests (#EXT#); an
 * apostrophe only inside a name. Bounded, so that no text makes it slow.
 */
const MAIL =
  /(?:[\p{L}\p{N}!#^~._%+-]|(?<=\p{L})'(?=\p{L})){1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/giu;
const PLACEHOLDER = /^person-\d+@redacted\.invalid$/;
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [
    /\b(account_?key|shared_?access_?(?:key|signature)|password|pwd|client_?secret|api[-_]?key|sig)=[^;&\s"']{4,}/gi,
    `$1=${REDACTED}`,
  ],
  [/\beyJ[\w-]{10,2048}\.[\w-]{10,4096}(?:\.[\w-]{0,2048})?/g, REDACTED],
  [/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]*(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g, REDACTED],
];
/** Fields that no rule reads and that name a person or hold a secret, whatever stands in them. */
const PERSONAL =
  /^(?:createdby|lastmodifiedby|phone|comment)$|(?:password|secret|connectionstring|apikey|accountkey|accesskey|sastoken|token|privatekey)$/i;
/**
 * What an alert keeps: its kind and its times. Its entities (users, addresses), the prompt and its words do not leave.
 */
const ALERT_FIELDS = new Set(
  'alerttype alertdisplayname severity status intent systemalertid timegeneratedutc starttimeutc endtimeutc processingendtimeutc productname productcomponentname vendorname'.split(
    ' ',
  ),
);

export type Redactor = {
  /** Addresses and secrets in every text of a value, and in the names of its properties. */
  texts(value: unknown): unknown;
  /** What was read, in the shape of an evidence file. */
  evidence(recorded: Recorded): unknown;
};

/**
 * Placeholders count up in the order in which addresses are met: the same things in the same order give the same bytes.
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
    SECRETS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), value.replace(MAIL, person));
  const walk = (value: unknown, byName: boolean): unknown => {
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map((one: unknown) => walk(one, byName));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [
        text(name),
        byName && PERSONAL.test(name) ? emptied(part) : walk(part, byName),
      ]),
    );
  };
  return {
    texts: (value) => walk(value, false),
    evidence: (recorded) =>
      walk(
        {
          ...recorded,
          subscriptions: recorded.subscriptions.map((one) => ({ ...one, readings: named(one.readings, person) })),
        },
        true,
      ),
  };
}

type Person = (found: string) => string;
type Change = (name: string, value: unknown, person: Person) => unknown;

/** The kinds whose fields mean somebody by themselves. */
const NAMED: { readonly [K in 'alerts' | 'suppressionRules' | 'contacts' | 'governance']: Change } = {
  alerts: (name, value) => (ALERT_FIELDS.has(name) ? value : emptied(value)),
  suppressionRules: (name, value) => (name === 'suppressionalertsscope' ? limits(value) : value),
  contacts: (name, value, person) => (name === 'emails' ? addresses(value, person) : value),
  governance: (name, value, person) =>
    name === 'owner' && typeof value === 'string' && value.trim() ? person(value) : value,
};

function named(readings: Readings, person: Person): object {
  const kinds = Object.entries(NAMED).map(([kind, change]) => {
    const reading = readings[kind as keyof typeof NAMED];
    if (!reading?.ok) return {};
    const rows = reading.value.rows.map((row) => ({
      ...row,
      ...(row.properties ? { properties: changed(row.properties, change, person) } : {}),
    }));
    return { [kind]: { ...reading, value: { ...reading.value, rows } } };
  });
  return Object.assign({ ...readings }, ...kinds) as object;
}

const changed = (properties: Readonly<Record<string, unknown>>, change: Change, person: Person): object =>
  Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, change(name.toLowerCase(), value, person)]),
  );

/**
 * Whom a suppression rule is limited to: how many limits there are and over which fields, not their values. What is no
 * list stays.
 */
function limits(scope: unknown): unknown {
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

/** That something stood there, and not what. */
function emptied(value: unknown): unknown {
  return value === null || value === undefined || value === '' ? value : REDACTED;
}
