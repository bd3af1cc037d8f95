import { thousands } from '../../../model/count.ts';
import { STATUSES } from '../../../model/status.ts';
import { SYMPTOMS } from '../../../model/symptoms.ts';
import type { Cell, ReportModel } from '../data/report-model.ts';
import { changed, hashOf, START } from '../shell/address.ts';
import { FindingLink, Mark } from '../shell/marks.tsx';

const MAX_SHOWN = 6;

/** What a user sees in the portal, what to do first, and which of tonight's findings explain it. */
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
          const explanations = findingsBehind(model, symptom.checks);
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
                  {explanations.length === 0 ? (
                    <li class="dim">None tonight. {checksWords(symptom.checks)} pass or do not apply.</li>
                  ) : null}
                  {explanations.slice(0, MAX_SHOWN).map((cell) => (
                    <li key={`${cell.check.id}${cell.subscription.id}`}>
                      <Mark of={cell} />
                      <FindingLink cell={cell}>
                        {cell.check.short} {cell.subscription.label}
                      </FindingLink>
                    </li>
                  ))}
                  {explanations.length > MAX_SHOWN ? (
                    <li>
                      <a class="link" href={viewOfChecks(symptom.checks)}>
                        All {thousands(explanations.length)} in the overview
                      </a>
                    </li>
                  ) : null}
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

/** The overview with what does not pass of some checks. */
const viewOfChecks = (ids: readonly string[]): string =>
  hashOf(changed(START, { chk: ids.map((id) => id.replace('AISPM-', '')).join(',') }));

const checksWords = (ids: readonly string[]): string =>
  `Checks ${ids.map((id) => id.replace('AISPM-', '')).join(', ')}`;

/** Failures, warnings and unknown findings that no other finding explains, worst first. */
function findingsBehind(model: ReportModel, ids: readonly string[]): readonly Cell[] {
  const checks = model.checks.filter((check) => ids.includes(check.id));
  const cells = checks.flatMap((check) =>
    model.subscriptions.flatMap((one) => {
      const body = model.bodyOf(one.index, check.index);
      const explains =
        body &&
        !body.waiver &&
        body.cause === undefined &&
        (body.status === 'fail' || body.status === 'unknown' || body.status === 'warn');
      return explains ? (model.cell(one.index, check.index) ?? []) : [];
    }),
  );
  return cells.sort(
    (a, b) =>
      STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status) ||
      ids.indexOf(a.check.id) - ids.indexOf(b.check.id) ||
      a.subscription.rank - b.subscription.rank,
  );
}
