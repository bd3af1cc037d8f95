import { type Acts, actsOf } from './azure-policy-rule.ts';
import { LITERAL, type Resolver, resolverOf } from './azure-policy-values.ts';
import type { EvidenceMap } from './evidence.ts';
import { field, textField, timeOf } from './field.ts';
import type { Blind } from './reading.ts';
import type { Subject } from './subject.ts';

/* The assignments of Azure Policy that are in force in a subscription, and what they do to its Defender plans. */

type Rows = EvidenceMap['azurePolicy']['rows'];
export type PolicyRow = Rows[number];

const GROUP = '/providers/microsoft.management/managementgroups/';
const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Whether a row is of a type, by the last segment of it. */
export const isOf = (row: PolicyRow, type: string): boolean => lower(row.type).endsWith(`/${type.toLowerCase()}`);

/** The scope that an id of Microsoft.Authorization stands at, lower-cased. */
export const scopeIn = (id: string): string => id.toLowerCase().split('/providers/microsoft.authorization/')[0] ?? '';

/** The scope of an assignment, lower-cased. */
export const scopeOf = (row: PolicyRow): string => lower(textField(row.properties, 'scope') ?? scopeIn(row.id));

/** The name of a management group in its id, lower-cased; undefined where the id is of something else. */
export const groupIn = (scope: string): string | undefined =>
  scope.toLowerCase().startsWith(GROUP) ? scope.toLowerCase().slice(GROUP.length).split('/')[0] : undefined;

/** The scopes that reach the whole subscription: itself, and the management groups above it. */
const scopesOver = ({ id, managementGroups }: Subject): ReadonlySet<string> =>
  new Set([`/subscriptions/${id.toLowerCase()}`, ...managementGroups.map((name) => `${GROUP}${name.toLowerCase()}`)]);

/** Why an assignment above the subscription may be hidden, or undefined where every group of its chain was seen. */
export function hiddenAbove({ groups, blind }: EvidenceMap['azurePolicy'], subject: Subject): Blind | undefined {
  if (blind) return blind;
  if (subject.managementGroups.length === 0)
    return { why: 'denied', message: 'The management groups above the subscription are not visible to the scanner' };
  const seen = new Set(groups.map(lower));
  const hidden = subject.managementGroups.find((name) => !seen.has(name.toLowerCase()));
  return hidden === undefined
    ? undefined
    : { why: 'denied', message: `The management group ${hidden} above the subscription is not visible to the scanner` };
}

/** What an assignment in force does, with the parts that cannot be resolved. */
export type InForce = { readonly assignment: PolicyRow; readonly acts: Acts };

/**
 * The assignments in force in a subscription: enforced (also where no mode is given), at it or at a group above it, and
 * neither excluded nor wholly exempt. A mode other than Default or DoNotEnforce cannot be resolved.
 */
export function assignmentsInForce(
  { rows }: EvidenceMap['azurePolicy'],
  subject: Subject,
  now: Date,
): readonly InForce[] {
  const over = scopesOver(subject);
  return rows
    .filter((row) => isOf(row, 'policyAssignments') && over.has(scopeOf(row)))
    .filter((row) => !list(field(row.properties, 'notScopes')).some((scope) => over.has(lower(scope))))
    .filter((row) => lower(field(row.properties, 'enforcementMode')) !== 'donotenforce')
    .flatMap((assignment) => {
      const exemptions = rows.filter((row) => exempts(row, assignment, over));
      const members = membersOf(assignment, rows);
      const acts = members.flatMap((member): readonly Acts[] => {
        const exemption = exempt(exemptions, member.reference, now);
        if (exemption === true) return [];
        const own = actsOfMember(member, assignment, rows, subject);
        return [exemption === undefined && matters(own) ? unresolved('an exemption') : own];
      });
      if (acts.length === 0) return [];
      return [
        {
          assignment,
          acts: enforced(assignment, {
            acts: acts.flatMap((one) => one.acts),
            unresolved: acts.flatMap((one) => one.unresolved),
          }),
        },
      ];
    });
}

const unresolved = (what: string): Acts => ({ acts: [], unresolved: [what] });
const matters = ({ acts, unresolved }: Acts): boolean => acts.length > 0 || unresolved.length > 0;

function enforced(assignment: PolicyRow, acts: Acts): Acts {
  const mode = field(assignment.properties, 'enforcementMode');
  if (mode === undefined || mode === null || lower(mode) === 'default' || !matters(acts)) return acts;
  return unresolved(`its enforcement mode ${JSON.stringify(mode)}`);
}

/** A definition of an assignment: its own, or one of its initiative under a reference, with the given parameters. */
type Member = {
  readonly definition: string;
  readonly reference: string | undefined;
  readonly given: unknown;
  readonly outer: Resolver;
};

function membersOf(assignment: PolicyRow, rows: Rows): readonly Member[] {
  const target = lower(field(assignment.properties, 'policyDefinitionId'));
  const given = field(assignment.properties, 'parameters');
  const whole: Member = { definition: target, reference: undefined, given, outer: LITERAL };
  if (!target.includes('/policysetdefinitions/')) return [whole];
  const set = rows.find((row) => row.id.toLowerCase() === target);
  if (!set) return [whole];
  const outer = resolverOf(field(set.properties, 'parameters'), given, LITERAL);
  return list(field(set.properties, 'policyDefinitions')).map((entry) => ({
    definition: lower(field(entry, 'policyDefinitionId')),
    reference: lower(field(entry, 'policyDefinitionReferenceId')),
    given: field(entry, 'parameters'),
    outer,
  }));
}

function actsOfMember(
  { definition, reference, given, outer }: Member,
  assignment: PolicyRow,
  rows: Rows,
  subject: Subject,
): Acts {
  const row = rows.find((one) => one.id.toLowerCase() === definition);
  if (!row) return unresolved(`the definition ${definition.split('/').at(-1) || 'it names'}, which cannot be read`);
  const parameters = resolverOf(field(row.properties, 'parameters'), given, outer);
  const effect = overrideOf(assignment, reference);
  return actsOf(field(row.properties, 'policyRule'), parameters, effect, subject);
}

/**
 * The effect that an assignment gives instead of a definition's own; an expression that nothing resolves where it
 * depends on something that is not known here.
 */
function overrideOf(assignment: PolicyRow, reference: string | undefined): unknown {
  if (list(field(assignment.properties, 'resourceSelectors')).length > 0) return '[resourceSelectors]';
  for (const override of list(field(assignment.properties, 'overrides'))) {
    if (lower(field(override, 'kind')) !== 'policyeffect') continue;
    const truths = list(field(override, 'selectors')).map((selector) => selects(selector, reference));
    if (truths.includes(undefined)) return '[overrides]';
    if (!truths.includes(false)) return field(override, 'value');
  }
  return undefined;
}

function selects(selector: unknown, reference: string | undefined): boolean | undefined {
  if (lower(field(selector, 'kind')) !== 'policydefinitionreferenceid') return undefined;
  const within = field(selector, 'in');
  return Array.isArray(within)
    ? within.some((one) => lower(one) === reference)
    : !list(field(selector, 'notIn')).some((one) => lower(one) === reference);
}

const exempts = (row: PolicyRow, assignment: PolicyRow, over: ReadonlySet<string>): boolean =>
  isOf(row, 'policyExemptions') &&
  lower(field(row.properties, 'policyAssignmentId')) === assignment.id.toLowerCase() &&
  over.has(scopeIn(row.id));

/** Whether one of the exemptions holds for a definition; undefined where that cannot be told. */
function exempt(exemptions: readonly PolicyRow[], reference: string | undefined, now: Date): boolean | undefined {
  const truths = exemptions.map(({ properties }) => {
    const references = list(field(properties, 'policyDefinitionReferenceIds')).map(lower);
    if (references.length > 0 && !references.includes(reference ?? '')) return false;
    const end = field(properties, 'expiresOn');
    const time = typeof end === 'string' ? timeOf(end) : undefined;
    if (end !== undefined && end !== null && !time) return undefined;
    if (time && time.getTime() <= now.getTime()) return false;
    return list(field(properties, 'resourceSelectors')).length > 0 ? undefined : true;
  });
  return truths.includes(true) ? true : truths.includes(undefined) ? undefined : false;
}
