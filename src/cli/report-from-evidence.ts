import { CLOUD_PROFILES, type CloudProfile } from '../model/cloud.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded, RecordSource } from '../model/recorded-scan.ts';
import type { Report } from '../model/report.ts';
import { type Progress, reportOf } from '../scan/in-process.ts';
import type { ReportOptions } from '../scan/judge/judge-recorded.ts';
import { type SpilledReport, spillReport } from '../scan/spilled-scan.ts';
import { CHECKS } from '../scanners/index.ts';
import { VERSION } from '../version.ts';

export type OpenedPolicy = { readonly policy: Policy; readonly warnings: readonly string[] };

/** What was recorded, judged by every check under a policy. Pure. */
export const reportFromEvidence = (recorded: Recorded, policy: OpenedPolicy, progress?: Progress): Report =>
  reportOf(recorded, reportOptions(CLOUD_PROFILES[recorded.cloud], policy), progress);

/** The same, a subscription at a time. Errors: those of the temporary file. */
export const reportFromRecord = (
  record: RecordSource,
  policy: OpenedPolicy,
  progress?: Progress,
): Promise<SpilledReport> => spillReport(record, reportOptions(CLOUD_PROFILES[record.head.cloud], policy), progress);

/** Every check under a policy. */
export const reportOptions = (cloud: CloudProfile, { policy, warnings }: OpenedPolicy): ReportOptions => ({
  checks: CHECKS,
  policy,
  policyWarnings: warnings,
  cloud,
  version: VERSION,
});
