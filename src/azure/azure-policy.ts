import type { z } from 'zod';
import { groupIn, isOf, type PolicyRow, scopeIn, scopeOf } from '../model/azure-policy.ts';
import { POLICY_QUERIES, policySetsQuery } from '../model/evidence/scope.ts';
import { type EvidenceMap, KINDS } from '../model/evidence.ts';
import { field } from '../model/field.ts';
import type { Blind, Reading } from '../model/reading.ts';
import { reading } from './arm-list.ts';
import { type Arm, parseAs } from './client.ts';
import { query } from './graph.ts';
import { type GraphRow, subscriptionOf } from './graph-flaws.ts';
import type { DiscoveredScope } from './scope.ts';

const rowSchema: z.ZodType<PolicyRow> = KINDS.azurePolicy.schema.shape.rows.element;
/** Initiatives in one query. */
const SETS = 100;

/**
 * What Azure Policy may do to the Defender plans, read once for the whole scope in a handful of requests. `groups` are
 * the management groups known so far; those with a row of their own are added. Rows lack their metadata, which names
 * people. `blind` where rows may be missing: Azure cut a scope of more subscriptions than one query may cover, a row
 * belongs to none of the `visible` subscriptions, or the answer does not reach above them. Source: `policyresources` of
 * Resource Graph 2024-04-01 (src/model/evidence/scope.ts). What cannot be read is a reading that says so. Errors:
 * `LoginError`.
 */
export function azurePolicy(
  arm: Arm,
  { groups: seen, visible }: Pick<DiscoveredScope, 'groups' | 'visible'>,
): Promise<Reading<EvidenceMap['azurePolicy']>> {
  return reading(arm, KINDS.azurePolicy.source, async () => {
    let blind: Blind | undefined;
    const ask = async (kql: string) => {
      const answer = await query(arm, kql, undefined);
      blind ??= answer.blind ?? foreign(answer.rows, visible);
      return answer.rows;
    };
    const rows = async (kql: string) => (await ask(kql)).map((row) => shown(parseAs(rowSchema, row)));
    const [assigned, definitions] = await Promise.all([
      rows(POLICY_QUERIES.assignments),
      rows(POLICY_QUERIES.definitions),
    ]);
    blind ??= unasked(definitions) ?? withoutBuiltIn(definitions);
    const targets = [...new Set(assigned.filter((row) => isOf(row, 'policyAssignments')).map(targetOf))];
    const wanted = targets.filter((id) => id.includes('/policysetdefinitions/'));
    const sets: PolicyRow[] = [];
    for (let at = 0; at < wanted.length; at += SETS)
      sets.push(...(await rows(policySetsQuery(wanted.slice(at, at + SETS)))));
    const whole = idsOf(definitions);
    const referred = [...targets, ...sets.flatMap((set) => membersOf(set).map(targetOf))];
    const others = referred.some((id) => id.includes('/policydefinitions/') && !whole.has(id))
      ? idsOf(await ask(POLICY_QUERIES.otherDefinitions))
      : new Set<string>();
    const groups = [...seen, ...assigned.flatMap((row) => groupIn(scopeIn(row.id)) ?? [])];
    return {
      rows: narrowed(assigned, definitions, sets, (id) => whole.has(id) || !others.has(id)),
      groups: [...new Set(groups)],
      ...(blind ? { blind } : {}),
    };
  });
}

const malformed = (message: string): Blind => ({ why: 'malformed', message });

/** A row of a subscription that the identity does not see: one of ours may be missing in its place. */
function foreign(rows: readonly GraphRow[], visible: DiscoveredScope['visible']): Blind | undefined {
  const own = rows.map(subscriptionOf).find((id) => id !== undefined && !visible.has(id));
  return own === undefined
    ? undefined
    : malformed(`Resource Graph gave a policy row of ${own}, which is not among the subscriptions listed`);
}

/** A definition that does not name the plans, although only those that do were asked for. */
function unasked(definitions: readonly PolicyRow[]): Blind | undefined {
  const stray = definitions.find(
    ({ properties }) => !/microsoft\.security\/pricings/i.test(JSON.stringify(properties)),
  );
  return stray && malformed(`Resource Graph gave the definition ${stray.id}, which was not asked for`);
}

/**
 * Built-in definitions stand above every subscription, and Azure has some that name the plans. A question that Azure
 * narrows to the subscriptions shows none of them (Azure/azure-powershell issue 17222, with both answers), and then
 * says nothing of management groups either.
 */
const withoutBuiltIn = (definitions: readonly PolicyRow[]): Blind | undefined =>
  definitions.some(({ id }) => /^\/providers\/microsoft\.authorization\/policydefinitions\//i.test(id))
    ? undefined
    : {
        why: 'truncated',
        message:
          'Resource Graph showed no built-in policy definition, so its answer may not reach above the subscriptions',
      };

/**
 * The rows that a verdict may rest on: a definition matters that names the plans or cannot be read, and so does what
 * leads to it.
 */
function narrowed(
  assigned: readonly PolicyRow[],
  definitions: readonly PolicyRow[],
  sets: readonly PolicyRow[],
  matters: (id: string) => boolean,
): PolicyRow[] {
  const kept = sets.flatMap((set): readonly PolicyRow[] => {
    const members = membersOf(set).filter((member) => matters(targetOf(member)));
    return members.length > 0 ? [{ ...set, properties: { ...set.properties, policyDefinitions: members } }] : [];
  });
  const found = idsOf(sets);
  const held = idsOf(kept);
  const assignments = assigned.filter((row) => {
    const target = targetOf(row);
    return (
      isOf(row, 'policyAssignments') &&
      (target.includes('/policysetdefinitions/') ? !found.has(target) || held.has(target) : matters(target))
    );
  });
  const ids = idsOf(assignments);
  const exemptions = assigned.filter((row) =>
    ids.has(String(field(row.properties, 'policyAssignmentId')).toLowerCase()),
  );
  const targets = new Set([...assignments.map(targetOf), ...kept.flatMap((set) => membersOf(set).map(targetOf))]);
  return [...assignments, ...exemptions, ...kept, ...definitions.filter((row) => targets.has(row.id.toLowerCase()))];
}

/** A row without its metadata, and an assignment with its scope spelled out. */
function shown(row: PolicyRow): PolicyRow {
  const properties = Object.fromEntries(
    Object.entries(row.properties).filter(
      ([name]) => !['metadata', 'description', 'versions'].includes(name.toLowerCase()),
    ),
  );
  return {
    id: row.id,
    type: row.type,
    properties: isOf(row, 'policyAssignments') ? { ...properties, scope: scopeOf(row) } : properties,
  };
}

const idsOf = (rows: readonly { readonly [name: string]: unknown }[]): Set<string> =>
  new Set(rows.map((row) => String(row['id']).toLowerCase()));

/** The definition that an assignment or a member of an initiative refers to, lower-cased. */
const targetOf = (holder: unknown): string =>
  String(field(holder, 'properties.policyDefinitionId') ?? field(holder, 'policyDefinitionId') ?? '').toLowerCase();

function membersOf(set: PolicyRow): readonly unknown[] {
  const members = field(set.properties, 'policyDefinitions');
  return Array.isArray(members) ? members : [];
}
