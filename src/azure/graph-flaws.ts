import { z } from 'zod';
import { count } from '../model/count.ts';
import { typesAsked } from '../model/evidence/kql.ts';
import { textField } from '../model/field.ts';
import type { Blind } from '../model/reading.ts';

/* What an answer of Resource Graph says against itself: its rows count, and their silence proves nothing. */

export const answerSchema = z.looseObject({
  data: z.array(z.record(z.string(), z.unknown())),
  totalRecords: z.number().int(),
  count: z.unknown().optional(),
  resultTruncated: z.union([z.string(), z.boolean()]).nullish(),
  $skipToken: z.string().nullish(),
});

export type GraphRow = Readonly<Record<string, unknown>>;

/** What one page says against itself, or against the page before it. */
export function flawOf(page: z.output<typeof answerSchema>, total: number | undefined, limitHit: string | undefined) {
  const truncated = (message: string): Blind => ({ why: 'truncated', message });
  if (limitHit?.toLowerCase() === 'true')
    return truncated('Resource Graph cut the scope: more subscriptions than one query may cover');
  if (!page.$skipToken && String(page.resultTruncated).toLowerCase() === 'true')
    return truncated('Resource Graph says that its answer is truncated');
  if (total !== undefined && page.totalRecords !== total)
    return truncated(`Resource Graph counts ${total} rows on one page and ${page.totalRecords} on the next`);
  if (typeof page.count === 'number' && page.count !== page.data.length)
    return truncated(`Resource Graph counts ${page.count} rows on a page of ${page.data.length}`);
  return undefined;
}

/** Fewer or more rows than Resource Graph counts: some are missing, or came twice. Undefined where the counts agree. */
export const short = (rows: readonly GraphRow[], total: number | undefined): Blind | undefined =>
  rows.length === total
    ? undefined
    : {
        why: 'truncated',
        message: `${count(rows.length, 'row was', 'rows were')} read, Resource Graph counts ${total}`,
      };

/**
 * A row without an id, an id that comes twice, or a row that the query did not ask for: rows of ours may be missing in
 * its place.
 */
export function strayed(
  rows: readonly GraphRow[],
  kql: string,
  subscriptions: readonly string[] | undefined,
): Blind | undefined {
  const malformed = (message: string): Blind => ({ why: 'malformed', message });
  const asked = subscriptions && new Set(subscriptions.map((id) => id.toLowerCase()));
  const types = typesAsked(kql);
  const ids = new Set<string>();
  for (const row of rows) {
    const id = textField(row, 'id')?.toLowerCase();
    if (!id) return malformed('Resource Graph gave a row without an id');
    if (ids.has(id)) return malformed(`Resource Graph gave the row ${id} twice`);
    ids.add(id);
    const own = subscriptionOf(row);
    if (asked && own && !asked.has(own))
      return malformed(`Resource Graph gave a row of ${own}, which was not asked for`);
    const type = textField(row, 'type');
    if (type && types.size > 0 && !types.has(type.toLowerCase()))
      return malformed(`Resource Graph gave a row of type ${type}, which was not asked for`);
  }
  return undefined;
}

/** The subscription a row belongs to, lower-cased: by its id first, which every row carries. */
export function subscriptionOf(row: GraphRow): string | undefined {
  const found = typeof row['id'] === 'string' ? /^\/subscriptions\/([^/]+)/i.exec(row['id'])?.[1] : undefined;
  const own = found ?? row['subscriptionId'];
  return typeof own === 'string' && own ? own.toLowerCase() : undefined;
}
