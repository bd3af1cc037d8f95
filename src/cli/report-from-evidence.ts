import { CLOUD_PROFILES } from '../model/cloud.ts';
import { inventoryOf } from '../model/inventory.ts';
import type { Policy } from '../model/policy.ts';
import type { Report } from '../model/report.ts';
import { withOwners } from '../notify/owners.ts';
import { type Progress, type Recorded, reportOf } from '../scan/in-process.ts';
import { applyWaivers } from '../scan/judge/waivers.ts';
import { policyWarnings } from '../scan/policy/policy-warnings.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';

export type OpenedPolicy = { readonly policy: Policy; readonly warnings: readonly string[] };

/** Judges recorded evidence by every check, under a policy. The same input gives the same report. */
export function reportFromEvidence(
  recorded: Recorded,
  { policy, warnings }: OpenedPolicy,
  progress: Progress = () => {},
): Report {
  const options = {
    checks: CHECKS,
    policy,
    cloud: CLOUD_PROFILES[recorded.cloud],
    version: VERSION,
    inventoryOf,
    dress: ({ subject, zoning, findings }: Parameters<Parameters<typeof reportOf>[1]['dress']>[0]) =>
      withOwners(
        applyWaivers(findings, subject, policy, new Date(recorded.recordedAt)),
        subject,
        zoning.zone,
        policy,
        CHECKS,
      ),
    warnings: (...all: Parameters<Parameters<typeof reportOf>[1]['warnings']>) => [
      ...warnings,
      ...policyWarnings(policy, ...all),
    ],
  };
  return reportOf(recorded, options, progress);
}
