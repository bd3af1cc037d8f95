import type { HttpRequest } from '@azure/functions';
import { FORMATS, LAYOUTS, type LayoutName } from '../report/formats.ts';
import { renderEmptyPage, streamPage } from '../report/html.ts';
import { streamLayout } from '../report/layout.ts';
import { isEmpty } from '../scan/stored/filter.ts';
import { laterHead } from '../scan/stored/later-results.ts';
import { filteredSource, reportHead, reportSource } from '../scan/stored/report-source.ts';
import { nextOf } from '../schedule.ts';
import { VERSION } from '../version.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { answer, problem } from './http.ts';
import { preferred } from './negotiate.ts';
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

endpoint('report', ROUTES.report, async ({ request, query, settings, store, deps }) => {
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
  const next = scan ? undefined : nextOf(settings.AISPM_SCHEDULE, deps.now())?.toISOString();
  const planned = next ? { nextScanAt: next } : {};
  if ('problem' in found)
    return offer.name === 'html' && !scan
      ? answer(request, {
          contentType: PAGE,
          tagOf: `${VERSION} empty ${next}`,
          pieces: () => [renderEmptyPage(planned)],
        })
      : found.problem;
  const own = await reportHead(store, deps.checks, found.row);
  if (!own) return problem(404, 'no-scan-yet', 'No scan has finished yet', 'GET /api/health shows the state.');
  const whole = await laterHead(store, found.row, found.later, own);
  const { name } = offer;
  const source = async () =>
    isEmpty(filter) ? reportSource(store, found, whole) : filteredSource(store, found, whole, filter);
  const tagOf = JSON.stringify([
    VERSION,
    name,
    settings.AISPM_STALE_AFTER,
    name === 'html' ? next : undefined,
    filter,
    whole,
  ]);
  if (name === 'html')
    return answer(request, {
      contentType: PAGE,
      tagOf,
      async *pieces() {
        const { head, parts } = await source();
        yield await streamPage(head, parts(true), { staleAfterHours: settings.AISPM_STALE_AFTER, ...planned });
      },
    });
  const { contentType, extension } = FORMATS[name];
  return answer(request, {
    contentType,
    ...(name === 'json' ? {} : { fileName: `aispm-${found.row.id}.${extension}` }),
    tagOf,
    async *pieces() {
      const { head, parts } = await source();
      yield* streamLayout(LAYOUTS[name](head), parts);
    },
  });
});
