import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReport } from '../../src/cli/report-file.ts';
import { reportSchema } from '../../src/model/report.ts';
import { splitReport } from '../../src/report/layout.ts';
import { bankReport } from '../report/bank.ts';

/* A report in JSON, read row by row. */

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aispm-report-'));
  file = join(folder, 'report.json');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function opened(text: string) {
  await writeFile(file, text);
  const source = await openReport(file);
  const parts: unknown[] = [];
  for await (const part of source.parts(false)) parts.push(part);
  await source.close();
  return { head: source.head, parts };
}

describe('a report file', () => {
  it.each([
    ['as it is written', <T>(rows: readonly T[]) => rows],
    ['with its lists in another order', <T>(rows: readonly T[]) => rows.toReversed()],
    ['with rows of a subscription apart', <T>(rows: readonly T[]) => [...rows.slice(7), ...rows.slice(0, 7)]],
  ])('gives the report again: %s', async (_what, order) => {
    const report = reportSchema.parse(await bankReport());
    const changed = reportSchema.parse({
      ...report,
      findings: order(report.findings),
      inventory: order(report.inventory),
    });
    expect(await opened(JSON.stringify(changed, null, 1))).toEqual(splitReport(changed));
  });

  it.each([
    ['', /does not have the expected shape/],
    ['[]', /does not have the expected shape/],
    ['{"findings":[', /is not JSON/],
    ['nope', /is not JSON/],
    ['{"findings":[],"findings":[]}', /is not JSON/],
    ['{"findings":[{"checkId":1}]}', /does not have the expected shape/],
  ])('is refused: %s', (text, message) => expect(opened(text)).rejects.toThrow(message));

  it('is refused where it nests without end, before its levels fill the memory', async () => {
    const refused = await opened('['.repeat(400_000)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ cause: { message: 'it nests deeper than 10000 levels' } });
  });

  it('is refused where a finding is of no subscription in it', async () => {
    const report = await bankReport();
    const text = JSON.stringify({ ...report, subscriptions: report.subscriptions.slice(1) });
    await expect(opened(text)).rejects.toThrow(`subscriptions: ${report.subscriptions[0]?.id} is not among them`);
  });

  it('is refused where a subscription is there twice', async () => {
    const report = await bankReport();
    const text = JSON.stringify({ ...report, subscriptions: [...report.subscriptions, report.subscriptions[0]] });
    await expect(opened(text)).rejects.toThrow('is there twice');
  });
});
