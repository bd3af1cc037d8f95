import { z } from 'zod';
import { count } from '../model/count.ts';
import { byId } from '../model/evidence/kql.ts';
import type { Blind, Listing, Reading, Unread } from '../model/reading.ts';
import { recasedAs } from '../model/recased.ts';
import { tooManyRows } from './answer-limits.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError, unreadBy } from './errors.ts';
import { answerSchema, flawOf, type GraphRow, short, strayed, subscriptionOf } from './graph-flaws.ts';

export { subscriptionOf };

const PAGE = 1000;
const MAX_PAGES = 1000;
/** Subscriptions in one query; Microsoft’s guidance on throttled requests asks for fewer than 300. */
export const BATCH = 200;
/** The columns that this file itself reads. */
const columnsSchema = z.looseObject({ id: z.unknown(), type: z.unknown(), subscriptionId: z.unknown() });

export type GraphResult = Listing<GraphRow> & { readonly totalRecords: number; readonly pages: number };

/**
 * Every row of a query, all pages in the order of their ids, over the subscriptions given or everything the identity
 * sees. Source: POST /providers/Microsoft.ResourceGraph/resources 2024-04-01, 1,000 rows a page. The rows are marked
 * `blind` where some may be missing: a later page was lost, the count differs from `totalRecords` or that from page to
 * page, an id comes twice, a row lies outside of what was asked (`strayed`), the last page says that it is truncated,
 * or Azure cut the scope of the tenant. Errors: `AzureError` where the first page cannot be read; `LoginError`.
 */
export async function query(arm: Arm, kql: string, subscriptions: readonly string[] | undefined): Promise<GraphResult> {
  const rows: GraphRow[] = [];
  const tokens = new Set<string>();
  let token: string | undefined;
  let total: number | undefined;
  let blind: Blind | undefined;
  let pages = 0;
  do {
    try {
      const body = {
        ...(subscriptions ? { subscriptions: [...subscriptions] } : {}),
        query: byId(kql),
        options: { top: PAGE, resultFormat: 'objectArray' as const, ...(token ? { skipToken: token } : {}) },
      };
      const { value: page, headers } = await arm.graph(body, answerSchema);
      pages += 1;
      for (const row of page.data) rows.push(recasedAs(columnsSchema, row) as GraphRow);
      blind ??= flawOf(page, total, headers.get('x-ms-tenant-subscription-limit-hit'));
      total = page.totalRecords;
      token = page.$skipToken || undefined;
      if (rows.length > arm.limits.rows) throw tooManyRows(arm.limits.rows);
      if (token && (tokens.has(token) || pages >= MAX_PAGES))
        throw new AzureError('malformed', `the pages do not end (${pages} read)`);
      if (token) tokens.add(token);
    } catch (error) {
      if (pages === 0 || error instanceof LoginError) throw error;
      const { why, message } = faultOf(error);
      blind = { why, message: why === 'truncated' ? message : `Page ${pages + 1} was lost: ${message}` };
      return { rows, totalRecords: total ?? 0, pages, blind };
    }
  } while (token);
  blind ??= strayed(rows, kql, subscriptions) ?? short(rows, total);
  return { rows, totalRecords: total, pages, ...(blind ? { blind } : {}) };
}

/**
 * How often batches may still be divided. Each batch that is read earns more divisions, so that a few unreadable
 * subscriptions are found wherever they stand, while an outage of Resource Graph, in which nothing is read, soon counts
 * as one. A throttled batch costs more: asking again does not end the throttling, it only tells one throttled
 * subscription from the others.
 */
export function divisions() {
  let left = 24;
  return {
    take(why: Unread): boolean {
      const price = why === 'throttled' ? 8 : 1;
      if (left < price) return false;
      left -= price;
      return true;
    },
    earn() {
      left = Math.min(64, left + 8);
    },
  };
}
export type Divisions = ReturnType<typeof divisions>;

export type SubscriptionRows<T> = Listing<T> & { readonly totalRecords: number; readonly pages: number };

/**
 * One query over many subscriptions (ids, lower-cased), its rows sorted by the subscription in each row's id; one
 * reading for every subscription, also where it has no row. A batch that fails, or comes back incomplete, is halved
 * until the subscription that causes it stands alone, so that one cannot blind the others. `fallback` is sent where
 * Azure answers 400 to `kql`. Source: as `query`. Errors: `LoginError`.
 */
export async function perSubscription<T>(
  arm: Arm,
  source: string,
  kql: string,
  schema: z.ZodType<T>,
  subscriptions: readonly string[],
  budget: Divisions,
  fallback?: string,
): Promise<Map<string, Reading<SubscriptionRows<T>>>> {
  if (subscriptions.length === 0) return new Map();
  const divisible = (why: Unread) => subscriptions.length > 1 && budget.take(why);
  const at = () => arm.now().toISOString();
  try {
    const answer = await query(arm, kql, subscriptions);
    if (answer.blind && divisible(answer.blind.why)) return await halves();
    budget.earn();
    return share(answer, schema, subscriptions, source, at());
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    if (fault.status === 400 && fallback) return perSubscription(arm, source, fallback, schema, subscriptions, budget);
    if (divisible(fault.why)) return halves();
    return new Map(subscriptions.map((id) => [id, { ...unreadBy(fault), source, at: at() }]));
  }

  async function halves(): Promise<Map<string, Reading<SubscriptionRows<T>>>> {
    const middle = Math.ceil(subscriptions.length / 2);
    const parts = await Promise.all(
      [subscriptions.slice(0, middle), subscriptions.slice(middle)].map((part) =>
        perSubscription(arm, source, kql, schema, part, budget, fallback),
      ),
    );
    return new Map(parts.flatMap((part) => [...part]));
  }
}

function share<T>(
  answer: GraphResult,
  schema: z.ZodType<T>,
  subscriptions: readonly string[],
  source: string,
  at: string,
): Map<string, Reading<SubscriptionRows<T>>> {
  const sorted = new Map<string, { rows: T[]; blind: Blind | undefined }>(
    subscriptions.map((id) => [id, { rows: [], blind: answer.blind }]),
  );
  for (const row of answer.rows) {
    const own = subscriptionOf(row);
    if (!own) throw new AzureError('malformed', 'Resource Graph gave a row without an id');
    const part = sorted.get(own);
    if (!part) continue;
    const parsed = schema.safeParse(recasedAs(schema, row));
    if (parsed.success) part.rows.push(parsed.data);
    else
      part.blind = {
        why: 'malformed',
        message: `A row of Resource Graph cannot be read: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
      };
  }
  return new Map(
    [...sorted].map(([id, { rows, blind }]) => [
      id,
      {
        ok: true,
        value: { rows, totalRecords: rows.length, pages: answer.pages, ...(blind ? { blind } : {}) },
        source,
        at,
      },
    ]),
  );
}

/**
 * The rows of a query over everything the identity sees. Where Azure cuts that scope, or part of the answer is lost,
 * the `known` subscriptions are asked for by id in batches; `blind` says what then still could not be read. Source: as
 * `query`. Errors: `LoginError`.
 */
export async function queryEverywhere(arm: Arm, kql: string, known: readonly string[]): Promise<Listing<GraphRow>> {
  const whole = await query(arm, kql, undefined).catch((error: unknown): GraphResult => {
    if (error instanceof LoginError) throw error;
    const { why, message } = faultOf(error);
    return { rows: [], totalRecords: 0, pages: 0, blind: { why, message } };
  });
  if (!whole.blind || whole.blind.why === 'throttled' || known.length === 0) return whole;
  const budget = divisions();
  const rows = new Map(whole.rows.map((row) => [String(row['id']).toLowerCase(), row]));
  const unread: Blind[] = [];
  for (let at = 0; at < known.length; at += BATCH) {
    const part = await perSubscription(
      arm,
      '',
      kql,
      z.record(z.string(), z.unknown()),
      known.slice(at, at + BATCH),
      budget,
    );
    for (const reading of part.values()) {
      if (!reading.ok) unread.push({ why: reading.why, message: reading.message });
      else if (reading.value.blind) unread.push(reading.value.blind);
      for (const row of reading.ok ? reading.value.rows : []) rows.set(String(row['id']).toLowerCase(), row);
    }
  }
  return {
    rows: [...rows.values()],
    ...(unread[0]
      ? {
          blind: {
            ...unread[0],
            message: `${count(unread.length, 'subscription')} could not be read: ${unread[0].message}`,
          },
        }
      : {}),
  };
}
