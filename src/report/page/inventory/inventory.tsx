import { useMemo, useState } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import type { InventoryItem } from '../../../model/report.ts';
import { withoutControls } from '../../control-characters.ts';
import { daysBetween } from '../../dates.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { Mark } from '../shell/marks.tsx';
import { Gap } from '../shell/row-gap.tsx';
import { ALL_DRAWN_UP_TO, useVirtualRows } from '../shell/virtual-rows.ts';
import { resourceStatus } from './resource-status.ts';

type Item = InventoryItem & { readonly subscription: Subscription };

const COLUMNS = [
  'Resource',
  'Kind',
  'Subscription',
  'Region',
  'Age',
  'Deployments (model, version)',
  'Network',
  'Keys',
  'Assessed',
  'AI plan',
  'Attack paths',
  'Owner',
];
const RIGHT = new Set(['Age', 'Attack paths']);

/** Every AI resource with what public APIs show of it. Only columns that a check covers have a status mark. */
export function Inventory({ model, live }: { model: ReportModel; live: boolean }) {
  const items = useMemo(() => model.inventory(), [model]);
  const [text, setText] = useState('');
  const shown = useMemo(() => items.filter((item) => matches(item, text.trim().toLowerCase())), [items, text]);
  const rows = useVirtualRows(shown.length, () => 33, live);
  const ai = items.filter((item) => item.role === 'ai');
  const related = items.length - ai.length;
  const places = new Set(ai.map((item) => item.subscriptionId)).size;
  const notSeen = useMemo(() => tally(items.flatMap((item) => item.notSeen ?? [])), [items]);
  return (
    <div class="page">
      <h1>AI inventory</h1>
      <p class="lead">
        {count(ai.length, 'AI resource')} in {thousands(places)} of {count(model.subscriptions.length, 'subscription')}
        {related > 0 ? `, and ${thousands(related)} that are related or part of one and not checked by themselves` : ''}
        . New resources appear 4 to 24 hours after they are created.
      </p>
      <div class="panel">
        <div class="filters">
          <label class="srch">
            <span class="vh">Search the inventory</span>
            <input
              type="search"
              placeholder="Resource, subscription or model"
              autocomplete="off"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
          <span class="count" role="status">
            {thousands(shown.length)} of {count(items.length, 'resource')}
          </span>
        </div>
        {shown.length === 0 ? (
          <p class="none">
            {items.length === 0
              ? 'No AI resource was seen. Where the inventory could not be read, the checks are unknown.'
              : 'No resource matches. Search for another name.'}
          </p>
        ) : (
          <section
            class={shown.length > ALL_DRAWN_UP_TO ? 'scroll long' : 'scroll'}
            ref={rows.box}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            tabIndex={0}
            aria-label="AI inventory table"
          >
            <table class="tb inv" aria-rowcount={shown.length + 1}>
              <thead>
                <tr>
                  {COLUMNS.map((title) => (
                    <th key={title} scope="col" class={RIGHT.has(title) ? 'r' : undefined}>
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                <Gap height={rows.before} columns={COLUMNS.length} />
                {rows.indices.map((index) => {
                  const item = shown[index];
                  return item ? <Row key={item.resourceId} model={model} item={item} index={index} /> : null;
                })}
                <Gap height={rows.after} columns={COLUMNS.length} />
              </tbody>
            </table>
          </section>
        )}
      </div>
      <div class="foot">
        <span>What public APIs do not show:</span>
        {notSeen.map(([words, n]) => (
          <span key={words}>
            {words} ({count(n, 'resource')}).
          </span>
        ))}
      </div>
    </div>
  );
}

function Row({ model, item, index }: { model: ReportModel; item: Item; index: number }) {
  const { subscription } = item;
  const scanned = model.encoded.scan.startedAt;
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row" title={withoutControls(item.resourceId)}>
        {item.name}
        {item.role === 'ai' ? null : <span class="dim role">{item.role === 'part' ? 'part of one' : 'related'}</span>}
      </th>
      <td>{item.kind ?? item.type.split('/').at(-1) ?? item.type}</td>
      <td>{subscription.label}</td>
      <td>{item.location ?? <Dash />}</td>
      <td class="r">{item.createdAt ? age(item.createdAt, scanned) : <Dash words="not known" />}</td>
      <td class="w">{deploymentsOf(item)}</td>
      <td>
        <CheckStatus model={model} item={item} check="026" words={item.network} />
      </td>
      <td>
        <CheckStatus model={model} item={item} check="025" words={item.keyAccess} />
      </td>
      <td>
        <CheckStatus
          model={model}
          item={item}
          check="018"
          words={item.assessed === undefined ? undefined : count(item.assessed, 'assessment')}
        />
      </td>
      <td>
        <PlanCell model={model} item={item} />
      </td>
      <td class="r">
        {item.attackPaths === undefined ? <Dash words="not read" /> : item.attackPaths || <span class="dim">0</span>}
      </td>
      <td>{item.owner ?? subscription.owner ?? <Dash />}</td>
    </tr>
  );
}

const Dash = ({ words = 'does not apply' }: { words?: string }) => (
  <span class="dim">
    –<span class="vh"> {words}</span>
  </span>
);

function CheckStatus({
  model,
  item,
  check,
  words,
}: {
  model: ReportModel;
  item: Item;
  check: string;
  words: string | undefined;
}) {
  const result = resourceStatus(model, item, check);
  if (!result || result.status === 'not-applicable' || (result.status === 'pass' && words === undefined))
    return words ? <span>{words}</span> : <Dash />;
  return (
    <span class="tag">
      <Mark of={result} hidden={false} />
      {words ?? 'not seen'}
      {result.waiver ? ', waived' : ''}
    </span>
  );
}

/** Whether the AI plan covers a resource: first its own opt-out, then what the plan reports. */
function PlanCell({ model, item }: { model: ReportModel; item: Item }) {
  const own = resourceStatus(model, item, '042');
  if (own?.status === 'fail') return <CheckStatus model={model} item={item} check="042" words="Opted out" />;
  const plan = resourceStatus(model, item, '002');
  const words = {
    pass: 'Covered',
    fail: plan?.cause ? 'Plan is off' : 'Not covered',
    unknown: 'Not seen',
    warn: 'Not covered',
    pending: 'Not yet',
    'not-applicable': undefined,
  };
  return <CheckStatus model={model} item={item} check="002" words={plan ? words[plan.status] : undefined} />;
}

function deploymentsOf(item: Item) {
  if (!item.deployments)
    return item.notSeen?.some((one) => /deployments/.test(one)) ? <span class="dim">not read</span> : <Dash />;
  if (item.deployments.length === 0) return <span class="dim">none</span>;
  return item.deployments.map((one) => [one.model ?? one.name, one.version].filter(Boolean).join(' ')).join(', ');
}

function age(created: string, at: string): string {
  const hours = Math.floor((Date.parse(at) - Date.parse(created)) / 3_600_000);
  return hours < 48 ? `${Math.max(0, hours)} h` : `${thousands(daysBetween(created, at))} d`;
}

function matches(item: Item, text: string): boolean {
  if (text === '') return true;
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) === true;
  return (
    has(item.resourceId) ||
    has(item.name) ||
    has(item.kind) ||
    has(item.subscription.label) ||
    item.deployments?.some((one) => has(one.model) || has(one.name)) === true
  );
}

function tally(words: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const one of words) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
