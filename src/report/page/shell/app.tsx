import { useCallback, useMemo } from 'preact/hooks';
import { nightBeside } from '../data/compare.ts';
import { applyFilters, type Filters, findingsInOrder, type IsChanged } from '../data/filters.ts';
import { fixModel, shownRows } from '../data/fix-model.ts';
import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { isStale } from '../overview/headline.tsx';
import { type Address, filterChange, filtersOf } from './address.ts';
import { Bands } from './bands.tsx';
import type { Copy } from './clipboard.ts';
import { useCopy } from './clipboard.ts';
import { GoneScan } from './gone-scan.tsx';
import { NoScanYet } from './no-scan-yet.tsx';
import { useNow } from './now.ts';
import { PageHeader } from './page-header.tsx';
import { type Rights, useRights } from './rights.ts';
import { CurrentAddress, change, useAddress } from './route.ts';
import { SheetOf } from './sheet-of.tsx';
import type { Shown } from './shown.ts';
import { useTitle } from './title.ts';
import { ViewOf } from './view-of.tsx';

/** The whole page. The server renders it with `live` false: the overview as it reads without script. */
export function App({ model, data, live }: { model?: ReportModel; data: PageData; live: boolean }) {
  const rights = useRights(live && data.asksRights === true);
  return model ? (
    <Report model={model} data={data} live={live} rights={rights} />
  ) : (
    <>
      <PageHeader live={live} rights={rights} />
      <main class="wrap">
        {data.goneScan ? (
          <GoneScan id={data.goneScan} latest={data.latest} live={live} />
        ) : (
          <NoScanYet nextScanAt={data.nextScanAt} />
        )}
      </main>
    </>
  );
}

type Props = { readonly model: ReportModel; readonly data: PageData; readonly live: boolean; readonly rights: Rights };

function Report({ model, data, live, rights }: Props) {
  const address = useAddress(live);
  const now = useNow(live);
  const { notice, copy } = useCopy();
  const shown: Shown = { ...useShown(model, data, address, now, live, copy), rights };
  useTitle(shown);
  const { scan } = model.encoded;
  return (
    <CurrentAddress.Provider value={address}>
      <a class="skip" href="#main">
        Skip to the report
      </a>
      <PageHeader live={live} rights={rights} model={model} address={address} old={shown.isOld} />
      <main id="main" class="wrap" tabIndex={-1} data-view={address.view}>
        <Bands shown={shown} />
        <ViewOf shown={shown} />
        <p class="foot">
          <span>
            Scan {scan.id}, aispm-watch {scan.version}, cloud {scan.cloud}.
          </span>
          <span>Supports the firm’s own verification; it does not replace it.</span>
        </p>
      </main>
      <SheetOf shown={shown} />
      <div class="toast" role="status" hidden={notice === ''}>
        {notice}
      </div>
    </CurrentAddress.Provider>
  );
}

/** What the address leaves of the report. */
function useShown(
  model: ReportModel,
  data: PageData,
  address: Address,
  now: number | undefined,
  live: boolean,
  copy: Copy,
): Omit<Shown, 'rights'> {
  const { owner, zone, mg, area, status, sev, q, changed, chk, ms, with: date } = address.parameters;
  const filters = useMemo(() => filtersOf(address), [owner, zone, mg, area, status, sev, q, changed, chk, ms]);
  const fix = useMemo(() => fixModel(model), [model]);
  const beside = useMemo(() => nightBeside(model, date, fix.rows), [model, date, fix]);
  const isChanged: IsChanged = beside ? beside.isChanged : model.isChanged;
  const rows = useMemo(() => shownRows(model, fix, filters, isChanged), [model, fix, filters, isChanged]);
  const selection = useMemo(() => applyFilters(model, filters, isChanged), [model, filters, isChanged]);
  const setFilters = useCallback((to: Partial<Filters>) => {
    const how = 'text' in to || 'sort' in to || 'descending' in to ? 'replace' : 'push';
    change(filterChange(to), how);
  }, []);
  const list = useCallback(() => findingsInOrder(model, selection, filters), [model, selection, filters]);
  const isOld = data.latest !== undefined && data.latest.id > model.encoded.scan.id;
  const stale = isStale(model, data, now) && !isOld;
  return {
    model,
    data,
    address,
    now,
    live,
    copy,
    filters,
    beside,
    isChanged,
    fix,
    rows,
    selection,
    setFilters,
    list,
    isOld,
    stale,
  };
}
