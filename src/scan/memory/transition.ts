import type { Baseline } from '../../model/baseline.ts';
import type { DRIFT_KINDS } from '../../model/report.ts';
import type { Severity, Status } from '../../model/status.ts';

/* How the status of one finding or item changes from one scan to the next. */

export type KnownStatus = Baseline['findings'][string]['items'][string];
export type CurrentStatus = {
  readonly status: Status;
  readonly severity: Severity;
  readonly message: string;
  readonly cause?: string | undefined;
  readonly waived: boolean;
};
export type Change = {
  readonly kind: (typeof DRIFT_KINDS)[number];
  readonly from?: Status;
  readonly to?: Status;
  readonly since?: string;
  readonly current: CurrentStatus;
  readonly days?: readonly string[];
};
export type Transition = { readonly known: KnownStatus | undefined; readonly change: Change | undefined };
type TransitionContext = { readonly scanId: string; readonly at: string; readonly lostSightAfterScans: number };

export const isBad = (status: Status): boolean => status === 'fail' || status === 'warn';

/**
 * Without `before` there is nothing to compare with: the status is remembered, and the caller decides whether it is a
 * change.
 */
export function transition(
  before: KnownStatus | undefined,
  now: CurrentStatus,
  context: TransitionContext,
): Transition {
  if (now.status === 'unknown')
    return before ? outOfSight(before, now, context) : { known: undefined, change: undefined };
  const { status, severity, message } = now;
  const same = before?.status === status;
  const failing =
    status === 'fail' ? (before?.failing ?? context.at) : status === 'pending' ? before?.failing : undefined;
  const known: KnownStatus = {
    status,
    severity,
    message,
    ...(now.cause ? { cause: now.cause } : {}),
    ...(failing ? { failing } : {}),
    since: same ? before.since : context.at,
    seenAt: context.scanId,
    blindScans: 0,
  };
  if (!before) return { known, change: undefined };
  const change = same ? undefined : changeBetween(before, now);
  if (change && !(before.lost && change.kind === 'changed')) return { known, change };
  return {
    known,
    change: before.lost
      ? { kind: 'regained', from: before.status, to: status, since: known.since, current: now }
      : undefined,
  };
}

/** A failure begins once and ends once; a pending status in between does neither. */
function changeBetween(before: KnownStatus, now: CurrentStatus): Change {
  const from = before.status;
  const to = now.status;
  if (to === 'fail' && !before.failing) return { kind: 'regressed', from, to, since: before.since, current: now };
  if (before.failing && to !== 'fail' && to !== 'pending')
    return { kind: 'fixed', from, to, since: before.failing, current: { ...now, cause: before.cause } };
  return { kind: 'changed', from, to, since: before.since, current: now };
}

function outOfSight(before: KnownStatus, now: CurrentStatus, context: TransitionContext): Transition {
  const blindScans = before.blindScans + 1;
  const isReported = blindScans >= context.lostSightAfterScans && !before.lost;
  return {
    known: { ...before, blindScans, ...(before.lost || isReported ? { lost: true } : {}) },
    change: isReported
      ? { kind: 'lost-sight', from: before.status, to: 'unknown', since: before.since, current: now }
      : undefined,
  };
}

/**
 * An item that is no longer listed. Only items that do not pass are listed, so it passes, is gone or is out of sight.
 */
export function departure(
  before: KnownStatus,
  absence: 'passing' | 'gone' | undefined,
  now: CurrentStatus,
  context: TransitionContext,
): Transition {
  if (!absence) return outOfSight(before, now, context);
  const current = { ...now, cause: before.cause };
  if (absence === 'gone')
    return {
      known: undefined,
      change:
        isBad(before.status) || before.failing
          ? { kind: 'gone', from: before.status, since: before.since, current }
          : undefined,
    };
  if (before.failing)
    return {
      known: undefined,
      change: { kind: 'fixed', from: before.status, to: 'pass', since: before.failing, current },
    };
  return {
    known: undefined,
    change:
      before.status === 'warn'
        ? { kind: 'changed', from: 'warn', to: 'pass', since: before.since, current }
        : undefined,
  };
}

/** The record's own value. Ids come from outside, and one of them might be `constructor`. */
export const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record && Object.hasOwn(record, key) ? record[key] : undefined;
