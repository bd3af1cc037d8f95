import { aiAccounts, aiResources, PROJECT, WORKSPACE } from '../model/ai.ts';
import type { Readings } from '../model/evidence.ts';
import { billedAccounts } from '../model/forecast.ts';
import type { Policy } from '../model/policy.ts';
import { isRunning, isVisible, type Subject } from '../model/subject.ts';
import { daysBefore } from '../model/token-use.ts';
import type { Azure } from '../scan/ports.ts';
import { azurePolicy } from './azure-policy.ts';
import { bomReadings } from './bom.ts';
import { type Arm, type Connection, connect } from './client.ts';
import { BATCH } from './graph.ts';
import { graphReadings, rowsOf } from './graph-readings.ts';
import { principalOfIdentity, tenantOfIdentity } from './identity.ts';
import { tokenReading } from './metrics.ts';
import { discoverScope } from './scope.ts';
import { secondAssessments } from './second-assessments.ts';
import { sentinel } from './sentinel.ts';
import { accountReadings, subscriptionReadings } from './subscription.ts';

/**
 * `bom`: the lists of the AI bill of materials are read too (`bomReadings`). `forecastDays`: the token metrics of AI
 * accounts are too, for so many whole days before today (`tokenReading`).
 */
export type OptionalReads = { readonly bom?: boolean | undefined; readonly forecastDays?: number | undefined };

/**
 * Azure as the use cases need it. What cannot be read becomes a reading that says so. Errors: `LoginError` where the
 * identity cannot sign in, `ScopeError` where the scope cannot be listed or names nothing.
 */
export function azure(connection: Connection & OptionalReads): Azure {
  const arm = connect(connection);
  return {
    async listScope(scope, policy) {
      const found = await discoverScope(arm, scope);
      const [principalId, workspaces, policies] = await Promise.all([
        principalOfIdentity(connection),
        sentinel(arm, policy, found, () => tenantOfIdentity(connection)),
        azurePolicy(arm, found),
      ]);
      return {
        subjects: found.subjects,
        ...(principalId ? { principalId } : {}),
        scope: {
          completeness: found.completeness,
          sentinel: workspaces,
          azurePolicy: policies,
        },
      };
    },
    async gather(subjects, policy, done) {
      const readings = new Map<string, Readings>();
      for (const subject of subjects) if (!isRunning(subject) || !isVisible(subject)) done?.(subject.id);
      const asked = subjects.filter((subject) => isRunning(subject) && isVisible(subject));
      for (let at = 0; at < asked.length; at += BATCH)
        for (const [id, own] of await batch(arm, asked.slice(at, at + BATCH), policy, done)) readings.set(id, own);
      const whole = [...readings].map(
        async ([id, own]) => [id, await withOptional(arm, own, policy, connection)] as const,
      );
      return new Map(await Promise.all(whole));
    },
    counts: arm.counts,
  };
}

async function batch(
  arm: Arm,
  subjects: readonly Subject[],
  policy: Policy,
  done: ((id: string) => void) | undefined,
): Promise<ReadonlyMap<string, Readings>> {
  const ids = subjects.map((subject) => subject.id);
  const [every, bulk] = await Promise.all([
    Promise.all(ids.map((id) => subscriptionReadings(arm, id, 'subscription'))),
    graphReadings(arm, ids, policy),
  ]);
  const entries = await Promise.all(
    ids.map(async (id, index): Promise<readonly [string, Readings]> => {
      const own = bulk.get(id) ?? {};
      const subject = subjects[index];
      const held = rowsOf(own.inventory);
      const more =
        aiResources(held, policy).length > 0
          ? await Promise.all([
              subscriptionReadings(arm, id, 'ai'),
              accountReadings(arm, aiAccounts(held, policy)),
              subject ? secondAssessments(arm, subject, { ...every[index], ...own }, policy) : {},
            ])
          : [];
      done?.(id);
      return [id, Object.assign({}, every[index], own, ...more)];
    }),
  );
  return new Map(entries);
}

/** What no check needs, asked below what the inventory shows. */
async function withOptional(arm: Arm, own: Readings, policy: Policy, reads: OptionalReads): Promise<Readings> {
  const { bom, forecastDays } = reads;
  const held = rowsOf(own.inventory);
  const ofType = (type: string) => held.filter((row) => row.type.toLowerCase() === type);
  const has = { accounts: aiAccounts(held, policy), workspaces: ofType(WORKSPACE), projects: ofType(PROJECT) };
  const [materials, tokens] = await Promise.all([
    bom ? bomReadings(arm, has, own) : {},
    forecastDays ? tokenReading(arm, billedAccounts(own, policy), daysBefore(arm.now(), forecastDays)) : undefined,
  ]);
  return { ...own, ...materials, ...(tokens ? { tokens } : {}) };
}
