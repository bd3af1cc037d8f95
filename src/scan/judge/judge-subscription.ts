import type { Check, Context } from '../../model/check.ts';
import type { CloudProfile } from '../../model/cloud.ts';
import { withEstimates } from '../../model/estimates.ts';
import type { Readings } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import { priceOf, subscriptionForecast } from '../../model/forecast.ts';
import type { SubscriptionForecast } from '../../model/forecast-rows.ts';
import { inventoryOf } from '../../model/inventory.ts';
import { withOwners } from '../../model/owners.ts';
import type { Policy } from '../../model/policy.ts';
import { evidenceOf } from '../../model/proof-of-sight.ts';
import { Unseen } from '../../model/reading.ts';
import { type Malformed, malformedIn } from '../../model/reading-faults.ts';
import type { InventoryItem, ReportSubscription } from '../../model/report.ts';
import { isVisible, type Subject } from '../../model/subject.ts';
import { zoneOf } from '../../model/zone.ts';
import { declarationMatcher } from '../policy/declarations-met.ts';
import { checkJudge } from './judge.ts';
import { applyWaivers } from './waivers.ts';

export type JudgeContext = {
  readonly checks: readonly Check[];
  readonly policy: Policy;
  readonly cloud: CloudProfile;
  /** The time of the scan: it decides which waivers are in force. */
  readonly scanAt: Date;
};

/** Everything that one scan says about one subscription. */
export type JudgedSubscription = {
  /** Exactly one per check, in the order of the checks, with its waiver and with its owner where it has its own. */
  readonly findings: readonly Finding[];
  readonly inventory: readonly InventoryItem[];
  /** As the report shows it. */
  readonly subscription: ReportSubscription;
  /** The declarations of the policy that it meets; see declarations-met.ts. */
  readonly met: readonly string[];
  /** That the policy gives it more than one zone, where it does. */
  readonly warning?: string;
  /** Its readings in another shape than expected, where there are any. */
  readonly malformed?: Malformed;
  /** What its plans cost or would cost, where its token metrics were asked for and it holds AI, or may. */
  readonly forecast?: SubscriptionForecast;
};

/**
 * `judgedAt`: ages count up to this time. `lost`: the part of the scan that should have read the subscription never
 * ended, for this reason.
 */
type Circumstances = { readonly judgedAt: Date; readonly lost?: string };

export type SubscriptionJudge = (
  subject: Subject,
  readings: Readings,
  circumstances: Circumstances,
) => JudgedSubscription;

/** Judges the subscriptions of one scan: checks, then waivers, owners and inventory. Pure. */
export function subscriptionJudge({ checks, policy, cloud, scanAt }: JudgeContext): SubscriptionJudge {
  const meets = declarationMatcher(policy, scanAt);
  return (subject, readings, { judgedAt, lost }) => {
    const zoning = zoneOf(subject, policy);
    const context = { subject, policy, cloud, zone: zoning.zone, now: judgedAt };
    const judged = checks.map(checkJudge(readings, context));
    const known = lost === undefined ? judged : judged.map((finding) => lostFinding(finding, lost));
    const waived = applyWaivers(known, subject, policy, scanAt);
    const owned = withOwners(waived, subject, zoning.zone, policy, checks);
    const { owner } = owned;
    const { tokens } = readings;
    const forecast = tokens ? subscriptionForecast(subject, readings, { policy, cloud, now: judgedAt }) : undefined;
    const days = tokens?.ok ? tokens.value.days : [];
    const findings = forecast
      ? withEstimates(owned.findings, { of: forecast, price: priceOf(policy), days })
      : owned.findings;
    const inventory = inventoryOf(readings, subject, policy, scanAt);
    const aiResources = inventory.filter((item) => item.role === 'ai').length;
    const malformed = malformedIn(readings);
    return {
      findings,
      inventory,
      subscription: {
        id: subject.id,
        name: subject.name,
        state: subject.state,
        zone: zoning.zone,
        zoneFrom: zoning.from,
        managementGroups: subject.managementGroups,
        ...(owner ? { owner } : {}),
        ...(aiResources > 0 || isProven(readings, context) ? { aiResources } : {}),
        evaluated: lost === undefined && isVisible(subject),
        ...(subject.tenantId ? { tenantId: subject.tenantId } : {}),
      },
      met: meets({ subject, zone: zoning.zone, findings }, readings),
      ...(zoning.warning ? { warning: zoning.warning } : {}),
      ...(Object.keys(malformed).length > 0 ? { malformed } : {}),
      ...(forecast ? { forecast } : {}),
    };
  };
}

/** Whether the inventory was read, and its silence proves that there is nothing: only then is none a number. */
function isProven(readings: Readings, context: Context): boolean {
  try {
    evidenceOf('inventory', readings.inventory, context, readings.permissions);
    return true;
  } catch (error) {
    if (error instanceof Unseen) return false;
    throw error;
  }
}

/** What is certain without evidence stands: a disabled subscription, or one that the scanner cannot see at all. */
const lostFinding = (finding: Finding, reason: string): Finding =>
  finding.status === 'not-applicable' || finding.status === 'fail'
    ? finding
    : { ...withoutProof(finding), status: 'unknown', why: 'failed', message: reason };

const withoutProof = ({ commands: _c, noCommand: _n, fields: _f, ...finding }: Finding): Finding => finding;
