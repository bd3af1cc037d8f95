/* What a liar does to the JSON of an honest answer. */

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Bag = { [name: string]: Json };
export const isBag = (value: Json | undefined): value is Bag =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of an answer of either API, or undefined where it is one object. */
export function rowsOf(body: Json): Json[] | undefined {
  if (!isBag(body)) return undefined;
  for (const name of ['value', 'data']) {
    const rows = body[name];
    if (Array.isArray(rows)) return rows;
  }
  return undefined;
}

/** The same answer with other rows; Resource Graph's counts are the number of them, as an honest answer's would be. */
export function withRows(body: Json, rows: Json[]): Json {
  if (!isBag(body)) return body;
  return 'data' in body
    ? { ...body, data: rows, count: rows.length, totalRecords: rows.length }
    : { ...body, value: rows };
}

/** Every row replaced, or the object itself where there are none. */
export function eachRow(body: Json, change: (row: Json) => Json): Json {
  const rows = rowsOf(body);
  return rows ? withRows(body, rows.map(change)) : change(body);
}

/** Every property name at every depth replaced. */
export function renamed(value: Json, rename: (name: string) => string): Json {
  if (Array.isArray(value)) return value.map((part) => renamed(part, rename));
  if (!isBag(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [rename(name), renamed(part, rename)]));
}

/** Every value that is neither list nor object replaced, with the name under which it stands. */
export function releafed(value: Json, change: (leaf: Json, name: string) => Json, name = ''): Json {
  if (Array.isArray(value)) return value.map((part) => releafed(part, change, name));
  if (!isBag(value)) return change(value, name);
  return Object.fromEntries(Object.entries(value).map(([own, part]) => [own, releafed(part, change, own)]));
}

/** What stands below `properties`, or below the object itself where it has none. */
export const inProperties = (row: Json, change: (properties: Json) => Json): Json =>
  isBag(row) && row['properties'] !== undefined ? { ...row, properties: change(row['properties']) } : row;
