import { count, countOf, thousands } from '../../../model/count.ts';
import { fixSums } from '../../fix/fix-sums.ts';
import { applyFilters, hasFilters } from '../data/filters.ts';
import { fixModel, shownRows } from '../data/fix-model.ts';
import type { ReportModel } from '../data/report-model.ts';
import { downloadTicket } from '../fix/ticket.ts';
import { type Address, filtersOf } from './address.ts';
import { download } from './download.ts';
import { findingsCsv } from './findings-csv.ts';
import { useCurrentAddress } from './route.ts';
import { bomHref, isServed, reportHref } from './served.ts';

const FORMATS = { json: 'JSON', csv: 'CSV', ocsf: 'OCSF', oscal: 'OSCAL', sarif: 'SARIF' } as const;
/** Parameters of the address, and what the API calls them. */
const API_FILTERS: readonly (readonly [string, string])[] = [
  ['owner', 'owner'],
  ['zone', 'zone'],
  ['sev', 'severity'],
  ['status', 'status'],
];
/** What the API cannot narrow by. */
const ONLY_HERE = ['mg', 'area', 'q', 'changed', 'chk'];

/** What is shown, as tables made here, and in the formats of the API where the app serves the page. */
export function ExportMenu({ model }: { model: ReportModel }) {
  const address = useCurrentAddress();
  const filters = filtersOf(address);
  const rows = shownRows(model, fixModel(model), filters);
  const selection = applyFilters(model, filters);
  const { toFix } = fixSums(rows);
  const filtered = hasFilters(filters);
  const all = fixSums(fixModel(model).rows).toFix;
  return (
    <>
      <p class="pl">
        {filtered ? 'What is shown' : 'Everything'}:{' '}
        {filtered ? `${thousands(toFix)} of ${thousands(all)} to fix` : `${thousands(all)} to fix`},{' '}
        {filtered
          ? countOf(selection.rows.length, model.subscriptions.length, 'subscription')
          : count(model.subscriptions.length, 'subscription')}
      </p>
      <ul>
        <li>
          <button type="button" onClick={() => downloadTicket(model, rows)}>
            CSV <small>of these {thousands(toFix)} to fix</small>
          </button>
        </li>
        <li>
          <button
            type="button"
            onClick={() =>
              download(
                `aispm-findings-${model.encoded.scan.id}.csv`,
                findingsCsv(model, selection, filtered),
                'text/csv',
              )
            }
          >
            CSV <small>of the findings of {count(selection.rows.length, 'subscription')}</small>
          </button>
        </li>
        {isServed()
          ? Object.entries(FORMATS).map(([format, name]) => (
              <li key={format}>
                <a href={reportHref({ format, ...apiFilters(address) })}>{name}</a>
              </li>
            ))
          : null}
        {isServed() ? (
          <li>
            <a href={bomHref()}>
              AI BOM <small>of the whole scope, CycloneDX</small>
            </a>
          </li>
        ) : null}
      </ul>
      {isServed() && ONLY_HERE.some((key) => address.parameters[key]) ? (
        <p class="dim">The formats of the API narrow by owner, zone, severity and status only.</p>
      ) : null}
    </>
  );
}

function apiFilters({ parameters }: Address): Readonly<Record<string, string>> {
  return Object.fromEntries(
    API_FILTERS.flatMap(([key, name]) => {
      const value = parameters[key];
      return value && value !== 'waived' && value !== 'No owner' ? [[name, value]] : [];
    }),
  );
}
