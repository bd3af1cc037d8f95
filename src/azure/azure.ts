import { aiAccounts, aiResources } from '../model/ai.ts';
import { connectorSchema, KINDS, presenceSchema, type Readings, resourceSchema, securityRowSchema } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import { isRunning, isVisible, type Subject } from '../model/subject.ts';
import type { Azure } from '../scan/ports.ts';
import { type Arm, type Connection, connect } from './client.ts';
import { perSubscription } from './graph.ts';
import { QUERIES } from './queries.ts';
import { ground } from './scope.ts';
import { sentinel } from './sentinel.ts';
import { accounts, aiSubscription, everySubscription } from './subscription.ts';

/** Subscriptions in one Resource Graph query; Azure wants fewer than 300. */
const BATCH = 200;

/**
 * Azure as the use cases need it. Everything it cannot read becomes a reading that says so; only a refused login (`LoginError`) and a scope that
 * names nothing (`ScopeError`) are thrown.
 */
export function azure(connection: Connection): Azure {
  const arm = connect(connection);
  return {
    async plan(scope, policy) {
      const found = await ground(arm, scope);
      return { subjects: found.subjects, scope: { completeness: found.completeness, sentinel: await sentinel(arm, policy, found.hidden) } };
    },
    async gather(subjects, policy, done) {
      const readings = new Map<string, Readings>();
      for (const subject of subjects) if (!isRunning(subject) || !isVisible(subject)) done?.(subject.id);
      const asked = subjects.filter((subject) => isRunning(subject) && isVisible(subject));
      for (let at = 0; at < asked.length; at += BATCH) for (const [id, own] of await batch(arm, asked.slice(at, at + BATCH), policy, done)) readings.set(id, own);
      return readings;
    },
    counts: arm.counts,
  };
}

async function batch(arm: Arm, subjects: readonly Subject[], policy: Policy, done: ((id: string) => void) | undefined): Promise<ReadonlyMap<string, Readings>> {
  const ids = subjects.map((subject) => subject.id);
  const own = new Map<string, Promise<Readings>>(ids.map((id) => [id, everySubscription(arm, id)]));
  const graph = <T>(kind: keyof typeof KINDS, kql: string, schema: Parameters<typeof perSubscription<T>>[3], over: readonly string[], fallback?: string) =>
    perSubscription(arm, KINDS[kind].source, kql, schema, over, fallback);
  const [inventory, presence, connectors] = await Promise.all([
    graph('inventory', QUERIES.inventory(policy), resourceSchema, ids, QUERIES.inventoryWithoutSystemData(policy)),
    graph('presence', QUERIES.presence(), presenceSchema, ids),
    graph('connectors', QUERIES.connectors(), connectorSchema, ids),
  ]);
  const held = (id: string) => {
    const reading = inventory.get(id);
    return reading?.ok ? reading.value.rows : [];
  };
  const withAi = ids.filter((id) => aiResources(held(id), policy).length > 0);
  const connected = ids.filter((id) => {
    const reading = connectors.get(id);
    return reading?.ok && reading.value.rows.length > 0;
  });
  const [assessments, governance, attackPaths, alerts, connectorHealth] = await Promise.all([
    graph('assessments', QUERIES.assessments(policy), securityRowSchema, withAi),
    graph('governance', QUERIES.governance(), securityRowSchema, withAi),
    graph('attackPaths', QUERIES.attackPaths(), securityRowSchema, withAi),
    graph('alerts', QUERIES.alerts(), securityRowSchema, withAi),
    graph('connectorHealth', QUERIES.connectorHealth(), securityRowSchema, connected),
  ]);
  const ai = new Set(withAi);
  const entries = await Promise.all(
    ids.map(async (id): Promise<readonly [string, Readings]> => {
      const [every, more, each] = await Promise.all([own.get(id), ai.has(id) ? aiSubscription(arm, id) : {}, ai.has(id) ? accounts(arm, aiAccounts(held(id), policy)) : {}]);
      const bulk = { inventory, presence, connectors, assessments, governance, attackPaths, alerts, connectorHealth };
      const graphed = Object.fromEntries(Object.entries(bulk).flatMap(([kind, map]) => (map.has(id) ? [[kind, map.get(id)]] : [])));
      done?.(id);
      return [id, { ...every, ...more, ...each, ...graphed } as Readings];
    }),
  );
  return new Map(entries);
}
