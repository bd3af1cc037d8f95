import type { HttpRequest } from '@azure/functions';
import { FORMATS, LAYOUTS, type LayoutName } from '../report/formats.ts';
import { piecesOf } from '../report/parts.ts';
import { headOf, narrowed, sourceOf } from '../scan/assemble.ts';
import { isEmpty } from '../scan/narrow.ts';
import { VERSION } from '../version.ts';
import { endpoint } from './endpoint.ts';
import { finishedScan } from './finished-scan.ts';
import { answer, problem } from './http.ts';
import { preferred } from './negotiate.ts';
import { ROUTES } from './routes.ts';

type Offer = { readonly name: LayoutName; readonly types: readonly string[] };
/** JSON is what a caller without a wish gets. */
const OFFERS: readonly Offer[] = [
  { name: 'json', types: ['application/json'] },
  { name: 'csv', types: ['text/csv'] },
  { name: 'ocsf', types: ['application/x-ndjson'] },
  { name: 'oscal', types: ['application/oscal+json'] },
  { name: 'sarif', types: ['application/sarif+json'] },
];

const offerFor = (request: HttpRequest, format: string | undefined): Offer | undefined =>
  format ? OFFERS.find((offer) => offer.name === format) : preferred(OFFERS, request.headers.get('accept'));

endpoint('report', ROUTES.report, async ({ request, query, store, deps }) => {
  const { format, scan, ...filter } = query;
  const offer = offerFor(request, format);
  if (!offer) return problem(406, 'not-acceptable', 'Nothing that Accept allows is offered', `Accept ${OFFERS.flatMap((one) => one.types).join(', ')}, or give format.`);
  const found = await finishedScan(store, scan);
  if ('problem' in found) return found.problem;
  const whole = await headOf(store, deps.checks, found.row);
  if (!whole) return problem(404, 'no-scan-yet', 'No scan has finished yet', 'GET /api/health says what happens.');
  const { contentType, extension } = FORMATS[offer.name];
  return answer(request, {
    contentType,
    ...(offer.name === 'json' ? {} : { fileName: `aispm-${found.row.id}.${extension}` }),
    tagOf: JSON.stringify([VERSION, offer.name, filter, whole]),
    async *pieces() {
      const { head, parts } = isEmpty(filter) ? sourceOf(store, found.row, whole) : await narrowed(store, found.row, whole, filter);
      yield* piecesOf(LAYOUTS[offer.name](head), parts);
    },
  });
});
