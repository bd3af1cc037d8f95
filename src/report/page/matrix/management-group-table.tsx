import { useMemo, useState } from 'preact/hooks';
import { thousands } from '../../../model/count.ts';
import { type Group, groupsOf } from '../data/management-groups.ts';
import type { ReportModel } from '../data/report-model.ts';
import { Gap } from '../shell/row-gap.tsx';
import { useVirtualRows } from '../shell/virtual-rows.ts';
import { ChecksLine, Count, SubscriptionRow } from './management-group-rows.tsx';

/*
 * The matrix of a large estate: a row for each management group, which opens into its subscriptions, and these into
 * their checks. Only the rows in view are rows.
 */

type Line =
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'subscription'; readonly s: number }
  | { readonly kind: 'checks'; readonly s: number };
const HEIGHT = { group: 33, subscription: 31, checks: 62 } as const;

export function ManagementGroupTable({ model, live }: { model: ReportModel; live: boolean }) {
  const groups = useMemo(() => groupsOf(model), [model]);
  const [open, setOpen] = useState<string | undefined>(groups.length === 1 ? groups[0]?.name : undefined);
  const [openSubscriptions, setOpenSubscriptions] = useState<ReadonlySet<number>>(new Set());
  const lines = useMemo(() => linesOf(groups, open, openSubscriptions), [groups, open, openSubscriptions]);
  const rows = useVirtualRows(lines.length, (index) => HEIGHT[lines[index]?.kind ?? 'group'], live);
  const columns = 6 + model.areas.length;
  const toggle = (s: number) =>
    setOpenSubscriptions((before) =>
      before.has(s) ? new Set([...before].filter((one) => one !== s)) : new Set([...before, s]),
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="lg-box" ref={rows.box} tabIndex={0} aria-label="Management groups">
      <table class="tb lg" aria-rowcount={lines.length + 1}>
        <thead>
          <tr>
            <th scope="col">Management group</th>
            <th scope="col" class="r">
              Subscriptions
            </th>
            <th scope="col" class="barred">
              Covered, and what is not
            </th>
            {[
              'Fail',
              'Unknown',
              'Warn',
              ...model.areas.map(({ area, title }) =>
                area === 'recommendations' ? 'Recomm.' : area === 'scanner' ? 'Scanner' : title,
              ),
            ].map((title) => (
              <th key={title} scope="col" class="r">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap height={rows.before} columns={columns} />
          {rows.indices.map((index) => {
            const line = lines[index];
            if (!line) return null;
            if (line.kind === 'group')
              return (
                <GroupRow
                  key={line.group.name}
                  group={line.group}
                  index={index}
                  open={open === line.group.name}
                  toggle={() => setOpen(open === line.group.name ? undefined : line.group.name)}
                />
              );
            const subscription = model.subscriptions[line.s];
            if (!subscription) return null;
            if (line.kind === 'subscription')
              return (
                <SubscriptionRow
                  key={subscription.id}
                  model={model}
                  subscription={subscription}
                  index={index}
                  open={openSubscriptions.has(line.s)}
                  toggle={() => toggle(line.s)}
                />
              );
            return (
              <tr key={`${subscription.id}-checks`} aria-rowindex={index + 2} class="checks">
                <td colSpan={columns}>
                  <ChecksLine model={model} subscription={subscription} />
                </td>
              </tr>
            );
          })}
          <Gap height={rows.after} columns={columns} />
        </tbody>
      </table>
      {live ? null : <p class="static-only more">Each group opens into its subscriptions with this page’s script.</p>}
    </section>
  );
}

const linesOf = (
  groups: readonly Group[],
  open: string | undefined,
  openSubscriptions: ReadonlySet<number>,
): readonly Line[] =>
  groups.flatMap((group): Line[] => [
    { kind: 'group', group },
    ...(group.name === open
      ? group.rows.flatMap((s): Line[] => [
          { kind: 'subscription', s },
          ...(openSubscriptions.has(s) ? [{ kind: 'checks' as const, s }] : []),
        ])
      : []),
  ]);

function GroupRow({ group, index, open, toggle }: { group: Group; index: number; open: boolean; toggle: () => void }) {
  return (
    <tr aria-rowindex={index + 2}>
      <th scope="row">
        <button class="fold" type="button" aria-expanded={open} onClick={toggle}>
          {group.name}
        </button>
      </th>
      <td class="n">{thousands(group.rows.length)}</td>
      <td>
        <Bar group={group} />
      </td>
      <Count n={group.worst.fail} tone="f" />
      <Count n={group.worst.unknown} tone="u" />
      <Count n={group.worst.warn} />
      {group.failing.map((n, i) => (
        <Count key={i} n={n} />
      ))}
    </tr>
  );
}

const WIDTH = 260;
const SEGMENTS = ['fail', 'unknown', 'warn', 'pending'] as const;

/** Subscriptions by their worst status; a status that occurs is at least 3 px wide. */
function Bar({ group }: { group: Group }) {
  let x = 0;
  const total = group.rows.length;
  const covered = total - SEGMENTS.reduce((sum, status) => sum + group.worst[status], 0);
  const parts = SEGMENTS.map((status) => {
    const n = group.worst[status];
    const width = n === 0 ? 0 : Math.max(3, Math.round((n / total) * WIDTH));
    const part = { status, x, width: Math.min(width, WIDTH - x) };
    x += part.width;
    return part;
  });
  return (
    <svg
      class="bar"
      width={WIDTH}
      height={14}
      viewBox={`0 0 ${WIDTH} 14`}
      role="img"
      aria-label={`${SEGMENTS.map((status) => `${group.worst[status]} ${status}`).join(', ')}, ${covered} covered`}
    >
      <title>{`${SEGMENTS.map((status) => `${group.worst[status]} ${status}`).join(', ')}, ${covered} covered`}</title>
      {parts.map((part) =>
        part.width > 0 ? (
          <rect key={part.status} class={`is-${part.status}`} x={part.x} y={0} width={part.width} height={14} />
        ) : null,
      )}
      {x < WIDTH && covered > 0 ? <rect class="is-pass" x={x} y={0} width={WIDTH - x} height={14} /> : null}
    </svg>
  );
}
