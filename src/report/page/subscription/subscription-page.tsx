import { count, countOf, thousands } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { narrowRows } from '../../fix/fix-rows.ts';
import { fixSums, sumLine } from '../../fix/fix-sums.ts';
import { ownerHash } from '../data/owners.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { BoldNumbers, type Coverage, Facts } from '../overview/headline.tsx';
import { portalLink } from '../sheet/portal-link.ts';
import { FindingLink, hrefOf, Mark, StatusMark, titleOf, wordOf, zoneWords } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { hasHistory } from '../short/better-or-worse.tsx';
import { Calendar } from './calendar.tsx';
import { EvidenceTable } from './evidence-table.tsx';
import { Resources } from './resources.tsx';

/** One subscription: its verdict, the quarter's nights, its findings by area, its AI resources and its evidence. */
export function SubscriptionPage({ shown, subscription }: { shown: Shown; subscription: Subscription }) {
  const { model, data, now, stale, fix } = shown;
  const { encoded } = model;
  const rows = narrowRows(fix.rows, encoded.checks, (place) => place.subscription.id === subscription.id);
  const [fail = 0, unknown = 0, warn = 0, , pass = 0] = subscription.counts;
  const judged = fail + unknown + warn + pass + subscription.waived;
  const status = fail > 0 ? 'fail' : unknown > 0 ? 'unknown' : 'pass';
  const held = subscription.counts.reduce((sum, n) => sum + n, subscription.waived);
  const coverage: Coverage = {
    words: unknown > 0 ? 'Not fully seen' : 'Fully seen',
    note: `${countOf(held - unknown, held, 'check')} seen`,
    isBlind: unknown > 0,
  };
  const sentence =
    fail > 0
      ? `${subscription.label} is not fully covered`
      : unknown > 0
        ? `${subscription.label} could not be fully seen`
        : `${subscription.label} is covered`;
  return (
    <div class="subp">
      <section class="verdict" aria-label="Verdict">
        <div>
          <p class="ident">
            <a href="#/">All subscriptions</a>
            <span class="lead-word">{subscription.label}</span>
            {encoded.tenants?.length === 1 ? <span>Tenant {encoded.tenants[0]}</span> : null}
            <span>scan {encoded.scan.id}</span>
          </p>
          <h1>
            <StatusMark status={stale ? 'unknown' : status} big />
            <span>{stale ? 'No verdict: the last scan is too old' : sentence}</span>
          </h1>
          <p class="sum">
            <BoldNumbers text={sumLine(fixSums(rows), subscription.waived)} />{' '}
            {countOf(pass, judged, 'check that applies', 'checks that apply')} pass.
          </p>
        </div>
        <Facts model={model} data={data} now={now} stale={stale} coverage={coverage} />
      </section>
      <section class="panel" aria-label="About the subscription">
        <dl class="kv about">
          <div>
            <dt>Subscription</dt>
            <dd class="mono">{subscription.id}</dd>
          </div>
          <div>
            <dt>Zone</dt>
            <dd>{zoneWords(subscription).replace('zone ', '')}</dd>
          </div>
          <div>
            <dt>Owner</dt>
            <dd>
              {subscription.owner ? (
                <a class="q" href={ownerHash(model, subscription.owner)}>
                  {subscription.owner}
                </a>
              ) : (
                'No owner'
              )}
            </dd>
          </div>
          <div>
            <dt>Management group</dt>
            <dd>{subscription.managementGroups.join(' < ') || 'not known'}</dd>
          </div>
          <div>
            <dt>AI resources</dt>
            <dd>{subscription.aiResources ?? 'not seen'}</dd>
          </div>
          <div>
            <dt>Portal</dt>
            <dd>
              <a href={portalLink(encoded.scan.cloud, subscription.id)} rel="noreferrer">
                Open in the Azure portal
              </a>
            </dd>
          </div>
        </dl>
      </section>
      {hasHistory(model) ? (
        <Calendar model={model} subscription={subscription} />
      ) : (
        <section class="panel" aria-labelledby="h-cal">
          <div class="ph">
            <h2 id="h-cal">The control operated</h2>
            <span class="meta">
              {encoded.trend.length > 1
                ? `A report of so many subscriptions carries no nights: GET /api/subscriptions/${subscription.id} has them.`
                : 'A single scan: there are no earlier nights to show.'}
            </span>
          </div>
        </section>
      )}
      <Areas model={model} subscription={subscription} missing={rows.filter((row) => row.missing)} />
      <Resources model={model} subscription={subscription} />
      <EvidenceTable shown={shown} subscription={subscription} />
      <p class="foot sign">
        <span />
        <span>Reviewed by ______________________ on ____________</span>
      </p>
    </div>
  );
}

type AreasProps = {
  readonly model: ReportModel;
  readonly subscription: Subscription;
  readonly missing: readonly FixRow[];
};

/**
 * Every check as a mark with its number; causes in words, what follows as a count. A missing read is the cause of what
 * is unknown, and stands with the scanner itself.
 */
function Areas({ model, subscription, missing }: AreasProps) {
  return (
    <section class="panel" aria-labelledby="h-areas">
      <div class="ph">
        <h2 id="h-areas">Findings by area</h2>
        <span class="meta">{count(model.checks.length, 'check')}; the causes in words</span>
      </div>
      <ul class="areas">
        {model.areas.map((area) => {
          const cells = area.checks.flatMap((check) => model.cell(subscription.index, check.index) ?? []);
          const said = cells.filter(
            ({ status, cause }) => (status === 'fail' || status === 'warn') && cause === undefined,
          );
          const follow = cells.filter(({ status, cause }) => status === 'fail' && cause !== undefined).length;
          const blind = cells.filter(({ status }) => status === 'unknown').length;
          return (
            <li key={area.area}>
              <h3>{area.title}</h3>
              <p class="cells">
                {cells.map((cell) => (
                  <a key={cell.check.id} href={hrefOf(cell)}>
                    <Mark of={cell} />
                    <small>{cell.check.short.slice(-2)}</small>
                    <span class="vh">
                      {cell.check.title}: {wordOf(cell)}
                    </span>
                  </a>
                ))}
              </p>
              <div class="aw">
                {said.map((cell) => (
                  <span key={cell.check.id}>
                    <FindingLink cell={cell}>{titleOf(cell)}</FindingLink>
                    {cell.waiver ? `, waived until ${dayMonth(cell.waiver.expires)}` : ''}
                  </span>
                ))}
                {area.area === 'scanner'
                  ? missing.map((row) => (
                      <a key={row.key} class="link" href={`#/?open=${row.key}`}>
                        {row.title}
                      </a>
                    ))
                  : null}
                {follow > 0 ? <span class="dim">{count(follow, 'follows', 'follow')}</span> : null}
                {blind > 0 ? <span class="dim">{thousands(blind)} unknown</span> : null}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
