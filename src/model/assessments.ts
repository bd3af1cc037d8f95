import { ageOf } from './age.ts';
import type { Context, Decision, ItemVerdict } from './check.ts';
import type { EvidenceMap, Listing, Resource, SecurityRow } from './evidence.ts';
import { field, HOUR, textField, timeField, timeOf } from './field.ts';
import type { CheckId } from './finding.ts';
import { hasExpired } from './plans.ts';
import { matches, type Waiver } from './policy.ts';
import { attempt, provenAbsent, Unseen } from './reading.ts';
import { type Provider, providerOf } from './registration.ts';

/* Assessments as the rules read them: the resource they are about, risk, age and waivers. */

/** Defender takes 4 to 24 hours to discover a resource, so a younger one is not expected to be assessed. */
export const GRACE_HOURS = 24;

/**
 * The resource an assessment is about, lower-cased: what its details say, else the part of its id before the provider
 * of assessments.
 */
export function aboutOf(row: SecurityRow): string {
  const own =
    textField(row.properties, 'resourceDetails.id') ?? textField(row.properties, 'resourceDetails.resourceId');
  return (own ?? row.id.split(/\/providers\/microsoft\.security\/assessments\//i)[0] ?? '').toLowerCase();
}

/** Key of an assessment: the last part of its id. */
export const keyOf = (row: SecurityRow): string => (row.id.split('/').at(-1) ?? '').toLowerCase();

/** Whether an assessment is about a resource, or about something below it (a deployment, a project). */
export function isAbout(row: SecurityRow, resource: Resource): boolean {
  const id = resource.id.toLowerCase();
  const about = aboutOf(row);
  return about === id || about.startsWith(`${id}/`) || row.id.toLowerCase().startsWith(`${id}/`);
}

/** The assessments that are about any of the resources. */
export const assessmentsOn = (rows: readonly SecurityRow[], resources: readonly Resource[]): readonly SecurityRow[] =>
  rows.filter((row) => resources.some((resource) => isAbout(row, resource)));

export const codeOf = (row: SecurityRow): string => (textField(row.properties, 'status.code') ?? '').toLowerCase();
export const titleOf = (row: SecurityRow): string =>
  textField(row.properties, 'displayName') ?? textField(row.properties, 'metadata.displayName') ?? keyOf(row);
export const isExempt = (row: SecurityRow): boolean =>
  textField(row.properties, 'status.cause')?.toLowerCase() === 'exempt';

/** The risk level, undefined where it was not evaluated. */
export function riskOf(row: SecurityRow): string | undefined {
  const level = textField(row.properties, 'risk.level')?.toLowerCase();
  return level === undefined || level === 'notevaluated' || level === 'none' ? undefined : level;
}

/** Whether Defender CSPM evaluated the risk. None is the result of an evaluation too. */
export const hasRisk = (row: SecurityRow): boolean =>
  !['', 'notevaluated'].includes(textField(row.properties, 'risk.level')?.toLowerCase() ?? '');

/** The risk level, or the severity where the risk was not evaluated; undefined where neither is given. */
export const levelOf = (row: SecurityRow): string | undefined =>
  riskOf(row) ??
  textField(row.properties, 'metadata.severity')?.toLowerCase() ??
  textField(row.properties, 'severity')?.toLowerCase();

/** Unhealthy, and Critical or High by its level. */
export const isUrgent = (row: SecurityRow): boolean =>
  codeOf(row) === 'unhealthy' && ['critical', 'high'].includes(levelOf(row) ?? '');

/**
 * Hours since an assessment last changed status; without a date, since our first sight of it, which may be now.
 */
export function hoursOf(row: SecurityRow, history: EvidenceMap['history'], now: Date): number {
  const since =
    timeField(row.properties, 'status.statusChangeDate') ??
    timeField(row.properties, 'status.firstEvaluationDate') ??
    timeOf(history.firstSeen[row.id.toLowerCase()]) ??
    now;
  return (now.getTime() - since.getTime()) / HOUR;
}

/** In a subscription where only registries were seen. Throws `Unseen` where another AI resource may be hidden. */
export function onlyRegistries(inventory: EvidenceMap['inventory']): Decision {
  provenAbsent('AI resource but registries', inventory);
  return { outcome: 'not-applicable', message: 'Only registries, which are not assessed' };
}

/** The provider's state; `registered` where it could not be read, because an unread state explains nothing. */
export function registrationOf(
  registration: () => EvidenceMap['registration'],
  plans?: () => EvidenceMap['plans'],
): Provider['state'] {
  const provider = attempt(() => providerOf(registration, plans));
  return provider instanceof Unseen ? 'registered' : provider.state;
}

export const REGISTRATION: CheckId = 'AISPM-015';

/** Whether an assessment may still appear: the resource is younger than a day, or of unknown age and newly seen. */
export function tooYoung(resource: Resource, history: EvidenceMap['history'], now: Date): boolean {
  const age = ageOf(resource, history, now);
  return age === undefined || age.hours < GRACE_HOURS;
}

/**
 * The waiver that names an assessment; `expired` where only one that has expired does.
 */
export function waiverFor(
  row: SecurityRow,
  context: Context,
  check: CheckId,
): { readonly waiver: Waiver; readonly expired: boolean } | undefined {
  const found = context.policy.waivers.filter(
    (waiver) => waiver.check === check && aboutContext(waiver, context) && waives(waiver, row),
  );
  const held = found.find((waiver) => !hasExpired(waiver.expires, context.now));
  const waiver = held ?? found[0];
  return waiver ? { waiver, expired: held === undefined } : undefined;
}

const aboutContext = (waiver: Waiver, { subject }: Context): boolean =>
  waiver.subscriptions.some((pattern) => matches(pattern, subject.id) || matches(pattern, subject.name));

/**
 * Whether a waiver names an assessment: by its id, or by its key together with a prefix or pattern of the resource id.
 */
export function waives(waiver: Waiver, row: SecurityRow): boolean {
  const named = waiver.assessment?.toLowerCase();
  if (named === undefined) return false;
  if (named === row.id.toLowerCase()) return true;
  return (
    named === keyOf(row) &&
    (waiver.resources ?? []).some(
      (prefix) => aboutOf(row).startsWith(prefix.toLowerCase()) || matches(prefix, aboutOf(row)),
    )
  );
}

/**
 * Judges by an assessment a resource whose own properties do not settle it: Healthy = pass, Unhealthy = fail,
 * NotApplicable = warn unless a valid waiver excuses it, none = `fallback`. Throws `Unseen` where rows of the list may
 * be missing and none is Unhealthy.
 */
export function byAssessment(
  resource: Resource,
  listing: Listing<SecurityRow>,
  keys: readonly string[],
  context: Context,
  check: CheckId,
  fallback: ItemVerdict,
): ItemVerdict {
  const own = listing.rows.filter((row) => keys.includes(keyOf(row)) && isAbout(row, resource));
  const unhealthy = own.find((row) => codeOf(row) === 'unhealthy');
  if (unhealthy)
    return { outcome: 'fail', message: `${resource.name}: assessment "${titleOf(unhealthy)}" is Unhealthy` };
  if (listing.blind)
    throw new Unseen(
      listing.blind.why,
      `${resource.name} does not say, and its assessments are not proven to be complete: ${listing.blind.message}`,
    );
  const open = own.find((row) => codeOf(row) === 'notapplicable');
  if (open) {
    const excused = [waiverFor(open, context, check), waiverFor(open, context, 'AISPM-029')].find(
      (found) => found?.expired === false,
    );
    if (excused)
      return {
        outcome: 'pass',
        message: `${resource.name}: assessment not applicable, waiver ${excused.waiver.id} until ${excused.waiver.expires}`,
      };
    return { outcome: 'warn', message: `${resource.name}: assessment "${titleOf(open)}" is NotApplicable` };
  }
  const healthy = own.find((row) => codeOf(row) === 'healthy');
  if (healthy) return { outcome: 'pass', message: `${resource.name}: assessment "${titleOf(healthy)}" is Healthy` };
  const odd = own[0];
  if (odd)
    throw new Unseen(
      'malformed',
      `${resource.name}: assessment "${titleOf(odd)}" has the status "${codeOf(odd)}", which is not known`,
    );
  return fallback;
}

/** A boolean property, also where Azure writes it as text; undefined where it is missing. Throws `Unseen` otherwise. */
export function flag(resource: Resource, path: string): boolean | undefined {
  const value = field(resource.properties, path);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw new Unseen('malformed', `${path} of ${resource.name} cannot be read`);
}
