import type { ScanDependencies } from '../dependencies.ts';
import { newestClosed } from '../newest-closed.ts';
import { leaveOut } from './left-out.ts';
import { isOpen, newestStart, type Planned, planScan } from './plan-scan.ts';

/** Why a subset scan does not start; `next` says what to do. */
export class SubsetRefusal extends Error {
  override readonly name = 'SubsetRefusal';
  readonly code: 'not-in-scope' | 'no-scan-yet';
  readonly next: string;
  constructor(code: SubsetRefusal['code'], message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

/**
 * Starts a scan of these subscriptions alone (lower-cased ids, 50 at most). The scope is listed first: what is not in
 * it is refused by name, and nothing is written. Throws `SubsetRefusal`, and whatever stops the listing.
 */
export async function planSubset(deps: ScanDependencies, at: Date, only: readonly string[]): Promise<Planned> {
  const newest = await newestStart(deps);
  if (newest && isOpen(newest)) return { scanId: newest.id, state: 'already-running' };
  if ((await newestClosed(deps.store)) === undefined)
    throw new SubsetRefusal(
      'no-scan-yet',
      'No scan of the whole scope has finished yet',
      'Let the first scan of the whole scope finish: single subscriptions are compared with it.',
    );
  const listing = await deps.azure.listScope(deps.scope, deps.policy);
  const { subjects, leftOut } = leaveOut(listing.subjects, deps.policy, at);
  const listed = new Set(subjects.map((subject) => subject.id));
  const refused = only
    .filter((id) => !listed.has(id))
    .map((id) => {
      const excluded = leftOut.find((one) => one.id === id);
      return excluded ? `${excluded.name} (${id}), which the policy leaves out` : id;
    });
  if (refused.length > 0)
    throw new SubsetRefusal(
      'not-in-scope',
      `Not in scope: ${refused.join('; ')}`,
      'Name subscriptions of the scope; GET /api/report lists them.',
    );
  return planScan(deps, 'subset', at, { only, listing });
}
