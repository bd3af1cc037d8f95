import { expect, it } from 'vitest';
import type { Report } from '../../src/model/report.ts';
import { FORMATS } from '../../src/report/formats.ts';
import { renderPage } from '../../src/report/html.ts';
import { bankReport } from './bank.ts';

/* A report in which a later scan of some subscriptions replaced a part. */

it('says so in the headline of the page and in the terminal, and only there where it is so', async () => {
  const report = await bankReport();
  const [first] = report.subscriptions;
  const later = [
    { id: '20261124T104200Z', finishedAt: '2026-11-24T10:42:00.000Z', subscriptions: [first?.id ?? ''] },
    { id: '20261124T090000Z', finishedAt: '2026-11-24T09:00:00.000Z', subscriptions: [first?.id ?? ''] },
  ];
  const dated: Report = { ...report, scan: { ...report.scan, later } };
  const words = '1 subscription was judged again later, the last at 10:42 UTC on 24 Nov.';
  const terminal = (one: Report) =>
    FORMATS.table.render(one, { columns: 200, colour: false }).replace(/\s+/g, ' ').includes(words);
  const headline = (one: Report) => /<section class="verdict"[\s\S]*?<\/section>/.exec(renderPage(one))?.[0] ?? '';
  expect(headline(report)).toContain('to fix');
  expect([headline(dated).includes(words), headline(report).includes(words)]).toEqual([true, false]);
  expect([terminal(dated), terminal(report)]).toEqual([true, false]);
});
