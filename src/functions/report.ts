import type { HttpRequest } from '@azure/functions';
import type { OpenNow } from '../model/open-now.ts';
import { failureText } from '../model/private-text.ts';
import { FORMATS, LAYOUTS, type LayoutName } from '../report/formats.ts';
import { type PageOptions, renderEmptyPage, renderGonePage, streamPage } from '../report/html.ts';
import { streamLayout } from '../report/layout.ts';
import type { ScanDependencies } from '../scan/dependencies.ts';
import { READY_FORMATS, type ReadyFormat } from '../scan/ready-answers.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { isEmpty } from '../scan/stored/filter.ts';
import { laterHead, laterScans } from '../scan/stored/later-results.ts';
import { filteredSource, NoSuchSubscription, reportHead, reportSource } from '../scan/stored/report-source.ts';
import { VERSION } from '../version.ts';
import type { Text } from './answer-bytes.ts';
import { expectedSize } from './answer-size.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan, noSuchSubscription } from './finished-scan.ts';
import { answer, type HttpAnswer, problem, problemPage } from './http.ts';
import { preferred, takesGzip } from './negotiate.ts';
import { pageOptions, type ReadyReports } from './ready-report.ts';
import { ROUTES } from './routes.ts';

type Offer = { readonly name: LayoutName | 'html'; readonly types: readonly string[] };
/** In order of preference: a caller that states none gets JSON. */
const OFFERS: readonly Offer[] = [
  { name: 'json', types: ['application/json'] },
  { name: 'csv', types: ['text/csv'] },
  { name: 'ocsf', types: ['application/x-ndjson'] },
  { name: 'oscal', types: ['application/oscal+json'] },
  { name: 'sarif', types: ['application/sarif+json'] },
  { name: 'html', types: ['text/html'] },
];

const offerFor = (request: HttpRequest, format: string | undefined): Offer | undefined =>
  format ? OFFERS.find((offer) => offer.name === format) : preferred(OFFERS, request.headers.get('accept'));

const PAGE = 'text/html; charset=utf-8';

endpoint('report', ROUTES.report, async ({ request, query, settings, store, deps, make, ready }) => {
  const { format, scan, ...filter } = query;
  const offer = offerFor(request, format);
  if (!offer)
    return problem(
      406,
      'not-acceptable',
      'No format that Accept allows is offered',
      `Accept ${OFFERS.flatMap((one) => one.types).join(', ')}, or use the parameter format.`,
    );
  const found = await finishedScan(store, scan);
  const { nextScanAt: next, ...own } = pageOptions(settings, deps.now());
  const newest = scan ? await latestRow(store) : undefined;
  const latest = newest && { id: newest.id, at: newest.startedAt };
  const planned = {
    ...(next && !scan ? { nextScanAt: next } : {}),
    ...(latest ? { latest } : {}),
  };
  const options: PageOptions = { ...own, ...planned };
  if ('problem' in found) {
    if (offer.name !== 'html') return found.problem;
    if (scan) return problemPage(404, renderGonePage(scan, latest));
    const tagOf = `${VERSION} empty ${planned.nextScanAt}`;
    const open = () => ({ pieces: [renderEmptyPage(options)] });
    return answer(request, { contentType: PAGE, tagOf, open }, make);
  }
  const { row, later } = found;
  const { name } = offer;
  const contentType = name === 'html' ? PAGE : FORMATS[name].contentType;
  // A page of an older scan is made for its reader; so is what later subset scans changed.
  const isOwn = (name === 'html' && latest !== undefined) || later.length > 0;
  const asked =
    isEmpty(filter) && isReadyFormat(name) && !isOwn
      ? { row, format: name, options, isLatest: scan === undefined, event: deps.event }
      : undefined;
  const kept = asked && (await ready.find(asked));
  if (kept) return answer(request, { contentType, tagOf: kept.madeOf, open: kept.text, ready: kept.encoded }, make);
  const head = await reportHead(store, deps.checks, row);
  if (!head) return problem(404, 'no-scan-yet', 'No scan has finished yet', 'GET /api/health shows the state.');
  const whole = await laterHead(store, row, later, head);
  const old = name === 'html' && newest && newest.id > row.id ? newest : undefined;
  const since = old ? (await laterScans(store, old)).map((one) => one.id) : [];
  const tagOf = JSON.stringify([VERSION, name, name === 'html' ? [options, since] : {}, filter, whole]);
  const gzip = takesGzip(request.headers.get('accept-encoding'));
  const open = async (): Promise<Text> => {
    if (asked && gzip) return ready.text(asked, whole);
    const source = isEmpty(filter)
      ? reportSource(store, found, whole)
      : await filteredSource(store, found, whole, filter);
    const { head: top, parts } = source;
    const page =
      old && latest ? { ...options, latest: { ...latest, ...(await openIn(ready, old, deps.event)) } } : options;
    return {
      pieces: name === 'html' ? streamPage(top, parts(true), page) : streamLayout(LAYOUTS[name](top), parts),
      expected: expectedSize(top, name, gzip),
    };
  };
  const fileName = name === 'json' || name === 'html' ? {} : { fileName: `aispm-${row.id}.${FORMATS[name].extension}` };
  return answer(request, { contentType, tagOf, open, ...fileName }, make).catch(unknownNames);
});

/** What is open in a scan; nothing where it cannot be read: then the page does not say what became of its causes. */
async function openIn(
  ready: ReadyReports,
  row: ScanRow,
  event: ScanDependencies['event'],
): Promise<{ readonly open?: OpenNow }> {
  try {
    return { open: await ready.open(row) };
  } catch (error) {
    event('answers.failed', { scanId: row.id, format: 'open', message: failureText(String(error)) });
    return {};
  }
}

/** The problem of a filter that names unknown subscriptions. Throws every other error again. */
function unknownNames(error: unknown): HttpAnswer {
  if (!(error instanceof NoSuchSubscription)) throw error;
  return noSuchSubscription(error.scanId, error.missing);
}

const isReadyFormat = (name: string): name is ReadyFormat => READY_FORMATS.some((one) => one === name);

/** The newest closed scan, for the page of an older one. */
async function latestRow(store: Store): Promise<ScanRow | undefined> {
  const id = await store.latest();
  return id ? store.getScan(id) : undefined;
}
