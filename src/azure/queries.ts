import { byId } from '../model/evidence/kql.ts';
import { POLICY_QUERIES, policySetsQuery, SUBSCRIPTIONS_QUERY, WORKSPACES_QUERY } from '../model/evidence/scope.ts';
import { KINDS, kindsOver } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';

const ASKED: Readonly<Record<string, (policy: Policy) => string>> = {
  subscriptions: () => SUBSCRIPTIONS_QUERY,
  workspaces: () => WORKSPACES_QUERY,
  policyAssignments: () => POLICY_QUERIES.assignments,
  policyDefinitions: () => POLICY_QUERIES.definitions,
  policyOtherDefinitions: () => POLICY_QUERIES.otherDefinitions,
  policyInitiatives: () => policySetsQuery(['<the ids that are assigned>']),
  ...Object.fromEntries(kindsOver('graph').map(([name, { query }]) => [name, query])),
  inventoryWithoutSystemData: KINDS.inventory.fallback,
};

/**
 * Every Resource Graph query the product sends, by what it is for: those of the kinds, and those for the whole scope.
 */
export const QUERIES: Readonly<Record<string, (policy: Policy) => string>> = Object.fromEntries(
  Object.entries(ASKED).map(([name, query]) => [name, (policy: Policy) => byId(query(policy))]),
);
