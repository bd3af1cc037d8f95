import { z } from 'zod';
import { CLOUDS } from '../model/cloud.ts';
import { nightSchema } from '../model/night.ts';
import { DRIFT_KINDS, driftSchema, reportSchema, scanSchema } from '../model/report.ts';
import { SEVERITIES } from '../model/status.ts';

/*
 * The data of the events that go to an Event Grid topic. Their names are a public interface: docs/events.schema.json
 * is generated from them. A change that breaks a receiver makes a new type (`.v2`), which goes out beside the old one.
 */

/** What a scan changed for one owner, by one cause. */
export const DRIFT_EVENT = 'com.aispm-watch.drift.v1';
/** A scan was closed. */
export const SCAN_EVENT = 'com.aispm-watch.scan.finished.v1';

const count = z.number().int();
const schemaVersion = z.literal('1.0');
const mayRepeat = z
  .boolean()
  .describe('Whether an earlier publish may have arrived, because its answer was lost. The id is then the same.');
const link = z
  .string()
  .optional()
  .describe('The report page, or the finding on it where only one subscription changed.');
const changes = {
  total: count,
  byKind: z.partialRecord(z.enum(DRIFT_KINDS), count),
  newFailures: count.describe('What fails anew and is not waived.'),
};

export const driftDataSchema = z.object({
  schemaVersion,
  mayRepeat,
  scan: scanSchema.pick({ id: true, startedAt: true, finishedAt: true, status: true }),
  owner: z.string().nullable().describe('As the policy names it, without addresses; null for what nobody owns.'),
  cause: z.object({ checkId: z.string(), title: z.string() }).describe('The check whose failure explains the changes.'),
  severity: z.enum(SEVERITIES).describe('The worst of the changes.'),
  totals: z.object({ ...changes, subscriptions: count }),
  changes: z
    .array(
      driftSchema
        .pick({
          id: true,
          kind: true,
          checkId: true,
          subscriptionId: true,
          resourceId: true,
          from: true,
          to: true,
          severity: true,
          zone: true,
          message: true,
          since: true,
          waived: true,
        })
        .extend({ subscriptionName: z.string() }),
    )
    .describe('The worst first, as many as an event holds.'),
  leftOut: count.describe('Changes that are counted in totals and not listed; the report has them all.'),
  link,
});
export type DriftData = z.infer<typeof driftDataSchema>;

export const scanDataSchema = z.object({
  schemaVersion,
  mayRepeat,
  scan: scanSchema
    .pick({ id: true, startedAt: true, finishedAt: true, status: true, version: true })
    .extend({ trigger: z.string(), cloud: z.enum(CLOUDS) }),
  coverage: reportSchema.shape.coverage,
  totals: reportSchema.shape.totals,
  failingBySeverity: nightSchema.shape.failingBySeverity,
  missing: count.describe('Subscriptions whose part of the scan never finished.'),
  baseline: z.boolean().describe('Whether there was no earlier scan to compare with.'),
  changes: z.object({ ...changes, events: count.describe('How many drift events this scan has.') }),
  chain: z
    .object({
      number: count.optional().describe('The number of its manifest; absent where the scan has none.'),
      previous: z.string().nullable(),
      results: z.string().describe('The Merkle root over its subscriptions.'),
      hash: z.string().describe('What aispm verify --head takes.'),
    })
    .nullable()
    .describe('The place of the scan in the chain of hashes, by which it can be proved later.'),
  link,
});
export type ScanData = z.infer<typeof scanDataSchema>;

/** One CloudEvents 1.0 event as the topic gets it. */
export const cloudEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal(DRIFT_EVENT), data: driftDataSchema, ...envelope() }),
  z.object({ type: z.literal(SCAN_EVENT), data: scanDataSchema, ...envelope() }),
]);
export type CloudEvent = z.infer<typeof cloudEventSchema>;

function envelope() {
  return {
    specversion: z.literal('1.0'),
    id: z.string().describe('The same for every publish of this event. Drop what has an id and source that you know.'),
    source: z.string().describe('The stored scans that it comes from: /aispm-watch/STORAGE_ACCOUNT/TABLE_PREFIX.'),
    subject: z.string().describe('/owners/NAME/checks/CHECK, /unowned/checks/CHECK or /scans/SCAN.'),
    time: z.string().describe('When the scan was closed.'),
    datacontenttype: z.literal('application/json'),
  };
}
