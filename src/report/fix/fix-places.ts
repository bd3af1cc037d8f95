import type { Finding } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/status.ts';
import type { MissingRead } from '../../model/to-fix.ts';
import { toFix } from '../../model/to-fix.ts';
import { nightsBetween } from '../dates.ts';
import type { FixPlace, FixSubscription } from './fix-row.ts';

/* The causes of one subscription. */

/** A cause on one subscription, before it has a label. */
export type BarePlace = Omit<FixPlace, 'label'> & { readonly missing: MissingRead | undefined };

/** What is known of the scan while the subscriptions go by. */
export type PlaceContext = {
  readonly startedAt: string;
  readonly baseline: boolean;
  readonly unfinished: ReadonlySet<string>;
  /** Subscription and check ("ID AISPM-007") of what newly fails. */
  readonly newFailures: ReadonlySet<string>;
  readonly isSentinel: (checkId: string) => boolean;
};

/** Every cause of one subscription, given all its findings. Pure. */
export function fixPlaces(
  subscription: FixSubscription,
  findings: readonly Finding[],
  context: PlaceContext,
): readonly BarePlace[] {
  const unfinished = context.unfinished.has(subscription.id);
  return toFix(findings, { subscription, unfinished, isSentinel: context.isSentinel }).map((one) =>
    placeOf(subscription, one.finding, one.followers, one.missing, context),
  );
}

function placeOf(
  subscription: FixSubscription,
  finding: Finding,
  followers: readonly Finding[],
  missing: MissingRead | undefined,
  context: PlaceContext,
): BarePlace {
  const all = [finding, ...followers];
  const since = missing ? earliest(all) : finding.since;
  const isNew = missing
    ? context.baseline && since !== undefined && since >= context.startedAt
    : context.newFailures.has(`${subscription.id} ${finding.checkId}`);
  return {
    subscription,
    owner: missing ? subscription.owner : (finding.owner ?? subscription.owner),
    finding,
    followers,
    severity: worstSeverity(all),
    isNew,
    since,
    nights: context.baseline && since ? nightsBetween(since, context.startedAt) : undefined,
    resources: missing ? subscription.aiResources : (failingItems(finding) ?? subscription.aiResources),
    missing,
  };
}

const earliest = (findings: readonly Finding[]): string | undefined =>
  findings.flatMap((one) => (one.status === 'unknown' && one.since ? [one.since] : [])).sort()[0] ?? findings[0]?.since;

export const worstSeverity = (findings: readonly { readonly severity: Severity }[]): Severity =>
  SEVERITIES[Math.min(...findings.map((one) => SEVERITIES.indexOf(one.severity)))] ?? 'info';

/** How many of what a check looked at fail; undefined where it looks at the subscription as one. */
export const failingItems = ({ counted }: Finding): number | undefined =>
  counted && counted.total > 0 ? counted.fail : undefined;
