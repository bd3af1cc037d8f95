import { expect, it } from 'vitest';
import { evidenceHash } from '../../src/scan/evidence/evidence-digest.ts';

const subject = { id: 's', name: 'S', state: 'Enabled', tags: {}, managementGroups: [], inGraph: true };
const refused = (at: string, detail?: string, message = 'HTTP 403') =>
  evidenceHash({ subject, readings: { plans: { ok: false, why: 'denied', message, detail, source: 's', at } } });

it('is the same for a refusal that differs only in its time and its correlation id, which is kept', () => {
  const first = refused('2026-11-24T01:00:00Z', 'correlation 1');
  const second = refused('2026-11-25T01:00:00Z', 'correlation 2');
  expect(second.hash).toBe(first.hash);
  expect(refused('2026-11-24T01:00:00Z').hash).toBe(first.hash);
  expect(refused('2026-11-24T01:00:00Z', 'correlation 1', 'HTTP 401').hash).not.toBe(first.hash);
  expect(first.timeless.readings.plans).toMatchObject({ detail: 'correlation 1' });
});
