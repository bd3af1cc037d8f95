import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { count, countOf, thousands } from '../../../model/count.ts';
import { csvLine } from '../../csv.ts';
import type { ReportModel } from '../data/report-model.ts';
import { SearchField } from '../overview/search-field.tsx';
import { download } from '../shell/download.ts';
import { change, useCurrentAddress } from '../shell/route.ts';
import {
  type DeploymentRow,
  deploymentRows,
  type InventorySort,
  type Item,
  isTroubled,
  judged,
  sortedRows,
} from './deployment-rows.ts';
import { InventoryTable } from './inventory-table.tsx';
import { retiresSoon, SOON_DAYS } from './plain-words.ts';

/** Every AI resource and deployment with what public APIs show of it; searched, filtered and sorted by the address. */
export function Inventory({ model, live }: { model: ReportModel; live: boolean }) {
  const { q = '', owner = '', im = '', trouble, rt, is = '' } = useCurrentAddress().parameters;
  const [key = '', turn] = is.split('.');
  const now = model.encoded.scan.startedAt;
  const sort = key === '' ? undefined : (key as InventorySort);
  const items = useMemo(() => model.inventory(), [model]);
  const all = useMemo(() => deploymentRows(items), [items]);
  const shown = useMemo(() => {
    const text = q.trim().toLowerCase();
    const left = all.filter(
      (row) =>
        matches(row, text) &&
        (owner === '' || ownerOf(row.item) === owner) &&
        (im === '' || row.model === im) &&
        (trouble !== '1' || isTroubled(model, row.item)) &&
        (rt !== '1' || retiresSoon(row.ends, now)),
    );
    return sortedRows(model, left, sort, turn === 'down');
  }, [model, all, q, owner, im, trouble, rt, sort, turn]);
  const owners = useMemo(() => namesOf(all, (row) => ownerOf(row.item)), [all]);
  const models = useMemo(() => namesOf(all, (row) => row.model), [all]);
  const sortBy = (to: InventorySort) =>
    change({ is: sort !== to ? to : turn === 'down' ? undefined : `${to}.down` }, 'replace');
  return (
    <div class="page">
      <h1>AI inventory</h1>
      <Lead model={model} items={items} rows={all} />
      <div class="panel">
        <search class="filters" aria-label="Filter the inventory">
          <SearchField
            id="iq"
            text={q}
            placeholder="Resource, subscription or model"
            setText={(text) => change({ q: text }, 'replace')}
          />
          <Choice label="Model" all="All models" value={im} options={models} choose={(one) => change({ im: one })} />
          <Choice
            label="Owner"
            all="All owners"
            value={owner}
            options={owners}
            choose={(one) => change({ owner: one })}
          />
          <Tick on={rt === '1'} turn={(value) => change({ rt: value })}>
            Retires within {SOON_DAYS} days
          </Tick>
          <Tick on={trouble === '1'} turn={(value) => change({ trouble: value })}>
            Something fails or is unknown
          </Tick>
          <span class="count" role="status">
            {countOf(shown.length, all.length, 'row')}, {countOf(resourcesIn(shown), items.length, 'resource')}
          </span>
          <button
            class="b"
            type="button"
            onClick={() =>
              download(`aispm-inventory-${model.encoded.scan.id}.csv`, inventoryCsv(model, shown), 'text/csv')
            }
          >
            CSV of these {thousands(shown.length)}
          </button>
        </search>
        {shown.length === 0 ? (
          <p class="none">
            {items.length === 0
              ? 'No AI resource was seen. Where the inventory could not be read, the checks are unknown.'
              : 'No resource matches. Search for another name.'}
          </p>
        ) : (
          <InventoryTable model={model} rows={shown} live={live} sort={sort} down={turn === 'down'} sortBy={sortBy} />
        )}
      </div>
      <NotShown items={items} />
    </div>
  );
}

type LeadProps = {
  readonly model: ReportModel;
  readonly items: readonly Item[];
  readonly rows: readonly DeploymentRow[];
};

function Lead({ model, items, rows }: LeadProps) {
  const ai = items.filter((item) => item.role === 'ai');
  const related = items.length - ai.length;
  const places = new Set(ai.map((item) => item.subscriptionId)).size;
  const deployments = rows.filter((row) => row.model !== '').length;
  const unseen = model.subscriptions.filter((one) => one.aiResources === undefined).length;
  const ending = rows.filter((row) => retiresSoon(row.ends, model.encoded.scan.startedAt)).length;
  return (
    <p class="lead">
      {count(ai.length, 'AI resource')} with {count(deployments, 'model deployment')} in {thousands(places)} of{' '}
      {count(model.subscriptions.length, 'subscription')}
      {unseen > 0 ? `; ${thousands(unseen)} not seen` : ''}
      {related > 0 ? `, and ${thousands(related)} that are related or part of one and not checked by themselves` : ''}.
      {rows.some((row) => row.ends) ? '' : ' When models retire is read with AISPM_BOM on.'}
      {ending > 0 ? ` ${count(ending, 'deployment retires', 'deployments retire')} within ${SOON_DAYS} days.` : ''} New
      resources appear 4 to 24 hours after they are created.
    </p>
  );
}

/** What public APIs do not show, counted. */
function NotShown({ items }: { items: readonly Item[] }) {
  const counts = new Map<string, number>();
  for (const item of items) for (const words of item.notSeen ?? []) counts.set(words, (counts.get(words) ?? 0) + 1);
  return (
    <div class="foot">
      <span>What public APIs do not show:</span>
      {[...counts]
        .sort((a, b) => b[1] - a[1])
        .map(([words, n]) => (
          <span key={words}>
            {words.replace(/\.$/, '')} ({count(n, 'resource')}).
          </span>
        ))}
    </div>
  );
}

type ChoiceProps = {
  readonly label: string;
  readonly all: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly choose: (value: string) => void;
};

type TickProps = {
  readonly on: boolean;
  readonly turn: (value: '1' | undefined) => void;
  readonly children: ComponentChildren;
};

const Tick = ({ on, turn, children }: TickProps) => (
  <label>
    <input type="checkbox" checked={on} onChange={(event) => turn(event.currentTarget.checked ? '1' : undefined)} />{' '}
    {children}
  </label>
);

const Choice = ({ label, all, value, options, choose }: ChoiceProps) => (
  <label>
    {label}{' '}
    <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
      <option value="">{all}</option>
      {options.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </select>
  </label>
);

const resourcesIn = (rows: readonly DeploymentRow[]): number => new Set(rows.map((row) => row.item)).size;
const ownerOf = (item: Item): string => item.owner ?? item.subscription.owner ?? '';

const namesOf = (rows: readonly DeploymentRow[], of: (row: DeploymentRow) => string): readonly string[] =>
  [...new Set(rows.map(of))].filter((one) => one !== '').sort((a, b) => a.localeCompare(b, 'en'));

function matches({ item, model, deployment }: DeploymentRow, text: string): boolean {
  if (text === '') return true;
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) === true;
  return (
    has(item.resourceId) ||
    has(item.name) ||
    has(item.kind) ||
    has(item.subscription.label) ||
    has(model) ||
    has(deployment)
  );
}

const HEAD = [
  'resource_id',
  'kind',
  'subscription',
  'region',
  'created',
  'deployment',
  'model',
  'version',
  'retires',
  'network',
  'keys',
  'assessments',
  'ai_plan',
  'attack_paths',
  'owner',
];

function inventoryCsv(report: ReportModel, rows: readonly DeploymentRow[]): string {
  const lines = rows.map(({ item, deployment, model, version, ends }) =>
    csvLine([
      item.resourceId,
      item.kind ?? item.type,
      item.subscription.label,
      item.location ?? '',
      item.createdAt ?? '',
      deployment,
      model,
      version,
      ends?.slice(0, 10) ?? '',
      item.network ?? '',
      item.keyAccess ?? '',
      item.assessed === undefined ? '' : String(item.assessed),
      judged(report, item, 'plan').words ?? '',
      item.attackPaths === undefined ? '' : String(item.attackPaths),
      ownerOf(item),
    ]),
  );
  return `\ufeff${csvLine(HEAD)}${lines.join('')}`;
}
