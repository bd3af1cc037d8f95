import { clock } from '../../dates.ts';
import type { Subscription } from '../data/report-model.ts';
import { evidenceHref } from '../shell/served.ts';
import type { Shown } from '../shell/shown.ts';

/** What was read of a subscription: each source with its time, and the hash of all of it. */
export function EvidenceTable({ shown, subscription }: { shown: Shown; subscription: Subscription }) {
  const { model } = shown;
  const sources = new Map<string, { readonly at: string; readonly checks: string[] }>();
  for (const check of model.checks) {
    const cell = model.cell(subscription.index, check.index);
    if (!cell) continue;
    const before = sources.get(cell.source);
    if (before) before.checks.push(check.short);
    else sources.set(cell.source, { at: model.readAt(subscription.index, check.index), checks: [check.short] });
  }
  const { scan } = model.encoded;
  return (
    <section class="panel" aria-labelledby="h-ev">
      <div class="ph">
        <h2 id="h-ev">Evidence</h2>
        <span class="meta">of the scan {scan.id}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Sources of the evidence">
        <table class="tb ev">
          <thead>
            <tr>
              <th scope="col">Source</th>
              <th scope="col">Read (UTC)</th>
              <th scope="col">Checks that rest on it</th>
            </tr>
          </thead>
          <tbody>
            {[...sources].map(([source, { at, checks }]) => (
              <tr key={source}>
                <th scope="row">{source}</th>
                <td>
                  {clock(at)}:{at.slice(17, 19)}
                </td>
                <td class="w">{checks.join(', ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="mx-foot">
        {subscription.evidence ? (
          <span>
            SHA-256 of the evidence: <span class="mono hash">{subscription.evidence}</span>
            {shown.rights.mayScan ? (
              <a class="hide" href={evidenceHref(subscription.id, scan.id)} download>
                {' '}
                Download it
              </a>
            ) : null}
          </span>
        ) : null}
        {model.encoded.chain ? (
          <span>
            Chain head of the scan: <span class="mono hash">{model.encoded.chain}</span>
          </span>
        ) : null}
        <span>
          Check it: <span class="mono">aispm verify</span>
        </span>
      </p>
    </section>
  );
}
