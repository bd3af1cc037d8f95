import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import type { Status } from '../../src/model/status.ts';
import { independentFixes } from '../../src/model/to-fix.ts';
import { headlineOf } from '../../src/report/headline.ts';

const NONE = { fail: 0, unknown: 0, warn: 0, pending: 0, pass: 0, 'not-applicable': 0 };
const part = (byStatus: Partial<Record<Status, number>>): Report => ({
  schemaVersion: '1.0',
  scan: {
    id: '20261124T020000Z',
    trigger: 'timer',
    startedAt: '',
    finishedAt: '',
    status: 'complete',
    version: '',
    cloud: 'public',
    missing: [],
  },
  coverage: { inScope: 14, evaluated: 14, unknown: 0 },
  checks: [],
  subscriptions: [],
  findings: [],
  totals: { byStatus: { ...NONE, ...byStatus }, causes: byStatus.fail ?? 0, followers: 0, waived: 0 },
  warnings: [],
  inventory: [],
  drift: [],
  trend: [],
  baseline: true,
  filter: { status: ['pass', 'fail'], zone: ['3'] },
});

describe('a part of a report', () => {
  it.each<[string, Partial<Record<Status, number>>, Status, string]>([
    ['passes alone: nothing is said of the rest', { pass: 14 }, 'pass', 'Part of the report: 14 findings'],
    ['the worst of what it shows', { pass: 2, warn: 1, fail: 1 }, 'fail', 'Part of the report: 4 findings'],
    ['nothing', {}, 'not-applicable', 'Part of the report: 0 findings'],
  ])('%s', (_name, byStatus, mark, sentence) => {
    const verdict = headlineOf(part(byStatus));
    expect([verdict.mark, verdict.sentence]).toEqual([mark, sentence]);
    expect(verdict.line).toMatch(/^Filtered by status pass, fail; zone 3\. /);
  });
});

it('counts a cause that was fixed and what followed from it as one fix, within a subscription', () => {
  const row = (subscriptionId: string, checkId: string, cause?: string) => ({ subscriptionId, checkId, cause });
  const rows = [row('a', '001'), row('a', '002', '001'), row('b', '002', '001'), row('a', '013')];
  expect(independentFixes(rows, (one) => one)).toEqual([rows[0], rows[2], rows[3]]);
});
