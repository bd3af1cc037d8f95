import { thousands } from '../../../model/count.ts';
import { STATUSES } from '../../../model/status.ts';
import { SYMPTOMS } from '../../../model/symptoms.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { FindingLink, Mark } from '../shell/marks.tsx';

const SHOWN = 6;

/** What somebody sees in the portal, what to do first, and which of tonight's findings explain it. */
export function Symptoms({ model }: { model: ReportModel }) {
  return (
    <div class="page">
      <h1>Symptoms</h1>
      <p class="lead">
        Start from what you see in the portal. Each symptom names the checks that explain it, and which of them fail or
        are unknown tonight.
      </p>
      <div class="panel">
        <div class="sym symh" aria-hidden="true">
          <span />
          <span>What you see</span>
          <span>First action</span>
          <span>Tonight’s findings that explain it</span>
        </div>
        {SYMPTOMS.map((symptom) => {
          const found = findingsBehind(model, symptom.checks);
          return (
            <div class="sym" key={symptom.id}>
              <span class="no" aria-hidden="true">
                {symptom.id}
              </span>
              <div>
                <h2>{symptom.see}</h2>
                <p class="dim">{symptom.why}</p>
              </div>
              <div>
                <p>{symptom.firstAction}</p>
                {symptom.limitations.map((text) => (
                  <p key={text} class="dim">
                    {text}
                  </p>
                ))}
              </div>
              <div class="expl">
                <ul>
                  {found.length === 0 ? (
                    <li class="dim">None tonight. {checksWords(symptom.checks)} pass or do not apply.</li>
                  ) : null}
                  {found.slice(0, SHOWN).map((cell) => (
                    <li key={`${cell.check.id}${cell.subscription.id}`}>
                      <Mark of={cell} />
                      <FindingLink cell={cell}>
                        {cell.check.short} {cell.subscription.name}
                      </FindingLink>
                    </li>
                  ))}
                  {found.length > SHOWN ? <li class="dim">and {thousands(found.length - SHOWN)} more</li> : null}
                </ul>
              </div>
            </div>
          );
        })}
      </div>
      <p class="foot">
        <span>
          No public API shows the runtime protection of Copilot Studio (Defender for Cloud Apps) or the routing of
          alerts in Microsoft Defender XDR.
        </span>
      </p>
    </div>
  );
}

const checksWords = (ids: readonly string[]): string =>
  `Checks ${ids.map((id) => id.replace('AISPM-', '')).join(', ')}`;

/** Failures and warnings that stand alone, and what could not be seen without a cause; worst first. */
function findingsBehind(model: ReportModel, ids: readonly string[]): readonly Cell[] {
  const checks = model.checks.filter((check) => ids.includes(check.id));
  const cells = checks.flatMap((check) =>
    model.subscriptions.flatMap((one) => {
      const fact = model.bodyOf(one.index, check.index);
      const loud =
        fact &&
        !fact.waiver &&
        fact.cause === undefined &&
        (fact.status === 'fail' || fact.status === 'unknown' || fact.status === 'warn');
      return loud ? (model.cell(one.index, check.index) ?? []) : [];
    }),
  );
  return cells.sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
      ids.indexOf(a.check.id) - ids.indexOf(b.check.id) ||
      a.subscription.rank - b.subscription.rank,
  );
}
