import type { Check } from '../../model/check.ts';
import type { CloudProfile } from '../../model/cloud.ts';
import type { Readings } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { Policy } from '../../model/policy.ts';
import type { Subject } from '../../model/subject.ts';
import { type Zoning, zoneOf } from '../../model/zone.ts';
import { judge } from './judge.ts';

export type JudgedSubscription = {
  readonly subject: Subject;
  readonly zoning: Zoning;
  readonly findings: readonly Finding[];
};

/**
 * Everything that is judged of one subscription: exactly one finding for each check, in the order of the checks. Pure.
 */
export function judgeSubscription(
  checks: readonly Check[],
  subject: Subject,
  readings: Readings,
  context: { readonly policy: Policy; readonly cloud: CloudProfile; readonly now: Date },
): JudgedSubscription {
  const zoning = zoneOf(subject, context.policy);
  const findings = checks.map((check) => judge(check, readings, { ...context, subject, zone: zoning.zone }));
  return { subject, zoning, findings };
}
