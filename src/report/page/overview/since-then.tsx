import { thousands } from '../../../model/count.ts';
import type { Became } from '../../../model/open-now.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import type { BecameIndex, PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { hashOf, START } from '../shell/address.ts';
import { isServed, latestHref } from '../shell/served.ts';

type Counts = Readonly<Record<Became, number>> & { readonly of: number };

/** The worst first. */
const WHAT = ['fail', 'unknown', 'waived', 'left'] as const satisfies readonly Became[];
type Sets = readonly (readonly [Became, ReadonlySet<number>])[];
const setsOf = (one: BecameIndex[string]): Sets => WHAT.map((what) => [what, new Set(one[what])]);

/** How many places of a row are what in the latest scan; what is none of these is closed. */
export function becameCounts(model: ReportModel, row: FixRow, became: BecameIndex): Counts {
  const counts = { fail: 0, unknown: 0, waived: 0, left: 0, of: row.places.length };
  const sets = new Map<string, Sets>();
  const setsFor = (checkId: string): Sets => {
    const found = sets.get(checkId) ?? setsOf(became[checkId] ?? {});
    sets.set(checkId, found);
    return found;
  };
  for (const { finding, followers, subscription } of row.places) {
    const s = model.findSubscription(subscription.id)?.index ?? -1;
    // What could not be read is one thing: it is closed once all of it is seen.
    const checks = row.missing ? [finding, ...followers] : [finding];
    const now = checks.flatMap(({ checkId }) => setsFor(checkId).find(([, places]) => places.has(s))?.[0] ?? []);
    const worst = WHAT.find((what) => now.includes(what));
    if (worst) counts[worst] += 1;
  }
  return counts;
}

type Props = { readonly model: ReportModel; readonly row: FixRow; readonly latest: PageData['latest'] };

/**
 * What became of a cause since an older scan: how much of it is still open, as a link to the latest, or that all
 * closed.
 */
export function SinceThen({ model, row, latest }: Props) {
  if (!latest?.became) return <small>from the latest only</small>;
  const counts = becameCounts(model, row, latest.became);
  const { of } = counts;
  // What could not be read then is still open where it still cannot be read.
  const open = row.status === 'unknown' ? counts.fail + counts.unknown : counts.fail;
  const unseen = row.status === 'unknown' ? 0 : counts.unknown;
  const closed = of - open - unseen - counts.waived - counts.left;
  const parts = [
    ...(closed > 0 ? [closedWords(closed, of)] : []),
    ...(unseen > 0 ? [partWords(unseen, of, 'not seen now')] : []),
    ...(counts.waived > 0 ? [partWords(counts.waived, of, 'waived since')] : []),
    ...(counts.left > 0 ? [partWords(counts.left, of, 'left the scope')] : []),
  ];
  const [first, ...others] = parts;
  return open > 0 ? (
    <>
      <StillOpen row={row} open={open} />
      {parts.length > 0 ? <small>{parts.join(', ')}</small> : null}
    </>
  ) : (
    <>
      <span class="since">{first}</span>
      {others.length > 0 ? <small>{others.join(', ')}</small> : null}
    </>
  );
}

function StillOpen({ row, open }: { row: FixRow; open: number }) {
  const all = row.places.length;
  const words = all === 1 ? 'still open' : `${thousands(open)} of ${thousands(all)} still open`;
  if (!isServed()) return <span class="since">{words}</span>;
  const hash = hashOf({ ...START, parameters: { chk: row.key, open: row.key } });
  return (
    <a class="since link" href={`${latestHref()}${hash}`}>
      {words}
      <span class="vh">: {row.title}</span>
    </a>
  );
}

const closedWords = (closed: number, of: number): string =>
  closed === of && of > 1 ? `all ${thousands(of)} closed since` : partWords(closed, of, 'closed since');

/** "waived since" of the only place, else "2 waived since" */
const partWords = (n: number, of: number, words: string): string => (of === 1 ? words : `${thousands(n)} ${words}`);
