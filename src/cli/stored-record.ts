import type { Recorded } from '../model/recorded-scan.ts';
import type { Head } from '../model/report.ts';
import { limitYoungSpace } from '../scan/collect-garbage.ts';
import { spill } from '../scan/spill.ts';
import type { SpilledRecord } from '../scan/spilled-scan.ts';
import type { ScanRow, Store, SubscriptionResult } from '../scan/store.ts';
import { CliError } from './errors.ts';

type RecordedSubscription = Recorded['subscriptions'][number];

/**
 * What a stored scan read, as it was judged. Source: table storage. `head`: that of its report. Errors: a `CliError`
 * where its retention has ended; those of the storage and the temporary file.
 */
export async function storedRecord(store: Store, row: ScanRow, { scan, coverage }: Head): Promise<SpilledRecord> {
  limitYoungSpace();
  const deleted = (what: string) =>
    new CliError(
      `${what} of scan ${row.id} is no longer stored`,
      'Choose a newer scan; retentionYears in the policy says how long each zone is kept',
    );
  const scope = row.plan ? await store.getScope(row.id, row.plan) : undefined;
  if (!scope) throw deleted('The evidence of the scope');
  const head = {
    startedAt: row.startedAt,
    recordedAt: row.startedAt,
    cloud: row.cloud,
    scope,
    leftOut: row.leftOut,
    principalId: row.principalId,
  };
  const rows = spill<RecordedSubscription>();
  let count = 0;
  try {
    for (let shard = 0; shard < row.shards; shard++)
      for await (const result of store.results(row.id, shard)) {
        if (result.lost) continue;
        const one = await evidenceOf(store, result);
        if (!one) throw deleted(`The evidence of ${result.subscription.id}`);
        await rows.add(one);
        count += 1;
      }
    if (count + scan.missing.length < coverage.inScope) throw deleted('The evidence of some subscriptions');
  } catch (error) {
    await rows.close();
    throw error;
  }
  return { head, subscriptions: rows.rows, close: rows.close };
}

async function evidenceOf(
  store: Store,
  { judgedAt, evidence, subscription }: SubscriptionResult,
): Promise<RecordedSubscription | undefined> {
  const stored = evidence ? await store.getEvidence(subscription.id, evidence) : undefined;
  if (!stored || !judgedAt) return undefined;
  const readings = Object.fromEntries(
    Object.entries(stored.readings).map(([kind, reading]) => [kind, { ...reading, at: judgedAt }]),
  );
  return { subject: stored.subject, readings, judgedAt };
}
