import { newestFirst } from '../scan-id.ts';
import type { ScanRow } from '../store.ts';
import type { Found, Ledger } from './ledger.ts';

/**
 * Every closed scan since events are published has its events written, and they were accepted or wait: nothing of them
 * may be gone before. Throws where storage fails.
 */
export async function verifyEvents(ledger: Ledger, closed: readonly ScanRow[], found: Found): Promise<void> {
  const where = { table: 'outbox', row: 'events of a scan' } as const;
  let first: string | undefined;
  for await (const { value, fault } of ledger.rows('outbox', 'event-first'))
    if (fault === undefined) first = String(value);
  if (first === undefined) return;
  const open = new Map<string, number>();
  for await (const { key, value, fault } of ledger.rows('outbox', 'event-open'))
    open.set(key, fault === undefined ? Number(value) : Number.NaN);
  const written = new Set<string>();
  for await (const { key, value, fault } of ledger.rows('outbox', 'event-written')) {
    const scanId = newestFirst(key);
    const differs = (what: string) => found.differs({ ...where, scanId, what });
    // Versions before 0.2 wrote the id alone, and not whether they were accepted.
    const own = typeof value === 'string' ? { scanId: value, published: true } : (value as Written | undefined);
    if (fault !== undefined || own?.scanId !== scanId) differs(fault ?? `${key}: it is that of another scan`);
    else written.add(scanId);
    if (own?.published !== false) continue;
    const wanted = open.get(scanId);
    const there = wanted === undefined ? 0 : await countOf(ledger, `${key}-events`);
    if (wanted === undefined) differs('they were not accepted, and nothing of them waits');
    else if (there !== wanted) differs(`${wanted} were written, and ${there} wait`);
    else found.note({ ...where, scanId, what: `${there} wait to be accepted` });
  }
  const newest = [...written].sort().at(-1) ?? '';
  for (const { id } of closed)
    if (id >= first && id < newest && !written.has(id))
      found.differs({ ...where, scanId: id, what: 'nothing says that they were written' });
    else if (id > newest) found.note({ ...where, scanId: id, what: 'they are not written yet' });
}

type Written = { readonly scanId: string; readonly published: boolean };

async function countOf(ledger: Ledger, partition: string): Promise<number> {
  let count = 0;
  for await (const _row of ledger.rows('outbox', partition)) count += 1;
  return count;
}
