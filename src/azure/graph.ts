import { z } from 'zod';
import type { Blind, Listing, Reading } from '../model/reading.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';
import { shaped } from './read.ts';

const PAGE = 1000;
/** How often one batch may be divided before an outage of Resource Graph is taken for one. */
const MAX_HALVINGS = 120;
const answerSchema = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  totalRecords: z.number(),
  resultTruncated: z.union([z.string(), z.boolean()]).nullish(),
  $skipToken: z.string().nullish(),
});

export type GraphRow = Readonly<Record<string, unknown>>;
export type Graphed = Listing<GraphRow> & { readonly totalRecords: number; readonly pages: number };

/**
 * Every page of a query. A first page that cannot be read throws; a later one leaves what was read, marked blind, as do counts that differ from
 * `totalRecords`, a last page that says it is truncated, and a tenant scope that Azure cut.
 */
export async function query(arm: Arm, kql: string, subscriptions: readonly string[] | undefined): Promise<Graphed> {
  const rows: GraphRow[] = [];
  let token: string | undefined;
  let total = 0;
  let blind: Blind | undefined;
  let pages = 0;
  do {
    try {
      const { json, headers } = await arm.graph({
        ...(subscriptions ? { subscriptions } : {}),
        query: kql,
        options: { $top: PAGE, resultFormat: 'objectArray', ...(token ? { $skipToken: token } : {}) },
      });
      const page = shaped(answerSchema, json);
      pages += 1;
      rows.push(...page.data);
      total = page.totalRecords;
      if (headers.get('x-ms-tenant-subscription-limit-hit') === 'true')
        blind = { why: 'truncated', message: 'Resource Graph cut the scope: more subscriptions than one query may cover' };
      const following = page.$skipToken || undefined;
      if (following === token && token) throw new AzureError('malformed', 'Resource Graph gave the same page token twice');
      if (!following && String(page.resultTruncated).toLowerCase() === 'true') blind ??= { why: 'truncated', message: 'Resource Graph says that its answer is truncated' };
      token = following;
    } catch (error) {
      if (pages === 0 || error instanceof LoginError) throw error;
      const fault = faultOf(error);
      return { rows, totalRecords: total, pages, blind: { why: fault.why, message: `Page ${pages + 1} was lost: ${fault.message}` } };
    }
  } while (token);
  if (!blind && rows.length !== total) blind = { why: 'truncated', message: `${rows.length} rows were read, Resource Graph counts ${total}` };
  return { rows, totalRecords: total, pages, ...(blind ? { blind } : {}) };
}

export type Rowed<T> = Listing<T> & { readonly totalRecords: number; readonly pages: number };

/**
 * One query over many subscriptions, told apart again by the id in each row. A batch that fails, or comes back incomplete, is halved until the
 * subscription that causes it stands alone, so that one cannot blind the others; a throttled batch is not, because asking more often is no cure.
 */
export async function perSubscription<T>(
  arm: Arm,
  source: string,
  kql: string,
  schema: z.ZodType<T>,
  subscriptions: readonly string[],
  fallback?: string,
  halvings = { left: MAX_HALVINGS },
): Promise<Map<string, Reading<Rowed<T>>>> {
  if (subscriptions.length === 0) return new Map();
  const divisible = () => subscriptions.length > 1 && halvings.left-- > 0;
  const at = () => arm.now().toISOString();
  try {
    const answer = await query(arm, kql, subscriptions);
    if (answer.blind && answer.blind.why !== 'throttled' && divisible()) return await halves();
    return share(answer, schema, subscriptions, source, at());
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    if (fault.status === 400 && fallback) return perSubscription(arm, source, fallback, schema, subscriptions, undefined, halvings);
    if (fault.why !== 'throttled' && divisible()) return halves();
    return new Map(subscriptions.map((id) => [id, { ok: false, why: fault.why, message: fault.message, source, at: at() }]));
  }

  async function halves(): Promise<Map<string, Reading<Rowed<T>>>> {
    const middle = Math.ceil(subscriptions.length / 2);
    const parts = await Promise.all(
      [subscriptions.slice(0, middle), subscriptions.slice(middle)].map((part) => perSubscription(arm, source, kql, schema, part, fallback, halvings)),
    );
    return new Map(parts.flatMap((part) => [...part]));
  }
}

function share<T>(answer: Graphed, schema: z.ZodType<T>, subscriptions: readonly string[], source: string, at: string): Map<string, Reading<Rowed<T>>> {
  const sorted = new Map<string, { rows: T[]; blind: Blind | undefined }>(subscriptions.map((id) => [id, { rows: [], blind: answer.blind }]));
  for (const row of answer.rows) {
    const own = subscriptionOf(row);
    if (!own) throw new AzureError('malformed', 'Resource Graph gave a row without an id');
    const part = sorted.get(own);
    if (!part) continue;
    const parsed = schema.safeParse(row);
    if (parsed.success) part.rows.push(parsed.data);
    else part.blind = { why: 'malformed', message: `A row of Resource Graph cannot be read: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}` };
  }
  return new Map(
    [...sorted].map(([id, { rows, blind }]) => [id, { ok: true, value: { rows, totalRecords: rows.length, pages: answer.pages, ...(blind ? { blind } : {}) }, source, at }]),
  );
}

/** The subscription a row belongs to, lower-cased: by its id first, which every row carries. */
export function subscriptionOf(row: GraphRow): string | undefined {
  const found = typeof row['id'] === 'string' ? /^\/subscriptions\/([^/]+)/i.exec(row['id'])?.[1] : undefined;
  const own = found ?? row['subscriptionId'];
  return typeof own === 'string' && own ? own.toLowerCase() : undefined;
}
