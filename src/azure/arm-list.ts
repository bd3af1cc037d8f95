import { z } from 'zod';
import type { ArmPath } from '../model/evidence/kind.ts';
import { textField } from '../model/field.ts';
import type { Blind, Reading } from '../model/reading.ts';
import { tooManyRows } from './answer-limits.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError, unreadBy } from './errors.ts';

const MAX_PAGES = 1000;
const pageSchema = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/**
 * A resource id as a path: a name may hold characters that mean something in a URL. Errors: `AzureError` (malformed)
 * for one that would lead to another path (`..`) or is no text in Unicode.
 */
export function pathOf(id: string): string {
  const segments = id.split('/');
  if (!id.isWellFormed() || segments.some((one) => one === '.' || one === '..'))
    throw new AzureError('malformed', `"${id.toWellFormed()}" cannot stand in a path`);
  return segments.map(encodeURIComponent).join('/');
}

/**
 * The path of a template with its api-version. A placeholder is filled with a name, or with a whole resource id:
 * `armPath({ path: '{account}/deployments', version: '2024-10-01' }, { account: id })`. Errors: as `pathOf`.
 */
export function armPath({ path, version }: ArmPath, names: Readonly<Record<string, string>> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => pathOf(names[name] ?? ''));
  return `${filled}?api-version=${version}`;
}

/**
 * Every row of an ARM list, in its order, next links followed; `onPage` is given the rows of each page as it comes.
 * Errors: `AzureError`, `malformed` for a list that loops, is none, or is not the one asked for (`strayFrom`);
 * `LoginError`.
 */
export async function list(
  arm: Arm,
  path: string,
  onPage?: (rows: readonly unknown[]) => void,
): Promise<readonly unknown[]> {
  const { rows, blind } = await listRows(arm, path, false, onPage);
  if (blind) throw blind;
  return rows;
}

/**
 * As `list`, but a later page that cannot be read leaves the rows before it, with the fault. `nested`: the list of a
 * subscription also gives what belongs to its resources, under their ids. Errors: of the first page only.
 */
export async function listRows(
  arm: Arm,
  path: string,
  nested = false,
  onPage: (rows: readonly unknown[]) => void = () => {},
): Promise<{ readonly rows: readonly unknown[]; readonly blind?: AzureError }> {
  const rows: unknown[] = [];
  const asked = new Set<string>();
  for (let link: string | undefined = path; link; ) {
    if (asked.has(link) || asked.size >= MAX_PAGES)
      return { rows, blind: new AzureError('malformed', `The pages of the list do not end (${asked.size} read)`) };
    asked.add(link);
    const page: z.output<typeof pageSchema> | AzureError = await arm.get(link, pageSchema).then(
      (answer) => answer.value,
      (error: unknown) => {
        if (error instanceof LoginError || asked.size === 1) throw error;
        return faultOf(error);
      },
    );
    if (page instanceof AzureError) return { rows, blind: page };
    for (const row of page.value) rows.push(row);
    if (rows.length > arm.limits.rows) return { rows, blind: tooManyRows(arm.limits.rows) };
    const stray = strayFrom(path, page.value, nested);
    if (stray) throw stray;
    onPage(page.value);
    link = page.nextLink || undefined;
  }
  const doubled = doubledId(rows);
  return { rows, ...(doubled ? { blind: doubled } : {}) };
}

/**
 * The fault of an answer about something else than what was asked: the id of a row, or of the one object, lies outside
 * of it. A proxy's or a cache's answer for another subscription looks like an honest one else. Ids are compared without
 * case, and the last type without its plural: Azure lower-cases ids, and names contacts "securityContact". `nested`:
 * rows may belong to a resource below what was asked, as assessments do. A row without an id says nothing (permissions
 * have none).
 */
export function strayFrom(path: string, rows: readonly unknown[], nested = false): AzureError | undefined {
  const asked = decoded(path.replace(/\?.*$/s, ''));
  if (!asked.startsWith('/subscriptions/')) return undefined;
  const type = asked.lastIndexOf('/providers/');
  const scope = nested ? `${asked.slice(0, type)}/` : asked.replace(/s$/, '');
  const stray = rows
    .map((row) => textField(row, 'id'))
    .find((id) => {
      const own = id?.toLowerCase();
      return own && !(own.startsWith(scope) && (!nested || own.includes(asked.slice(type).replace(/s$/, ''))));
    });
  return stray ? new AzureError('malformed', `The answer is not about ${asked}: it names ${stray}`) : undefined;
}

/** The fault of a list that gives one id twice: the row of another may be missing in its place. */
export function doubledId(rows: readonly unknown[]): AzureError | undefined {
  const ids = new Set<string>();
  for (const id of rows.map((row) => textField(row, 'id')?.toLowerCase()).filter((id) => id !== undefined)) {
    if (ids.has(id)) return new AzureError('malformed', `The list gives the row ${id} twice`);
    ids.add(id);
  }
  return undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).toLowerCase();
  } catch {
    return path.toLowerCase();
  }
}

/** Why a list may lack rows after a fault. */
export const pageLost = ({ why, message }: AzureError): Blind => ({ why, message: `Rows may be missing: ${message}` });

/**
 * One attempt as a reading, with `source` and the time (ISO 8601 UTC): a refused or unreadable answer is one too.
 * Errors: `LoginError` alone, because then nothing else can be read either.
 */
export async function reading<T>(arm: Arm, source: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    const value = await read();
    return { ok: true, value, source, at: arm.now().toISOString() };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    return { ...unreadBy(faultOf(error)), source, at: arm.now().toISOString() };
  }
}
