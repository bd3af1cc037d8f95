import { z } from 'zod';
import { CLOUDS } from '../model/cloud.ts';
import { findingSchema, STATUSES } from '../model/finding.ts';
import { failureText } from '../model/private-text.ts';
import { driftSchema, inventoryItemSchema, reportSchema, reportSubscriptionSchema } from '../model/report.ts';
import { subsetSchema } from '../model/subset.ts';
import type { Mark, ScanRow } from '../scan/store.ts';

/* The JSON that routes answer with, apart from the report. docs/openapi.json is generated from these schemas. */

const next = z
  .string()
  .optional()
  .describe('The token of the next page, for the parameter `page`; absent on the last page.');

export const scanAnswer = z.object({
  id: z.string(),
  state: z
    .enum(['planning', 'queueing', 'running', 'complete', 'partial', 'failed'])
    .describe(
      [
        'planning, queueing and running: the scan is open. partial: some subscriptions are missing.',
        'failed: its scope could not be listed.',
      ].join(' '),
    ),
  trigger: z
    .enum(['timer', 'http', 'cli', 'subset'])
    .describe('subset: it read only the subscriptions that it was asked for, by HTTP or the command line.'),
  subscriptions: z.array(z.string()).optional().describe('Of a subset scan: the subscriptions that it reads.'),
  startedAt: z.string(),
  deadline: z.string().describe('When the scan is closed as partial if it has not finished.'),
  finishedAt: z.string().optional(),
  version: z.string(),
  cloud: z.enum(CLOUDS),
  scope: z.array(z.string()).describe('Ids of subscriptions and management groups; empty for everything visible.'),
  error: z.string().optional(),
  totals: reportSchema.shape.totals.optional(),
  coverage: reportSchema.shape.coverage.optional(),
  chain: z
    .object({ previous: z.string().nullable(), hash: z.string() })
    .optional()
    .describe(
      [
        'SHA-256 over the link of the previous scan and the summary, evidence and findings of this one:',
        'a row that is changed later no longer matches.',
      ].join(' '),
    ),
});
export const scansAnswer = z.object({ scans: z.array(scanAnswer), next });
export const scanDetailAnswer = scanAnswer.extend({
  shards: z
    .object({ total: z.number().int(), done: z.number().int(), failed: z.number().int() })
    .describe('The parts in which the scan reads its scope.'),
  missing: z.array(z.string()).describe('Subscriptions whose part of the scan never finished.'),
  warnings: z.array(z.string()),
});
export const scanRequest = z.strictObject({
  subscriptions: subsetSchema
    .optional()
    .describe('Ids of subscriptions of the scope; without them, the whole scope is scanned.'),
});
export const startedAnswer = z.object({
  scanId: z.string(),
  status: z.string().describe('The path that shows its progress: GET /api/scans/{id}.'),
});

export const rightsAnswer = z.object({
  mayScan: z
    .boolean()
    .describe('Whether this caller may start scans and read evidence in a browser: with Entra and the role alone.'),
});

export const scanRef = z.object({ id: z.string(), finishedAt: z.string(), status: z.enum(['complete', 'partial']) });
export const subscriptionAnswer = z.object({
  scan: scanRef,
  subscription: reportSubscriptionSchema.omit({ history: true }),
  findings: z.array(findingSchema),
  inventory: z.array(inventoryItemSchema),
  history: z
    .array(z.object({ scanId: z.string(), statuses: z.record(z.string(), z.enum(STATUSES)) }))
    .describe('The statuses of its checks in the last 90 scans that included it, newest first.'),
});
export const inventoryAnswer = z.object({
  scan: scanRef,
  coverage: reportSchema.shape.coverage.describe(
    'Of the whole scan: subscriptions that are unknown may hold resources that are not listed.',
  ),
  items: z.array(inventoryItemSchema),
  next,
});
export const driftAnswer = z.object({
  drift: z.array(driftSchema).describe('The newest scan first; within a scan, the worst severity first.'),
  next,
});
export const healthAnswer = z.object({
  healthy: z.boolean(),
  reasons: z.array(z.string()),
  lastScan: z
    .object({ id: z.string(), state: z.enum(['complete', 'partial']), finishedAt: z.string(), ageHours: z.number() })
    .nullable()
    .optional(),
  running: z.string().nullable().optional(),
  flapping: z
    .number()
    .int()
    .optional()
    .describe('How many findings of the last scan flap: they are mailed once, and again when they are steady.'),
  malformed: z
    .record(z.string(), z.number().int())
    .optional()
    .describe(
      'How many readings of the last scan had another shape than expected, by kind of evidence: Azure may have changed its answers.',
    ),
});
export const problemAnswer = z.object({
  type: z.string(),
  status: z.number().int(),
  code: z.string().describe('Stays the same in later versions.'),
  title: z.string(),
  detail: z.string().describe('What to do.'),
});

/** A scan as the routes answer with it, from its row. */
export function scanAnswerOf({
  id,
  state,
  trigger,
  startedAt,
  deadline,
  finishedAt,
  version,
  cloud,
  scope,
  error,
  summary,
  chain,
  only,
}: ScanRow): z.infer<typeof scanAnswer> {
  return {
    id,
    state,
    trigger,
    startedAt,
    deadline,
    ...(finishedAt ? { finishedAt } : {}),
    version,
    cloud,
    scope: [...scope],
    ...(only ? { subscriptions: [...only] } : {}),
    ...(error ? { error: failureText(error) } : {}),
    ...(summary ? { totals: summary.totals, coverage: summary.coverage } : {}),
    ...(chain ? { chain: { previous: chain.previous, hash: chain.hash } } : {}),
  };
}

/** A scan in detail. `marks`: of its shards, by index. */
export function scanDetailAnswerOf(row: ScanRow, marks: ReadonlyMap<number, Mark>): z.infer<typeof scanDetailAnswer> {
  const failed = [...marks.values()].filter((mark) => mark.state === 'failed').length;
  return {
    ...scanAnswerOf(row),
    shards: { total: row.shards, done: marks.size - failed, failed },
    missing: [...(row.summary?.missing ?? [])],
    warnings: [...(row.summary?.warnings ?? [])],
  };
}

/** The finished scan that an answer is taken from. */
export const scanRefOf = (row: ScanRow): z.infer<typeof scanRef> => ({
  id: row.id,
  finishedAt: row.finishedAt ?? '',
  status: row.state === 'complete' ? 'complete' : 'partial',
});
