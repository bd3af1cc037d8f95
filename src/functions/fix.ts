import { namedSubscriptions } from '../model/pattern.ts';
import type { Head } from '../model/report.ts';
import type { FixRow } from '../report/fix/fix-row.ts';
import { fixCollector } from '../report/fix/fix-rows.ts';
import { fixPack, packName } from '../report/fix/pack/fix-pack.ts';
import { ticketCsv } from '../report/fix/pack/ticket-csv.ts';
import { laterHead } from '../scan/stored/later-results.ts';
import { reportHead, reportSource } from '../scan/stored/report-source.ts';
import { scanRefOf } from './answers.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan, noSuchSubscription } from './finished-scan.ts';
import { fixAnswerOf } from './fix-answer.ts';
import { answer, json, problem } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('fix', ROUTES.fix, async ({ request, query, store, deps, make }) => {
  const { format = 'json', onError = 'stop', ...filter } = query;
  const found = await finishedScan(store, undefined);
  if ('problem' in found) return found.problem;
  const own = await reportHead(store, deps.checks, found.row);
  if (!own) return problem(404, 'no-scan-yet', 'No scan has finished yet', 'GET /api/health shows the state.');
  const head = await laterHead(store, found.row, found.later, own);
  const collector = fixCollector(head);
  const named = namedSubscriptions(filter.subscription);
  let waived = 0;
  for await (const { subscription, findings } of reportSource(store, found, head).parts(false)) {
    named.add(subscription);
    collector.add(
      subscription,
      findings.filter((one) => one.status !== 'not-applicable'),
    );
    waived += findings.filter((one) => one.waiver).length;
  }
  const missing = named.missing();
  if (missing.length > 0) return noSuchSubscription(found.row.id, missing);
  const rows = collector.rows(filter);
  if (format === 'json') {
    const isFiltered = Object.values(filter).some((one) => one !== undefined);
    return json(request, { scan: scanRefOf(found.row), ...fixAnswerOf(rows, waived, isFiltered) });
  }
  if (rows.length === 0 && format !== 'csv')
    return problem(
      404,
      'nothing-to-fix',
      'No cause matches, so there is no script',
      'GET /api/fix without filters lists what there is to fix.',
    );
  return answer(request, { ...textOf(rows, head, format, onError), tagOf: JSON.stringify([query, head.scan]) }, make);
});

/** The CSV of some rows, or their script. */
function textOf(
  rows: readonly FixRow[],
  { scan, checks }: Head,
  format: 'az' | 'powershell' | 'csv',
  onError: 'stop' | 'continue',
) {
  if (format === 'csv')
    return {
      contentType: 'text/csv; charset=utf-8',
      fileName: `${packName(rows, scan)}.csv`,
      open: () => ({ pieces: [ticketCsv(rows, scan)] }),
    };
  const { principalId } = scan;
  const pack = fixPack(rows, { shell: format, scan, checks, principalId, dryRun: true, onError });
  return { contentType: 'text/plain; charset=utf-8', fileName: pack.fileName, open: () => ({ pieces: [pack.script] }) };
}
