import { setImmediate as immediate } from 'node:timers/promises';
import type { RecordSource } from '../model/recorded-scan.ts';
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

/** What a scan says and, where it is kept, what it read. */
export type SpilledScan = { readonly report: SpilledReport; readonly record?: SpilledRecord };

/**
 * Reads everything in a scope, in this process, and judges each subscription as it is read: judging costs no time while
 * Azure's quota is waited for. `isKept`: what was read is kept too. Throws what `azure.listScope` throws.
 */
export async function spillScan(
  azure: Azure,
  scope: readonly string[],
  options: ReportOptions,
  now: Clock,
  progress: Progress,
  isKept: boolean,
): Promise<SpilledScan> {
  const kept = isKept ? spill<RecordedSubscription>() : undefined;
  const parts = spill<Part>();
  let findings = 0;
  let judge: ReturnType<typeof recordedJudge> | undefined;
  try {
    const head = await readScope(azure, scope, options.policy, options.cloud, now, progress, (begun) => {
      const own = recordedJudge(begun, options);
      judge = own;
      return async (one) => {
        await kept?.add(one);
        const part = own.part(one);
        findings += part?.findings.length ?? 0;
        if (part) await parts.add(part);
        // Judging a whole batch at once would keep the answers of the next ones waiting.
        await immediate();
      };
    });
    if (!judge) throw new Error('The scope was read without a listing');
    progress({ step: 'judge', findings });
    const report = { head: judge.head(head.recordedAt), parts: () => parts.rows(), close: parts.close };
    return { report, ...(kept ? { record: { head, subscriptions: kept.rows, close: kept.close } } : {}) };
  } catch (error) {
    await Promise.all([kept?.close(), parts.close()]);
    throw error;
  }
}

/** Judges what was read, as `reportOf` does. */
export async function spillReport(
  { head, subscriptions }: RecordSource,
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
  return { head: judge.head(head.recordedAt), parts: () => parts.rows(), close: parts.close };
}
