import { z } from 'zod';
import type { Reading } from '../model/reading.ts';
import type { Arm } from './client.ts';
import { AzureError, faultOf, LoginError } from './errors.ts';

const MAX_PAGES = 1000;
const pageSchema = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** A resource id as a path: a name may hold what means something in a URL. */
export const pathOf = (id: string): string => id.split('/').map(encodeURIComponent).join('/');

/** Every row of an ARM list, next links followed. Throws `AzureError`; a list that loops or is no list is malformed. */
export async function list(arm: Arm, path: string): Promise<readonly unknown[]> {
  const { rows, blind } = await listRows(arm, path);
  if (blind) throw blind;
  return rows;
}

/** As `list`, but a later page that cannot be read leaves what was read before it, with the reason. */
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

/**
 * One attempt as a reading: whatever happens is one. A refused login alone is thrown, because nothing else can be read
 * either.
 */
export async function reading<T>(arm: Arm, source: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    const value = await read();
    return { ok: true, value, source, at: arm.now().toISOString() };
  } catch (error) {
    if (error instanceof LoginError) throw error;
    const fault = faultOf(error);
    return { ok: false, why: fault.why, message: fault.message, source, at: arm.now().toISOString() };
  }
}
