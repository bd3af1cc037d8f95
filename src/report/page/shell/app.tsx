import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { applyFilters, type Filters, findingsInOrder, NO_FILTERS } from '../data/filters.ts';
import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { Inventory } from '../inventory/inventory.tsx';
import { Overview } from '../overview/overview.tsx';
import { Symptoms } from '../overview/symptoms.tsx';
import { Sheet } from '../sheet/sheet.tsx';
import { Trend } from '../trend/trend.tsx';
import { useCopy } from './clipboard.ts';
import { NoScanYet } from './no-scan-yet.tsx';
import { useNow } from './now.ts';
import { PageHeader } from './page-header.tsx';
import { cellOfRoute, replaceHash, useRoute, VIEWS } from './route.ts';

/** The whole page. The server renders it with `live` false: the overview as it reads without script. */
export function App({ model, data, live }: { model?: ReportModel; data: PageData; live: boolean }) {
  return model ? (
    <Report model={model} data={data} live={live} />
  ) : (
    <>
      <PageHeader live={live} bare />
      <main class="wrap">
        <NoScanYet nextScanAt={data.nextScanAt} />
      </main>
    </>
  );
}

function Report({ model, data, live }: { model: ReportModel; data: PageData; live: boolean }) {
  const route = useRoute(live);
  const now = useNow(live);
  const { notice, copy } = useCopy();
  const [filters, setFilterState] = useState<Filters>(NO_FILTERS);
  const setFilters = useCallback(
    (change: Partial<Filters>) => setFilterState((before) => ({ ...before, ...change })),
    [],
  );
  const selection = useMemo(() => applyFilters(model, filters), [model, filters]);
  const opened = useMemo(() => cellOfRoute(model, route), [model, route]);
  const list = useMemo(
    () => (opened ? findingsInOrder(model, selection, filters) : []),
    [model, selection, filters, opened === undefined],
  );
  const returnTo = useRef<Element | null>(null);

  /* In the layout phase, so that a key pressed as the sheet appears already goes to the sheet. */
  useLayoutEffect(() => {
    if (!opened) {
      returnTo.current = null;
      return;
    }
    returnTo.current ??= document.activeElement;
    document.getElementById('sheet-h')?.focus({ preventScroll: true });
  }, [opened?.check.id, opened?.subscription.id]);

  useEffect(() => {
    document.title = opened
      ? `${opened.check.short} ${opened.subscription.label} | aispm-watch`
      : `${route.view === 'overview' ? model.encoded.headline.sentence : VIEWS[route.view]} | aispm-watch`;
  }, [opened?.check.id, opened?.subscription.id, route.view]);

  const close = useCallback(() => {
    const from = returnTo.current;
    returnTo.current = null;
    const inMatrix = from?.closest('.mx') || !from?.isConnected || from === document.body;
    const cell = inMatrix ? document.querySelector('.mx td.sel button') : null;
    const target = cell ?? from;
    if (target instanceof HTMLElement && target.isConnected) target.focus();
    replaceHash(`#${route.grouped ? 'large' : route.view}`);
  }, [route]);

  useLayoutEffect(() => {
    if (!opened) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [opened, close]);

  return (
    <>
      <a class="skip" href="#main">
        Skip to the report
      </a>
      <PageHeader route={route} live={live} />
      <main id="main" class="wrap" tabIndex={-1}>
        {route.view === 'overview' ? (
          <Overview
            model={model}
            data={data}
            now={now}
            live={live}
            grouped={route.grouped}
            filters={filters}
            selection={selection}
            opened={opened}
            setFilters={setFilters}
            copy={copy}
          />
        ) : null}
        {route.view === 'inventory' ? <Inventory model={model} live={live} /> : null}
        {route.view === 'trend' ? <Trend model={model} /> : null}
        {route.view === 'symptoms' ? <Symptoms model={model} /> : null}
        <p class="foot">
          <span>
            Scan {model.encoded.scan.id}, aispm-watch {model.encoded.scan.version}, cloud {model.encoded.scan.cloud}.
          </span>
          <span>Supports the firm’s own verification; it does not replace it.</span>
        </p>
      </main>
      {opened ? <Sheet model={model} cell={opened} list={list} copy={copy} close={close} /> : null}
      <div class="toast" role="status" hidden={notice === ''}>
        {notice}
      </div>
    </>
  );
}
