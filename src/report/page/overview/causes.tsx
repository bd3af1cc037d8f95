import { useState } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import { commandFor } from '../../../model/remediation.ts';
import { SEVERITIES } from '../../../model/status.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { classes, FindingLink, hrefOf, Mark, SeverityWord, sinceWords, titleOf } from '../shell/marks.tsx';

/* What to fix first: a row for each cause, with what follows from it folded under it. */

const FIRST_SHOWN = 6;
/** How many more are shown at a time: each is a row with all its followers. */
const STEP = 50;

export function Causes({ model, copy, stale }: { model: ReportModel; copy: (text: string) => void; stale: boolean }) {
  const { causes, totals } = model.encoded;
  const [limit, setLimit] = useState(FIRST_SHOWN);
  if (causes.length === 0) return null;
  const cells = causes.slice(0, Math.max(limit, STEP)).flatMap(([s, c, isNew]) => {
    const cell = model.cell(s, c);
    return cell ? [{ cell, isNew: isNew === 1 }] : [];
  });
  const next = limit < STEP && causes.length > STEP ? STEP : limit + STEP;
  const all = limit >= causes.length;
  const more =
    causes.length <= STEP
      ? `Show all ${causes.length}`
      : `Show ${Math.min(next, causes.length) - limit} more of ${thousands(causes.length)}`;
  return (
    <section class="panel" aria-labelledby="h-fix">
      <div class="ph">
        <h2 id="h-fix">Fix first</h2>
        <span class="meta">
          {count(causes.length, 'cause')}
          {totals.followers > 0 ? `, ${count(totals.followers, 'failure follows', 'failures follow')} from them` : ''}.
          Sorted by the worst check that each explains, then new ones first, zone, and how much follows.
        </span>
        {causes.length > FIRST_SHOWN ? (
          <button class="b quiet end js-only" type="button" onClick={() => setLimit(all ? FIRST_SHOWN : next)}>
            {all ? `Show the first ${FIRST_SHOWN}` : more}
          </button>
        ) : null}
      </div>
      <ol class="causes">
        {cells.map((one, index) => (
          <CauseRow
            key={`${one.cell.subscription.id}${one.cell.check.id}`}
            model={model}
            {...one}
            index={index}
            beyond={index >= limit}
            copy={copy}
            stale={stale}
          />
        ))}
      </ol>
      {causes.length > cells.length ? (
        <p class="static-only more">
          {thousands(causes.length - cells.length)} more causes. With script, this page shows them all; so does every
          other format.
        </p>
      ) : null}
    </section>
  );
}

type RowProps = {
  readonly model: ReportModel;
  readonly cell: Cell;
  readonly isNew: boolean;
  readonly index: number;
  readonly beyond: boolean;
  readonly copy: (text: string) => void;
  readonly stale: boolean;
};

function CauseRow({ model, cell, isNew, index, beyond, copy, stale }: RowProps) {
  const [open, setOpen] = useState(false);
  const { subscription, check } = cell;
  const followers = model.followersOf(subscription.index, check.index);
  const unknown = followers.some((one) => one.status === 'unknown');
  const severity =
    SEVERITIES[Math.min(...[cell, ...followers].map((one) => SEVERITIES.indexOf(one.severity)))] ?? cell.severity;
  const command = commandFor(check.remediation, 'cli', { ...cell, subscriptionId: subscription.id });
  const id = `fol-${subscription.index}-${check.index}`;
  const since = isNew ? (stale ? 'New in that scan' : 'New tonight') : sinceWords(model, cell);
  return (
    <li class={beyond ? 'beyond' : undefined}>
      <div class="cause">
        <span class="rank" aria-hidden="true">
          {index + 1}
        </span>
        <SeverityWord severity={severity} />
        <div class="what">
          <FindingLink cell={cell}>{check.failureTitle}</FindingLink>
          {followers.length > 0 ? (
            <button class="fold" type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
              {unknown
                ? `and ${followers.length} unknown because of it`
                : `and ${followers.length} that ${followers.length === 1 ? 'follows' : 'follow'} from it`}
            </button>
          ) : null}
        </div>
        <span class="where">
          {subscription.label}, zone {subscription.zone}
          {subscription.zoneFrom === 'unmapped' ? ' !' : ''}
          <span class="reach">{reachOf(cell)}</span>
        </span>
        <span class={classes('when', isNew && 'new')}>{since}</span>
        <span class="own">{cell.owner ?? subscription.owner ?? ''}</span>
        <div class="do js-only">
          {command ? (
            <button
              class={classes('b', index === 0 ? 'first' : 'quiet')}
              type="button"
              aria-label={`Copy the command: ${check.failureTitle}, ${subscription.label}`}
              onClick={() => copy(command)}
            >
              Copy the command
            </button>
          ) : (
            <a class="b quiet" href={hrefOf(cell)}>
              {check.remediation.decision ? 'A person decides' : 'How to fix it'}
            </a>
          )}
        </div>
      </div>
      {followers.length > 0 ? (
        <ul class={classes('followers', unknown && 'u', !open && 'shut')} id={id}>
          {followers.map((one) => (
            <li key={one.check.id}>
              <Mark of={one} />
              <FindingLink cell={one}>{titleOf(one)}</FindingLink>
              <span class="dim">{one.check.short}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}

function reachOf({ counted, subscription }: Cell): string {
  if (counted && counted.total > 0) return `, ${counted.fail} of ${counted.total}`;
  return subscription.aiResources ? `, ${count(subscription.aiResources, 'AI resource')}` : '';
}
