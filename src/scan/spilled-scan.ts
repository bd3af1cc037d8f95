import type { CloudProfile } from '../model/cloud.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { Part } from '../model/report.ts';
import { type Progress, readScope } from './in-process.ts';
import {
  type RecordedHead,
  type RecordedSubscription,
  type ReportOptions,
  recordedJudge,
} from './judge/judge-recorded.ts';
import type { Azure, Clock } from './ports.ts';
import { spill } from './spill.ts';
import type { ReportSource } from './stored/report-source.ts';

/* A scan in one process that is never whole in memory: what was read and what was judged are spilled to disk. */

/** What a scan read, a subscription at a time, as often as it is needed. */
export type SpilledRecord = {
  readonly head: RecordedHead;
  subscriptions(): AsyncGenerator<RecordedSubscription>;
  close(): Promise<void>;
};
/** What a scan says, a subscription at a time, as often as it is needed. */
export type SpilledReport = ReportSource & { close(): Promise<void> };

/** Reads everything in a scope, in this process. Throws what `azure.listScope` throws. */
export async function spillScope(
  azure: Azure,
  scope: readonly string[],
  policy: Policy,
  cloud: CloudProfile,
  now: Clock,
  progress: Progress,
): Promise<SpilledRecord> {
  const kept = spill<RecordedSubscription>();
  try {
    const head = await readScope(azure, scope, policy, cloud, now, progress, kept.add);
    return { head, subscriptions: kept.rows, close: kept.close };
  } catch (error) {
    await kept.close();
    throw error;
  }
}

/** Judges what was read, as `reportOf` does. */
export async function spillReport(
  { head, subscriptions }: Pick<SpilledRecord, 'head' | 'subscriptions'>,
  options: ReportOptions,
  progress: Progress = () => {},
): Promise<SpilledReport> {
  progress({ step: 'judge' });
  const judge = recordedJudge(head, options);
  const parts = spill<Part>();
  let findings = 0;
  try {
    for await (const one of subscriptions()) {
      const part = judge.part(one);
      if (!part) continue;
      findings += part.findings.length;
      await parts.add(part);
    }
  } catch (error) {
    await parts.close();
    throw error;
  }
  progress({ step: 'judge', findings });
  return { head: judge.head(), parts: () => parts.rows(), close: parts.close };
}

/** The whole record in memory, for what cannot be written a subscription at a time. */
export async function recordedIn({ head, subscriptions }: SpilledRecord): Promise<Recorded> {
  const all: RecordedSubscription[] = [];
  for await (const one of subscriptions()) all.push(one);
  return { ...head, subscriptions: all };
}
