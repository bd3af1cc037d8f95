import type { Night } from '../../../model/report.ts';
import type { Status } from '../../../model/status.ts';
import { dateOf, nightOn } from './nights.ts';
import type { ReportModel } from './report-model.ts';

/** Another kept night beside tonight's. */
export type NightBeside = {
  readonly night: Night;
  readonly statusThen: (s: number, c: number) => Status | undefined;
  /** Whether a finding has another status tonight. What follows from a cause is not told apart then. */
  readonly isChanged: (s: number, c: number) => boolean;
  /** Findings that fail or are unknown tonight and did not then, the other way round, and both times. */
  readonly opened: number;
  readonly closed: number;
  readonly unchanged: number;
};

const isOpen = (status: Status | undefined): boolean => status === 'fail' || status === 'unknown';

/** The night of a date, where the report carries the nights of its subscriptions; undefined where it is not kept. */
export function nightBeside(model: ReportModel, date: string | undefined): NightBeside | undefined {
  const { trend, nights } = model.encoded;
  const night = date === undefined ? undefined : nightOn(trend, dateOf(date));
  if (!night || nights.length === 0) return undefined;
  const at = trend.indexOf(night);
  const checks = model.checks.length;
  const then = new Map<number, Status | undefined>();
  let [opened, closed, unchanged] = [0, 0, 0];
  for (const { index: s } of model.subscriptions)
    for (let c = 0; c < checks; c++) {
      const before = model.historyOf(s, c)[at];
      then.set(s * checks + c, before);
      if (before === undefined) continue;
      const [was, is] = [isOpen(before), isOpen(model.statusOf(s, c))];
      if (was && is) unchanged += 1;
      else if (is) opened += 1;
      else if (was) closed += 1;
    }
  const statusThen = (s: number, c: number) => then.get(s * checks + c);
  return {
    night,
    statusThen,
    isChanged(s, c) {
      const before = statusThen(s, c);
      return before !== undefined && before !== model.statusOf(s, c);
    },
    opened,
    closed,
    unchanged,
  };
}
