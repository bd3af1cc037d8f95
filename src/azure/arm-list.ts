import { z } from 'zod';
import type { ArmPath } from '../model/evidence/kind.ts';
import type { Blind, Reading } from '../model/reading.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError, unreadBy } from './errors.ts';

const MAX_PAGES = 1000;
const pageSchema = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** A resource id as a path: a name may hold characters that mean something in a URL. */
export const pathOf = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

/**
 * The path of a template with its api-version. A placeholder is filled with a name, or with a whole resource id:
 * `armPath({ path: '{account}/deployments', version: '2024-10-01' }, { account: id })`.
 */
export function armPath({ path, version }: ArmPath, names: Readonly<Record<string, string>> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => pathOf(names[name] ?? ''));
  return `${filled}?api-version=${version}`;
}

/**
 * Every row of an ARM list, in its order, next links followed. Errors: `AzureError`, `malformed` for a list that loops
 * or is none; `LoginError`.
 */
export async function list(arm: Arm, path: string): Promise<readonly unknown[]> {
  const { rows, blind } = await listRows(arm, path);
  if (blind) throw blind;
  return rows;
}

/**
 * As `list`, but a later page that cannot be read leaves the rows before it, with the fault. Errors: of the first page
 * only.
 */
export async function listRows(
  arm: Arm,
  path: string,
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
    rows.push(...page.value);
    link = page.nextLink || undefined;
  }
  return { rows };
}

/** Why a list lacks the pages after a fault. */
export const pageLost = ({ why, message }: AzureError): Blind => ({
  why,
  message: `A later page was lost: ${message}`,
});

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
