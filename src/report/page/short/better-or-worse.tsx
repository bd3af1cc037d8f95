import { thousands } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import { type Comparison, comparisonSentence, comparisons, dateOf, differenceWords } from '../data/nights.ts';
import type { ReportModel } from '../data/report-model.ts';
import { changed, hashOf } from '../shell/address.ts';
import { useCurrentAddress } from '../shell/route.ts';
import { ToFixLine } from './to-fix-line.tsx';

const NIGHTS = 30;
/** What is said where no earlier scan is known. */
const FIRST = {
  alone: {
    label: 'A single scan',
    after: 'Scans that are kept, as the service keeps them, show what is better or worse.',
  },
  baseline: {
    label: 'First scan, so this is the baseline',
    after: 'Changes are reported from tomorrow, the 30-night line from the second night.',
  },
} as const;

/** Whether tonight is better or worse than a night, a week, a month and a quarter ago, and a line of thirty nights. */
export function BetterOrWorse({ model, now, owner = '' }: { model: ReportModel; now: number; owner?: string }) {
  const { trend, scan, baseline } = model.encoded;
  const found = comparisons(trend, scan.startedAt, owner);
  const known = found.some((one) => one.before !== undefined);
  const first = baseline ? undefined : FIRST[scan.trigger === 'cli' ? 'alone' : 'baseline'];
  return (
    <div class="nr trend">
      <div class="lab">
        <h2>Better or worse</h2>
        <p>{known ? comparisonSentence(now, found) : first ? first.label : ''}</p>
      </div>
      <div class="nb">
        {known ? (
          <>
            <a class="lnk" href="#/trend">
              <ToFixLine trend={trend} nights={NIGHTS} now={now} owner={owner} />
              <span class="cap">
                to fix, {NIGHTS} nights to {dayMonth(scan.startedAt)}
              </span>
            </a>
            <div class="cmp">
              {found.map((one) => (
                <Compared key={one.nights} one={one} now={now} canCompare={hasHistory(model)} />
              ))}
            </div>
          </>
        ) : (
          <p class="none1">
            {first
              ? `${thousands(now)} to fix. ${first.after}`
              : 'There is no number of an earlier night to compare with; the scans of one day count as one night.'}
          </p>
        )}
      </div>
    </div>
  );
}

/** Whether the report carries the nights of each subscription, so that any two can be compared. */
export const hasHistory = (model: ReportModel): boolean => model.encoded.nights.length > 0;

function Compared({ one, now, canCompare }: { one: Comparison; now: number; canCompare: boolean }) {
  const address = useCurrentAddress();
  if (one.before === undefined)
    return (
      <div>
        <b class="z">–</b>
        <span>{one.why === 'no scan' ? `no scan ${one.words}` : `than ${one.words}`}</span>
        <small>{one.why === 'no scan' ? '' : `${dayMonth(one.date)} ${one.why}`}</small>
      </div>
    );
  const words = differenceWords(now, one.before);
  const body = (
    <>
      <b class={now > one.before ? 'f' : now < one.before ? 'p' : 'z'}>{words}</b>
      <span>
        {words === 'same' ? 'as' : 'than'} {one.words}
      </span>
      <small>
        {thousands(one.before)} on {dayMonth(one.date)}
      </small>
    </>
  );
  return canCompare ? <a href={hashOf(changed(address, { with: dateOf(one.date) }))}>{body}</a> : <div>{body}</div>;
}
