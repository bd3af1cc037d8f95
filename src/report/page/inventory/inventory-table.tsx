import { thousands } from '../../../model/count.ts';
import { withoutControls } from '../../control-characters.ts';
import { daysBetween } from '../../dates.ts';
import type { ReportModel } from '../data/report-model.ts';
import { viewHash } from '../shell/address.ts';
import { classes, Mark } from '../shell/marks.tsx';
import { Gap } from '../shell/row-gap.tsx';
import { ALL_DRAWN_UP_TO, useVirtualRows } from '../shell/virtual-rows.ts';
import { type DeploymentRow, type InventorySort, type Item, type JudgedColumn, judged } from './deployment-rows.ts';
import { kindWords, retirement } from './plain-words.ts';

type Column = { readonly key: InventorySort; readonly title: string; readonly isNumber?: boolean };
const COLUMNS: readonly Column[] = [
  { key: 'name', title: 'Resource' },
  { key: 'kind', title: 'Kind' },
  { key: 'subscription', title: 'Subscription' },
  { key: 'region', title: 'Region' },
  { key: 'created', title: 'Age', isNumber: true },
  { key: 'deployment', title: 'Deployment' },
  { key: 'model', title: 'Model' },
  { key: 'version', title: 'Version' },
  { key: 'retires', title: 'Retires' },
  { key: 'network', title: 'Network' },
  { key: 'keys', title: 'Keys' },
  { key: 'sees', title: 'Defender sees it' },
  { key: 'plan', title: 'AI plan' },
  { key: 'paths', title: 'Paths', isNumber: true },
  { key: 'owner', title: 'Owner' },
];
const ROW_PX = 27;

type Props = {
  readonly model: ReportModel;
  readonly rows: readonly DeploymentRow[];
  readonly live: boolean;
  readonly withSubscription?: boolean;
  /** So many rows are printed. */
  readonly onPaper?: number;
  readonly sort?: InventorySort | undefined;
  readonly down?: boolean;
  readonly sortBy?: (key: InventorySort) => void;
};

/** Deployments with what public APIs show of them. Only columns that a check judges have a mark, which is a link. */
export function InventoryTable({ model, rows, live, withSubscription = true, onPaper, sort, down, sortBy }: Props) {
  const columns = COLUMNS.filter(({ key }) => withSubscription || (key !== 'subscription' && key !== 'owner'));
  const view = useVirtualRows(rows.length, () => ROW_PX, live);
  return (
    <section
      class={rows.length > ALL_DRAWN_UP_TO ? 'scroll long' : 'scroll'}
      ref={view.box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label="AI inventory table"
    >
      <table class="tb inv it" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ key, title, isNumber }) => (
              <th
                key={key}
                scope="col"
                class={isNumber ? 'r' : undefined}
                aria-sort={sort === key ? (down ? 'descending' : 'ascending') : undefined}
              >
                {sortBy ? (
                  <button class="srt" type="button" onClick={() => sortBy(key)}>
                    {title}
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={view.before} columns={columns.length} />
          {view.indices.map((index) => {
            const row = rows[index];
            return row ? (
              <Row
                key={row.key}
                model={model}
                row={row}
                index={index}
                withSubscription={withSubscription}
                isPrinted={onPaper === undefined || index < onPaper}
              />
            ) : null;
          })}
          <Gap height={view.after} columns={columns.length} />
        </tbody>
      </table>
    </section>
  );
}

type RowProps = {
  readonly model: ReportModel;
  readonly row: DeploymentRow;
  readonly index: number;
  readonly withSubscription: boolean;
  readonly isPrinted: boolean;
};

function Row({ model, row, index, withSubscription, isPrinted }: RowProps) {
  const { item } = row;
  const { subscription } = item;
  return (
    <tr aria-rowindex={index + 2} class={classes(row.isSame && 'same', !isPrinted && 'screen')}>
      <th scope="row" title={withoutControls(item.resourceId)}>
        {item.name}
        {item.role === 'ai' ? null : <span class="dim role">{item.role === 'part' ? 'part of one' : 'related'}</span>}
      </th>
      <td data-l="Kind">{kindWords(item)}</td>
      {withSubscription ? (
        <td data-l="Subscription">
          <a class="q" href={viewHash('s', subscription.id)}>
            {subscription.label}
          </a>
        </td>
      ) : null}
      <td data-l="Region">{item.location ?? <Dash />}</td>
      <td data-l="Age" class="r">
        {item.createdAt ? age(item.createdAt, model.encoded.scan.startedAt) : <Dash words="not known" />}
      </td>
      <td data-l="Deployment">{row.deployment === '–' ? <Dash /> : row.deployment}</td>
      <td data-l="Model">{row.model || <Dash />}</td>
      <td data-l="Version">{row.version || <Dash />}</td>
      <td data-l="Retires">
        {row.ends ? <Retires ends={row.ends} now={model.encoded.scan.startedAt} /> : <Dash words="not told" />}
      </td>
      <td data-l="Network">
        <JudgedCell model={model} item={item} column="network" />
      </td>
      <td data-l="Keys">
        <JudgedCell model={model} item={item} column="keys" />
      </td>
      <td data-l="Defender sees it">
        <JudgedCell model={model} item={item} column="sees" />
      </td>
      <td data-l="AI plan">
        <JudgedCell model={model} item={item} column="plan" />
      </td>
      <td data-l="Attack paths" class="r">
        {item.attackPaths === undefined ? <Dash words="not read" /> : item.attackPaths || <span class="dim">0</span>}
      </td>
      {withSubscription ? (
        <td data-l="Owner">{item.owner ?? subscription.owner ?? <span class="dim">No owner</span>}</td>
      ) : null}
    </tr>
  );
}

const Dash = ({ words = 'does not apply' }: { words?: string }) => (
  <span class="dim">
    –<span class="vh"> {words}</span>
  </span>
);

function Retires({ ends, now }: { ends: string; now: string }) {
  const { day, isSoon, note } = retirement(ends, now);
  return (
    <span class={isSoon ? 'k' : undefined}>
      {isSoon ? <b>{day}</b> : day}
      {note}
    </span>
  );
}

function JudgedCell({ model, item, column }: { model: ReportModel; item: Item; column: JudgedColumn }) {
  const { result, words, check } = judged(model, item, column);
  if (!result || result.status === 'not-applicable' || (result.status === 'pass' && words === undefined))
    return words ? <span>{words}</span> : <Dash />;
  return (
    <a class="tag" href={`#f/${check}/${encodeURIComponent(item.subscription.id)}?from=inventory`}>
      <Mark of={result} hidden={false} />
      {words ?? 'not seen'}
      {result.waiver ? ', waived' : ''}
    </a>
  );
}

function age(created: string, at: string): string {
  const hours = Math.floor((Date.parse(at) - Date.parse(created)) / 3_600_000);
  return hours < 48 ? `${Math.max(0, hours)} h` : `${thousands(daysBetween(created, at))} d`;
}
