import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type OpenNow, openText } from '../model/open-now.ts';
import type { Part } from '../model/report.ts';
import type { ReadyAnswer, ReadyAnswers } from '../scan/ready-answers.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { laterResult, laterScans } from '../scan/stored/later-results.ts';

/* Which checks are open in the latest scan, for the page of an older one: kept beside the ready answers. */

const kept = z.record(z.string(), z.string());

/** Takes note of the open checks while the subscriptions of a report go by. */
export function openTap(): {
  tap(parts: AsyncIterable<Part>): AsyncGenerator<Part>;
  answer(madeOf: string): ReadyAnswer;
} {
  const checks = new Map<string, string>();
  return {
    async *tap(parts) {
      for await (const part of parts) {
        checks.set(part.subscription.id, openText(part.findings));
        yield part;
      }
    },
    answer(madeOf) {
      const text = Buffer.from(JSON.stringify(Object.fromEntries(checks)));
      return { madeOf, plainBytes: text.length, bytes: new Uint8Array(gzipSync(text)) };
    },
  };
}

/** Reads what is open in a scan, and keeps that of the newest in memory. Throws where storage fails. */
export function openReader(
  store: Store & ReadyAnswers,
): (row: ScanRow, madeOf: string | undefined) => Promise<OpenNow> {
  let held: { readonly key: string; readonly checks: Promise<ReadonlyMap<string, string>> } | undefined;
  return async (row, madeOf) => {
    const key = `${row.id} ${madeOf}`;
    const own = held?.key === key ? held : { key, checks: readOpen(store, row, madeOf) };
    held = own;
    const checks = await own.checks.catch((error: unknown) => {
      if (held === own) held = undefined;
      throw error;
    });
    return { checks: await withLater(store, row, checks), isWhole: row.summary?.unlisted === undefined };
  };
}

async function readOpen(
  store: Store & ReadyAnswers,
  row: ScanRow,
  madeOf: string | undefined,
): Promise<ReadonlyMap<string, string>> {
  const ready = madeOf === undefined ? undefined : await store.getReady(row.id, 'open', madeOf);
  if (ready) {
    const text = gunzipSync(ready.bytes, { maxOutputLength: ready.plainBytes }).toString();
    return new Map(Object.entries(kept.parse(JSON.parse(text))));
  }
  const checks = new Map<string, string>();
  for (let shard = 0; shard < row.shards; shard++)
    for await (const { subscription, findings } of store.results(row.id, shard))
      checks.set(subscription.id, openText(findings));
  return checks;
}

/** Later subset scans say the last word of what they read. */
async function withLater(
  store: Store,
  row: ScanRow,
  checks: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const later = await laterScans(store, row);
  if (later.length === 0) return checks;
  const changed = new Map(checks);
  for (const id of new Set(later.flatMap((one) => one.only ?? []))) {
    const found = await laterResult(store, later, id);
    if (found) changed.set(id, openText(found.result.findings));
  }
  return changed;
}
