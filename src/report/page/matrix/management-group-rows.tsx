import { count, thousands } from '../../../model/count.ts';
import { SEVERITIES, type Status } from '../../../model/status.ts';
import { STATUS_LETTERS } from '../../status-words.ts';
import { worstStatus } from '../data/management-groups.ts';
import type { Cell, ReportModel, Subscription } from '../data/report-model.ts';
import { hrefOf, Mark, StatusMark, titleOf, wordOf, zoneWords } from '../shell/marks.tsx';

export const Count = ({ n, tone }: { n: number; tone?: string }) => (
  <td class="n">{n === 0 ? <span class="dim">0</span> : tone ? <b class={tone}>{thousands(n)}</b> : thousands(n)}</td>
);

type RowProps = {
  readonly model: ReportModel;
  readonly subscription: Subscription;
  readonly index: number;
  readonly open: boolean;
  readonly toggle: () => void;
};

export function SubscriptionRow({ model, subscription, index, open, toggle }: RowProps) {
  const [fail = 0, unknown = 0, warn = 0] = subscription.counts;
  return (
    <tr aria-rowindex={index + 2} class="child">
      <th scope="row">
        <button class="fold" type="button" aria-expanded={open} onClick={toggle}>
          {subscription.label}
        </button>
      </th>
      <td class="n dim">{zoneWords(subscription).replace(' (not mapped)', ' !')}</td>
      <td class="worst">
        <WorstFinding model={model} subscription={subscription} />
      </td>
      <Count n={fail} />
      <Count n={unknown} />
      <Count n={warn} />
      {model.areas.map((area) => {
        const status = worstStatus(area.checks.flatMap((check) => model.bodyOf(subscription.index, check.index) ?? []));
        return (
          <td key={area.area} class="n">
            {status === 'pass' || status === 'not-applicable' ? (
              <span class="dim">{STATUS_LETTERS[status]}</span>
            ) : (
              <StatusMark status={status} />
            )}
            <span class="vh">{status}</span>
          </td>
        );
      })}
    </tr>
  );
}

/** The worst finding of a subscription in a few words. */
function WorstFinding({ model, subscription }: { model: ReportModel; subscription: Subscription }) {
  const cells = model.checks
    .flatMap((check) => model.cell(subscription.index, check.index) ?? [])
    .filter((cell) => !cell.waiver);
  const status: Status = worstStatus(cells);
  if (status === 'pass' || status === 'not-applicable')
    return <span class="dim">Nothing fails, nothing is unknown</span>;
  const worst = cells.filter((cell) => cell.status === status).sort((a, b) => weightOf(a) - weightOf(b));
  const root = worst[0];
  if (!root) return null;
  const followers = status === 'fail' ? model.followersOf(subscription.index, root.check.index).length : 0;
  const text =
    status === 'unknown'
      ? `${count(worst.length, 'check')} unknown${root.cause ? ` because of ${root.cause.replace('AISPM-', '')}` : ''}`
      : `${titleOf(root)}${followers > 0 ? `, and ${followers} that follow` : ''}`;
  return (
    <span class="tag">
      <StatusMark status={status} />
      <a class="link" href={hrefOf(root)}>
        {text}
      </a>
    </span>
  );
}
const weightOf = (cell: Cell): number => (cell.cause === undefined ? 0 : 100) + SEVERITIES.indexOf(cell.severity);

/** The checks of one subscription in a row, each with its number. */
export function ChecksLine({ model, subscription }: { model: ReportModel; subscription: Subscription }) {
  return (
    <div class="checks-line">
      {model.areas.map((area) => (
        <div key={area.area}>
          <p>{area.area === 'scanner' ? 'Scanner' : area.title}</p>
          <p>
            {area.checks.map((check) => {
              const cell = model.cell(subscription.index, check.index);
              return cell ? (
                <a key={check.id} href={hrefOf(cell)}>
                  <span class="no">{check.short.slice(-2)}</span>
                  <Mark of={cell} hidden={false} />
                  <span class="vh">
                    {' '}
                    {check.title}, {subscription.label}: {wordOf(cell)}
                  </span>
                </a>
              ) : null;
            })}
          </p>
        </div>
      ))}
    </div>
  );
}
