import { STATUSES, type Status } from '../../../model/status.ts';
import { DAY_MS, dateOf, nightOn } from '../data/nights.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';

/* A quarter's nights of one subscription. */

/** `missing`: no scan, or the subscription was not in it. `future`: to come. `unknown`: before what is kept. */
export type NightKind = 'seen' | 'fails' | 'waived' | 'blind' | 'missing' | 'future' | 'before';
export type Square = { readonly date: string; readonly kind: NightKind; readonly scanId: string | undefined };
export type Quarter = {
  /** "Q4 2026" */
  readonly name: string;
  readonly months: readonly { readonly name: string; readonly squares: readonly Square[] }[];
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The quarter that began so many quarters before the one of tonight. */
export function quarterOf(model: ReportModel, subscription: Subscription, back: number): Quarter {
  const { trend, scan } = model.encoded;
  const tonight = new Date(scan.startedAt);
  const first = Math.floor(tonight.getUTCMonth() / 3) * 3 - back * 3;
  const start = new Date(Date.UTC(tonight.getUTCFullYear(), first, 1));
  const kinds = kindsByDate(model, subscription);
  const oldest = dateOf(trend[0]?.at ?? scan.startedAt);
  const months = [0, 1, 2].map((offset) => {
    const month = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + offset, 1));
    const days = new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 0)).getUTCDate();
    const squares = Array.from({ length: days }, (_, day): Square => {
      const date = new Date(month.getTime() + day * DAY_MS).toISOString().slice(0, 10);
      const kind = kinds.get(date) ?? (date > dateOf(scan.startedAt) ? 'future' : date < oldest ? 'before' : 'missing');
      return { date, kind, scanId: nightOn(trend, date)?.scanId };
    });
    return { name: MONTHS[month.getUTCMonth()] ?? '', squares };
  });
  return { name: `Q${Math.floor(start.getUTCMonth() / 3) + 1} ${start.getUTCFullYear()}`, months };
}

/** What each kept night shows. A waiver of tonight is taken for one of the nights in which the finding failed too. */
function kindsByDate(model: ReportModel, { index, counts, waived }: Subscription): ReadonlyMap<string, NightKind> {
  const { trend } = model.encoded;
  const histories = model.checks.map((check) => ({
    nights: model.historyOf(index, check.index),
    isWaived: model.isWaived(index, check.index),
  }));
  const kinds = new Map<string, NightKind>();
  for (const [at, night] of trend.entries()) {
    const isTonight = at === trend.length - 1;
    const statuses = histories.map((one) => ({ status: one.nights[at], isWaived: one.isWaived }));
    if (isTonight && statuses.every((one) => one.status === undefined)) {
      kinds.set(dateOf(night.at), kindOf(countsKind(counts, waived)));
      continue;
    }
    if (statuses.every((one) => one.status === undefined)) continue;
    kinds.set(dateOf(night.at), kindOf(statuses));
  }
  return kinds;
}

type Seen = { readonly status: Status | undefined; readonly isWaived: boolean };

function kindOf(seen: readonly Seen[]): NightKind {
  if (seen.some((one) => one.status === 'fail' && !one.isWaived)) return 'fails';
  if (seen.some((one) => one.status === 'unknown')) return 'blind';
  return seen.some((one) => one.status === 'fail') ? 'waived' : 'seen';
}

const countsKind = (counts: readonly number[], waived: number): readonly Seen[] => [
  ...STATUSES.map((status, i) => ({ status: (counts[i] ?? 0) > 0 ? status : undefined, isWaived: false })),
  ...(waived > 0 ? [{ status: 'fail' as const, isWaived: true }] : []),
];

export const countKinds = ({ months }: Quarter): Readonly<Record<NightKind, number>> => {
  const counts = { seen: 0, fails: 0, waived: 0, blind: 0, missing: 0, future: 0, before: 0 };
  for (const month of months) for (const { kind } of month.squares) counts[kind] += 1;
  return counts;
};
