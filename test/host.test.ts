import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';

const hostSchema = z.object({
  logging: z.object({
    logLevel: z.record(z.string(), z.string()),
    applicationInsights: z.object({
      samplingSettings: z.object({ isEnabled: z.boolean(), excludedTypes: z.string() }),
    }),
  }),
  extensions: z.object({
    queues: z.object({
      batchSize: z.number(),
      newBatchThreshold: z.number(),
      maxDequeueCount: z.number(),
      visibilityTimeout: z.string(),
    }),
  }),
});
const host = hostSchema.parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'host.json'), 'utf8')));

it('never samples away what alerts and workbook ask for', () => {
  const { isEnabled, excludedTypes } = host.logging.applicationInsights.samplingSettings;
  expect(isEnabled ? excludedTypes.split(';').sort() : ['Exception', 'Request', 'Trace']).toEqual([
    'Exception',
    'Request',
    'Trace',
  ]);
  expect(host.logging.logLevel['default']).toBe('Information');
});

it('waits before a shard is tried again, and tries it as often as the runner does', () => {
  const { visibilityTimeout, maxDequeueCount } = host.extensions.queues;
  expect(visibilityTimeout > '00:00:30').toBe(true);
  const runner = readFileSync(join(import.meta.dirname, '..', 'local', 'runner', 'runner.ts'), 'utf8');
  expect(runner).toContain(`const MAX_DEQUEUE = ${maxDequeueCount};`);
});
