import { CLOUD_PROFILES } from '../model/cloud.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { Report } from '../model/report.ts';
import { type Progress, reportOf } from '../scan/in-process.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';

export type OpenedPolicy = { readonly policy: Policy; readonly warnings: readonly string[] };

/** What was recorded, judged by every check under a policy. Pure. */
export const reportFromEvidence = (
  recorded: Recorded,
  { policy, warnings }: OpenedPolicy,
  progress?: Progress,
): Report =>
  reportOf(
    recorded,
    { checks: CHECKS, policy, policyWarnings: warnings, cloud: CLOUD_PROFILES[recorded.cloud], version: VERSION },
    progress,
  );
