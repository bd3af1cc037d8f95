import type { z } from 'zod';
import { aiAccounts, aiResources } from '../model/ai.ts';
import { EVIDENCE, KINDS, type Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import { isRunning, isVisible, type Subject } from '../model/subject.ts';
import type { Azure } from '../scan/ports.ts';
import { type Arm, type Connection, connect } from './client.ts';
import { BATCH, divisions, perSubscription } from './graph.ts';
import { QUERIES } from './queries.ts';
import { discoverScope } from './scope.ts';
import { sentinel } from './sentinel.ts';
import { accounts, aiSubscription, everySubscription } from './subscription.ts';

/**
 * Azure as the use cases need it. Everything it cannot read becomes a reading that says so; only a refused login
 * (`LoginError`) and a scope that names nothing (`ScopeError`) are thrown.
 */
export function azure(connection: Connection): Azure {
  const arm = connect(connection);
  return {
    async listScope(scope, policy) {
      const found = await discoverScope(arm, scope);
      return {
        subjects: found.subjects,
        scope: { completeness: found.completeness, sentinel: await sentinel(arm, policy, found) },
      };
    },
    async gather(subjects, policy, done) {
      const readings = new Map<string, Readings>();
      for (const subject of subjects) if (!isRunning(subject) || !isVisible(subject)) done?.(subject.id);
      const asked = subjects.filter((subject) => isRunning(subject) && isVisible(subject));
      for (let at = 0; at < asked.length; at += BATCH)
        for (const [id, own] of await batch(arm, asked.slice(at, at + BATCH), policy, done)) readings.set(id, own);
      return readings;
    },
    counts: arm.counts,
  };
}

type Bulk = Pick<
  Readings,
  'inventory' | 'presence' | 'connectors' | 'assessments' | 'governance' | 'attackPaths' | 'alerts' | 'connectorHealth'
>;

async function batch(
  arm: Arm,
  subjects: readonly Subject[],
  policy: Policy,
  done: ((id: string) => void) | undefined,
): Promise<ReadonlyMap<string, Readings>> {
  const ids = subjects.map((subject) => subject.id);
  const [every, bulk] = await Promise.all([
    Promise.all(ids.map((id) => everySubscription(arm, id))),
    graphed(arm, ids, policy),
  ]);
  const entries = await Promise.all(
    ids.map(async (id, index): Promise<readonly [string, Readings]> => {
      const own = bulk.get(id) ?? {};
      const held = rowsOf(own.inventory);
      const more =
        aiResources(held, policy).length > 0
          ? await Promise.all([aiSubscription(arm, id), accounts(arm, aiAccounts(held, policy))])
          : [];
      done?.(id);
      return [id, Object.assign({}, every[index], own, ...more)];
    }),
  );
  return new Map(entries);
}

/**
 * What Resource Graph tells of a batch: first what every subscription is asked, then what those that hold AI, or a
 * connector, are.
 */
async function graphed(arm: Arm, ids: readonly string[], policy: Policy): Promise<ReadonlyMap<string, Bulk>> {
  const budget = divisions();
  const found = new Map<string, Bulk>(ids.map((id) => [id, {}]));
  const ask = async (kind: keyof Bulk, kql: string, over: readonly string[], fallback?: string) => {
    const answers = await perSubscription(
      arm,
      KINDS[kind].source,
      kql,
      EVIDENCE[kind].shape.rows.element as z.ZodType,
      over,
      budget,
      fallback,
    );
    for (const [id, reading] of answers) Object.assign(found.get(id) ?? {}, { [kind]: reading });
  };
  await Promise.all([
    ask('inventory', QUERIES.inventory(policy), ids, QUERIES.inventoryWithoutSystemData(policy)),
    ask('presence', QUERIES.presence(), ids),
    ask('connectors', QUERIES.connectors(), ids),
  ]);
  const ai = ids.filter((id) => aiResources(rowsOf(found.get(id)?.inventory), policy).length > 0);
  const connected = ids.filter((id) => rowsOf(found.get(id)?.connectors).length > 0);
  await Promise.all([
    ask('assessments', QUERIES.assessments(policy), ai),
    ask('governance', QUERIES.governance(), ai),
    ask('attackPaths', QUERIES.attackPaths(), ai),
    ask('alerts', QUERIES.alerts(), ai),
    ask('connectorHealth', QUERIES.connectorHealth(), connected),
  ]);
  return found;
}

const rowsOf = <T>(reading: Reading<{ readonly rows: readonly T[] }> | undefined): readonly T[] =>
  reading?.ok ? reading.value.rows : [];
