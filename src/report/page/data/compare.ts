import type { Night } from '../../../model/report.ts';
import type { Status } from '../../../model/status.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import { dateOf, nightOn } from './nights.ts';
import type { ReportModel } from './report-model.ts';

/** Another kept night beside tonight's. */
export type NightBeside = {
  readonly night: Night;
  readonly statusThen: (s: number, c: number) => Status | undefined;
  /** Whether a finding has another status tonight. What follows from a cause is not told apart then. */
  readonly isChanged: (s: number, c: number) => boolean;
  /**
   * What is to fix tonight and was open then neither as a failure nor as unknown, the other way round, and both times:
   * as in "Better or worse", what follows from a cause is not counted.
   */
  readonly opened: number;
  readonly closed: number;
  readonly unchanged: number;
};

const isOpen = (status: Status | undefined): boolean => status === 'fail' || status === 'unknown';

/**
 * The night of a date, where the report carries the nights of its subscriptions; undefined where it is not kept.
 * `rows`: all that is to fix tonight.
 */
export function nightBeside(
  model: ReportModel,
  date: string | undefined,
  rows: readonly FixRow[],
): NightBeside | undefined {
  const { trend, nights } = model.encoded;
  const night = date === undefined ? undefined : nightOn(trend, dateOf(date));
  if (!night || nights.length === 0) return undefined;
  const at = trend.indexOf(night);
  const checks = model.checks.length;
  const then = new Map<number, Status | undefined>();
  let closedFindings = 0;
  for (const { index: s } of model.subscriptions)
    for (let c = 0; c < checks; c++) {
      const before = model.historyOf(s, c)[at];
      then.set(s * checks + c, before);
      if (isOpen(before) && !isOpen(model.statusOf(s, c))) closedFindings += 1;
    }
  const indexOf = new Map(model.subscriptions.map((one) => [one.id, one.index]));
  const indexOfCheck = new Map(model.checks.map((one) => [one.id, one.index]));
  const wasOpen = ({ subscription, finding, followers }: FixPlace, isMissing: boolean): boolean =>
    [finding, ...(isMissing ? followers : [])].some(({ checkId }) =>
      isOpen(then.get((indexOf.get(subscription.id) ?? -1) * checks + (indexOfCheck.get(checkId) ?? -1))),
    );
  const places = rows.flatMap((row) => row.places.map((place) => wasOpen(place, row.missing !== undefined)));
  const unchanged = places.filter(Boolean).length;
  const before = night.toFix?.all;
  const statusThen = (s: number, c: number) => then.get(s * checks + c);
  return {
    night,
    statusThen,
    isChanged(s, c) {
      const before = statusThen(s, c);
      return before !== undefined && before !== model.statusOf(s, c);
    },
    opened: places.length - unchanged,
    /* Which findings followed from others then is not kept; how many did not is. */
    closed: before === undefined ? closedFindings : Math.max(0, before - unchanged),
    unchanged,
  };
}
