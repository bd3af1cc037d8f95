import type { Finding } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/status.ts';
import { nightsBetween } from '../dates.ts';
import type { FixPlace, FixSubscription, MissingRead } from './fix-row.ts';
import { missingReadOf, PERMISSIONS_CHECK, VISIBLE_CHECK } from './missing-reads.ts';

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

const isWanted = ({ status, waiver }: Finding): boolean => status === 'unknown' || (status === 'fail' && !waiver);

/** Every cause of one subscription, given all its findings. Pure. */
export function fixPlaces(
  subscription: FixSubscription,
  findings: readonly Finding[],
  context: PlaceContext,
): readonly BarePlace[] {
  const permissions = findings.find((one) => one.checkId === PERMISSIONS_CHECK);
  const failing = new Map(findings.filter((one) => one.status === 'fail').map((one) => [one.checkId, one]));
  const wanted = findings.filter(isWanted);
  const rootOf = (one: Finding) => (one.cause ? failing.get(one.cause) : undefined);
  const reads = new Map<MissingRead, Finding[]>();
  const places: BarePlace[] = [];
  const sight = {
    subscription,
    unfinished: context.unfinished.has(subscription.id),
    permissions,
    isSentinel: context.isSentinel,
  };
  for (const finding of wanted) {
    const root = rootOf(finding);
    if (root && !(finding.status === 'unknown' && root.waiver)) continue;
    const reason = finding.status === 'unknown' ? missingReadOf(finding, sight) : readThatFails(finding.checkId);
    if (reason) reads.set(reason, [...(reads.get(reason) ?? []), finding]);
    else {
      const followers = wanted.filter((one) => one !== finding && rootOf(one) === finding);
      places.push(placeOf(subscription, finding, followers, undefined, context));
    }
  }
  for (const [reason, own] of reads) {
    const [first] = own;
    const head = own.find((one) => readThatFails(one.checkId)) ?? first;
    if (!head) continue;
    const unknown = own.filter((one) => one.status === 'unknown');
    places.push(placeOf(subscription, head, unknown, reason, context));
  }
  return places;
}

/** The checks whose failure is a missing read, so that it is not counted beside what it leaves unknown. */
function readThatFails(checkId: string): MissingRead | undefined {
  if (checkId === VISIBLE_CHECK) return 'unlisted';
  return checkId === PERMISSIONS_CHECK ? 'denied' : undefined;
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
