import { allows } from '../../src/model/proof-of-sight.ts';
import { type Answer, ok, refuse, seal, unseal } from './answer.ts';
import { evaluate, KqlError } from './kql/evaluate.ts';
import { mayAbove } from './route.ts';
import type { Bag, State, Subscription } from './state.ts';
import { tenantOfSubscription } from './world.ts';

const MOST = 1000;

/** Answers POST .../Microsoft.ResourceGraph/resources: the query is executed over the rows that the caller may read. */
export function graph(state: State, body: unknown, now: Date): Answer {
  const asked = body as { query?: unknown; subscriptions?: unknown; managementGroups?: unknown; options?: Bag };
  if (typeof asked.query !== 'string') return refuse(400, 'BadRequest', 'The query is missing.');
  const visible = scoped(state, asked.subscriptions, asked.managementGroups);
  let rows: Record<string, unknown>[];
  try {
    const everywhere = !asked.subscriptions && !asked.managementGroups;
    rows = evaluate(asked.query, tables(state, visible, everywhere), now);
  } catch (error) {
    if (error instanceof KqlError) return refuse(400, 'InvalidQuery', error.message);
    throw error;
  }
  return paged(rows, asked.options ?? {});
}

function scoped(state: State, subscriptions: unknown, groups: unknown): readonly Subscription[] {
  const all = [...state.subscriptions.values()].filter((one) => one.input.inGraph && one.permissions.length > 0);
  if (Array.isArray(subscriptions)) {
    const wanted = new Set(subscriptions.map((id) => String(id).toLowerCase()));
    return all.filter((one) => wanted.has(one.id.toLowerCase()));
  }
  if (Array.isArray(groups)) {
    const wanted = new Set(groups.map((name) => String(name).toLowerCase()));
    return all.filter((one) => one.groups.some((name) => wanted.has(name.toLowerCase())));
  }
  return all;
}

/**
 * Without `id` among the columns there is no page token and the rows beyond the first page are silently gone, as in
 * Azure.
 */
function paged(rows: readonly Record<string, unknown>[], options: Bag): Answer {
  const top = typeof options['$top'] === 'number' ? Math.min(options['$top'], MOST) : 100;
  const token = options['$skipToken'];
  const from = typeof token === 'string' && token ? unseal(token) : 0;
  if (from === undefined) return refuse(400, 'InvalidSkipToken', 'The skip token is not valid.');
  const data = rows.slice(from, from + top);
  const more = from + top < rows.length;
  const keyed = rows.every((row) => 'id' in row);
  return ok({
    totalRecords: keyed ? rows.length : data.length,
    count: data.length,
    resultTruncated: more && !keyed ? 'true' : 'false',
    data,
    ...(more && keyed ? { $skipToken: seal(from + top) } : {}),
  });
}

function tables(
  state: State,
  visible: readonly Subscription[],
  everywhere: boolean,
): Record<string, Record<string, unknown>[]> {
  return {
    resourcecontainers: mayAbove(state, 'Microsoft.Resources/subscriptions/read')
      ? visible.map((one) => container(state, one))
      : [],
    resources: visible.flatMap((one) =>
      readable(one, [
        ...one.resources.map((row) => resourceRow(state, one, row)),
        ...own(state, one, one.connectors),
        ...workspaces(state, one),
      ]),
    ),
    securityresources: visible.flatMap((one) => readable(one, own(state, one, one.security))),
    policyresources: policies(state, visible, everywhere),
  };
}

function container(state: State, one: Subscription): Bag {
  return {
    id: `/subscriptions/${one.id}`,
    name: one.name,
    type: 'microsoft.resources/subscriptions',
    tenantId: tenantOfSubscription(state.world, one.input),
    subscriptionId: one.id,
    tags: one.input.tags,
    properties: {
      state: one.input.state,
      managementGroupAncestorsChain: mayAbove(state, 'Microsoft.Management/managementGroups/read')
        ? one.groups.map((name) => ({ name, displayName: name }))
        : [],
    },
  };
}

function resourceRow(state: State, one: Subscription, row: Bag): Bag {
  const { deployments: _deployments, defender: _defender, parts: _parts, tokens: _tokens, ...shown } = row;
  return {
    ...shown,
    type: String(row['type']).toLowerCase(),
    tenantId: tenantOfSubscription(state.world, one.input),
    subscriptionId: one.id,
    resourceGroup: String(row['id']).split('/')[4]?.toLowerCase() ?? '',
  };
}

const own = (state: State, one: Subscription, rows: readonly Bag[]): Bag[] =>
  rows.map((row) => ({
    location: '',
    ...row,
    type: String(row['type']).toLowerCase(),
    tenantId: tenantOfSubscription(state.world, one.input),
    subscriptionId: one.id,
  }));

const workspaces = (state: State, one: Subscription): Bag[] =>
  own(
    state,
    one,
    state.workspaces
      .filter((row) => row.subscriptionId === one.id)
      .map((row) => ({
        id: row.id,
        name: row.id.split('/').at(-1),
        type: 'Microsoft.OperationalInsights/workspaces',
        properties: {},
      })),
  );

/**
 * What is built in is for everybody; a row at a management group takes the read there, and a question about no
 * subscription.
 */
function policies(state: State, visible: readonly Subscription[], everywhere: boolean): Bag[] {
  const { world } = state;
  return state.azurePolicy.flatMap(({ row, group, subscriptionId }): readonly Bag[] => {
    const shown = { location: '', tenantId: world.tenantId, subscriptionId: subscriptionId ?? '', ...row };
    const home = visible.find((one) => one.id === subscriptionId);
    if (subscriptionId !== undefined) return home ? readable(home, [shown]) : [];
    const found = world.managementGroups.find((one) => one.name === group);
    const open = group === undefined || (group === world.tenantId ? world.rootReadable : found?.readable === true);
    return everywhere && open && mayAbove(state, `${String(row['type'])}/read`) ? [shown] : [];
  });
}

/** Resource Graph says nothing of what the caller may not read: no error, no row. */
function readable(one: Subscription, rows: readonly Bag[]): Bag[] {
  return rows.filter((row) =>
    allows(one.permissions, `${String(row['type']).replace('/locations/alerts', '/alerts')}/read`),
  );
}
