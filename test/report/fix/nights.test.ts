import { expect, it } from 'vitest';
import { type Report, reportSchema } from '../../../src/model/report.ts';
import { NO_OWNER } from '../../../src/model/to-fix.ts';
import { fixRows } from '../../../src/report/fix/fix-rows.ts';
import { encodeReport } from '../../../src/report/page/data/encode.ts';
import { fixModel, ownersOf } from '../../../src/report/page/data/fix-model.ts';
import { reportModel } from '../../../src/report/page/data/report-model.ts';
import { aispm } from '../../cli/run.ts';

/** How much is to fix, and of whom, as each place of the product counts it. */
const counted = (places: readonly { readonly owner: string | undefined }[]) => ({
  all: places.length,
  owners: [...Map.groupBy(places, (one) => one.owner ?? NO_OWNER)].map(([owner, own]) => [owner, own.length]).sort(),
});

it.each(['bank', 'hostile'])(
  'the night, the rows and the page count what is to fix in world %s in one way',
  async (world) => {
    const { out } = await aispm(['scan', '--world', world, '--format', 'json']);
    const report: Report = reportSchema.parse(JSON.parse(out));
    const rows = counted(fixRows(report).flatMap((row) => row.places));
    const night = report.trend.at(-1)?.toFix;
    expect({ all: night?.all, owners: [...(night?.owners ?? [])].sort() }).toEqual(rows);
    const onPage = fixModel(reportModel(encodeReport(report))).rows;
    expect(counted(onPage.flatMap((row) => row.places)).all).toBe(rows.all);
    expect(ownersOf(onPage).reduce((sum, one) => sum + one.all, 0)).toBe(rows.all);
  },
);
