import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectedSize } from '../../src/functions/answer-size.ts';
import { FORMATS, LAYOUTS, type LayoutName } from '../../src/report/formats.ts';
import { estate } from '../report/page/fixture.ts';

const report = estate(400);
const MB = 1024 * 1024;
/** The head of a report with so many subscriptions like those. */
const head = (subscriptions: number) => ({
  coverage: { ...report.coverage, inScope: subscriptions },
  totals: {
    ...report.totals,
    byStatus: Object.fromEntries(
      Object.entries(report.totals.byStatus).map(([status, count]) => [status, (count * subscriptions) / 400]),
    ) as typeof report.totals.byStatus,
  },
});

describe('what an answer is expected to need', () => {
  it.each(Object.keys(LAYOUTS) as LayoutName[])('%s is within half and twice of what it is', (format) => {
    const text = FORMATS[format].render(report, { columns: 80, colour: false });
    const { body } = expectedSize(report, format, false);
    expect(body / Buffer.byteLength(text)).toBeGreaterThan(0.5);
    expect(body / Buffer.byteLength(text)).toBeLessThan(2);
    expect(expectedSize(report, format, true).body / gzipSync(text).length).toBeGreaterThan(0.5);
  });

  it('refuses plain OSCAL of 2,000 subscriptions before it is made, and no compressed report of 20,000', () => {
    expect(expectedSize(head(2_000), 'oscal', false).body).toBeGreaterThan(64 * MB);
    for (const format of [...(Object.keys(LAYOUTS) as LayoutName[]), 'html'] as const) {
      const { body, beside } = expectedSize(head(20_000), format, true);
      expect(beside + 2 * body).toBeLessThan(256 * MB);
    }
  });
});
