import { aiResources } from '../model/ai.ts';
import { type EvidenceKind, kindsOver, type Readings } from '../model/evidence.ts';
import type { Policy } from '../model/policy.ts';
import type { Reading } from '../model/reading.ts';
import type { Arm } from './client.ts';
import { divisions, perSubscription } from './graph.ts';

/** In which order the kinds are asked: what a subscription holds decides which of the later ones it needs. */
const FIRST = 'subscription';
const LATER = ['ai', 'connector'] as const;

/**
 * What Resource Graph says of a batch of subscriptions (ids, lower-cased), by id: first the kinds that every one is
 * asked for, then those of the ones that hold AI or a security connector. Source: the queries of the kinds
 * (src/model/evidence), version 2024-04-01. A query that fails is a reading that says so. Errors: `LoginError`.
 */
export async function graphReadings(
  arm: Arm,
  ids: readonly string[],
  policy: Policy,
): Promise<ReadonlyMap<string, Readings>> {
  const budget = divisions();
  const found = new Map<string, Partial<Record<EvidenceKind, Reading<unknown>>>>(ids.map((id) => [id, {}]));
  const readings = (id: string) => (found.get(id) ?? {}) as Readings;
  const ask = (asked: string, over: readonly string[]) =>
    kindsOver('graph')
      .filter(([, kind]) => kind.asked === asked)
      .map(async ([name, { source, query, row, fallback }]) => {
        const answers = await perSubscription(arm, source, query(policy), row, over, budget, fallback?.(policy));
        for (const [id, reading] of answers) Object.assign(found.get(id) ?? {}, { [name]: reading });
      });
  await Promise.all(ask(FIRST, ids));
  const holders = {
    ai: ids.filter((id) => aiResources(rowsOf(readings(id).inventory), policy).length > 0),
    connector: ids.filter((id) => rowsOf(readings(id).connectors).length > 0),
  };
  await Promise.all(LATER.flatMap((asked) => ask(asked, holders[asked])));
  return new Map(ids.map((id) => [id, readings(id)]));
}

/** The rows of a listing, none where it could not be read. */
export const rowsOf = <T>(reading: Reading<{ readonly rows: readonly T[] }> | undefined): readonly T[] =>
  reading?.ok ? reading.value.rows : [];
