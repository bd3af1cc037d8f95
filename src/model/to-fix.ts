import type { Finding } from './finding.ts';
import type { ReportSubscription } from './report.ts';

/* What there is to fix on one subscription: counted in one way on the page, in the mail, and from night to night. */

/** Stands for whoever should own what nobody owns, so that it is counted like any owner. */
export const NO_OWNER = 'No owner';

/** How many nights a report carries: a quarter of the longest, and tonight. 92 nights ago is the furthest compared. */
export const MOST_NIGHTS = 93;

export const VISIBLE_CHECK = 'AISPM-040';
export const PERMISSIONS_CHECK = 'AISPM-041';

/** Why a subscription could not be read in full; each is mended in one way. */
export type MissingRead =
  | 'denied'
  | 'unlisted'
  | 'hidden'
  | 'sentinel'
  | 'unfinished'
  | 'unregistered'
  | 'throttled'
  | 'malformed'
  | 'truncated'
  | 'unsupported'
  | 'failed';

/** What of a subscription decides how its unknown findings are mended. */
export type Sight = {
  readonly subscription: Pick<ReportSubscription, 'state'>;
  /** Whether the part of the scan that this subscription belongs to never finished. */
  readonly unfinished: boolean;
  readonly isSentinel: (checkId: string) => boolean;
};

/** One thing to fix: a failure that nothing explains, or a missing read; with what follows from it. */
export type ToFix = {
  /** Of a missing read, the finding that says it best. */
  readonly finding: Finding;
  readonly followers: readonly Finding[];
  readonly missing: MissingRead | undefined;
};

const isWanted = ({ status, waiver }: Finding): boolean => status === 'unknown' || (status === 'fail' && !waiver);

/** Everything that is to be fixed on a subscription, given all its findings that fail or are unknown. Pure. */
export function toFix(findings: readonly Finding[], sight: Sight): readonly ToFix[] {
  const permissions = findings.find((one) => one.checkId === PERMISSIONS_CHECK);
  const failing = new Map(findings.filter((one) => one.status === 'fail').map((one) => [one.checkId, one]));
  const wanted = findings.filter(isWanted);
  const rootOf = (one: Finding) => (one.cause ? failing.get(one.cause) : undefined);
  const reads = new Map<MissingRead, Finding[]>();
  const found: ToFix[] = [];
  for (const finding of wanted) {
    const root = rootOf(finding);
    const rootRead = root && !root.waiver ? readThatFails(root.checkId) : undefined;
    const isUnknown = finding.status === 'unknown';
    if (root && !(isUnknown && (root.waiver || rootRead))) continue;
    const own = isUnknown ? missingReadOf(finding, sight, permissions) : readThatFails(finding.checkId);
    const reason = isUnknown && rootRead ? rootRead : own;
    if (reason) reads.set(reason, [...(reads.get(reason) ?? []), finding]);
    else found.push({ finding, followers: wanted.filter((one) => rootOf(one) === finding), missing: undefined });
  }
  for (const [missing, own] of reads) {
    const finding = own.find((one) => readThatFails(one.checkId)) ?? own[0];
    if (finding) found.push({ finding, followers: own.filter((one) => one.status === 'unknown'), missing });
  }
  return found;
}

/** The checks whose failure is a missing read, so that it is not counted beside what it leaves unknown. */
function readThatFails(checkId: string): MissingRead | undefined {
  if (checkId === VISIBLE_CHECK) return 'unlisted';
  return checkId === PERMISSIONS_CHECK ? 'denied' : undefined;
}

/**
 * The way in which an unknown finding is mended. Where the scanner holds all its reads and Azure still refuses or
 * leaves out, no role assignment helps: then it is `hidden`, or a Sentinel workspace elsewhere is.
 */
function missingReadOf(
  { checkId, why = 'failed' }: Finding,
  sight: Sight,
  permissions: Finding | undefined,
): MissingRead {
  if (sight.unfinished) return 'unfinished';
  if (sight.subscription.state === 'NotVisible') return 'unlisted';
  if (why !== 'denied') return why === 'unregistered' ? 'unregistered' : readableReason(why);
  const holdsAll = permissions?.status === 'pass' || permissions?.status === 'warn';
  if (!holdsAll) return 'denied';
  return sight.isSentinel(checkId) ? 'sentinel' : 'hidden';
}

const REASONS: readonly string[] = ['throttled', 'malformed', 'truncated', 'unsupported', 'failed'];
const readableReason = (why: string): MissingRead => (REASONS.includes(why) ? (why as MissingRead) : 'failed');

/** Fixes without those that followed from a cause that was fixed with them: together they are one fix. */
export function independentFixes<T>(
  fixed: readonly T[],
  placeOf: (one: T) => {
    readonly subscriptionId: string;
    readonly checkId: string;
    readonly cause?: string | undefined;
  },
): readonly T[] {
  const fixedKeys = new Set(fixed.map(placeOf).map((one) => `${one.subscriptionId} ${one.checkId}`));
  return fixed.filter((one) => {
    const { subscriptionId, cause } = placeOf(one);
    return cause === undefined || !fixedKeys.has(`${subscriptionId} ${cause}`);
  });
}
