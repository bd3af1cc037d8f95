import { thousands } from '../../../model/count.ts';
import { subscriptionLabels } from '../../../model/subscription-label.ts';
import type { ReportModel } from '../data/report-model.ts';
import { StatusMark } from '../shell/marks.tsx';

/** Notes that are few are shown. */
const OPEN_UP_TO = 5;

/** What the scan did not reach, and other things to know when reading its verdicts. */
export function ScanNotes({ model }: { model: ReportModel }) {
  const { warnings, scan, leftOut = [] } = model.encoded;
  const missing = model.subscriptions.filter((one) => scan.missing.includes(one.id));
  if (warnings.length === 0 && missing.length === 0 && leftOut.length === 0) return null;
  const labels = subscriptionLabels([...model.subscriptions, ...leftOut]);
  const SHOWN = 20;
  return (
    <section class="panel notes-panel" aria-labelledby="h-notes">
      <details open={missing.length > 0 || warnings.length <= OPEN_UP_TO}>
        <summary>
          <h2 id="h-notes">Notes on this scan</h2>
          <span class="meta">
            {missing.length > 0 ? `${thousands(missing.length)} missing; ` : ''}
            {leftOut.length > 0 ? `${thousands(leftOut.length)} left out; ` : ''}
            {warnings.length === 1 ? '1 note' : `${thousands(warnings.length)} notes`}
          </span>
        </summary>
        <ul>
          {missing.slice(0, SHOWN).map((one) => (
            <li key={one.id}>
              <StatusMark status="unknown" /> {one.label} was not reached by this scan; all its checks are unknown.
            </li>
          ))}
          {missing.length > SHOWN ? <li>and {thousands(missing.length - SHOWN)} more that were not reached</li> : null}
          {leftOut.slice(0, SHOWN).map(({ id, rationale, expires }) => (
            <li key={id}>
              {labels.get(id)} is left out on purpose{expires ? ` until ${expires}` : ''}: {rationale}
            </li>
          ))}
          {leftOut.length > SHOWN ? <li>and {thousands(leftOut.length - SHOWN)} more that are left out</li> : null}
          {warnings.slice(0, SHOWN).map((text) => (
            <li key={text}>{text}</li>
          ))}
          {warnings.length > SHOWN ? (
            <li>and {thousands(warnings.length - SHOWN)} more: the JSON format has them all</li>
          ) : null}
        </ul>
      </details>
    </section>
  );
}
