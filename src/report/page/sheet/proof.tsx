import { clock, dayOf } from '../../dates.ts';
import type { Cell } from '../data/report-model.ts';
import type { Shown } from '../shell/shown.ts';
import { CommandBox } from './remediation.tsx';

/** What the finding rests on: source, time and hash of the evidence, and commands that read and verify it again. */
export function Proof({ shown, cell }: { shown: Shown; cell: Cell }) {
  const { model, copy } = shown;
  const { scan, reads, subscriptions } = model.encoded;
  const { subscription, check } = cell;
  const at = model.readAt(subscription.index, check.index);
  const isEarliest = reads[subscriptions.read[subscription.index] ?? -1]?.length === 1;
  const again = readAgain(cell);
  const { evidence } = subscription;
  return (
    <section>
      <h3>{cell.status === 'unknown' ? 'What Azure answered instead' : 'The proof'}</h3>
      <p class={`proof p-${cell.status}`}>
        <span class="mono">{cell.message}</span> <b>decides</b>
      </p>
      <dl class="kv">
        <dt>Source</dt>
        <dd>{cell.source}</dd>
        <dt>Read</dt>
        <dd>
          {isEarliest ? 'from ' : ''}
          {dayOf(at)}, {clock(at)}:{at.slice(17, 19)} UTC
        </dd>
        <dt>Subscription</dt>
        <dd class="mono">{subscription.id}</dd>
        <dt>Scan</dt>
        <dd class="mono">{scan.id}</dd>
        {evidence ? (
          <>
            <dt>SHA-256</dt>
            <dd>
              <span class="mono hash">{evidence}</span>{' '}
              <button class="link js-only" type="button" onClick={() => copy(evidence)}>
                Copy the hash
              </button>
            </dd>
          </>
        ) : null}
      </dl>
      {again ? (
        <>
          <h4>Verify this yourself: az, reads only</h4>
          <CommandBox id="verify" commands={{ cli: again, powershell: undefined }} copy={copy} />
        </>
      ) : null}
      <p class="dim">
        The kept evidence: <span class="mono">aispm export --scan {scan.id}</span>, then{' '}
        <span class="mono">aispm verify</span> with the folder that it wrote.
      </p>
    </section>
  );
}

/** "Microsoft.Security/pricings 2024-01-01" as a request that only reads; undefined for Resource Graph and others. */
function readAgain({ source, subscription }: Cell): string | undefined {
  const [, path, version] = /^(Microsoft\.[A-Za-z]+\/[A-Za-z/]+) (\d{4}-\d{2}-\d{2}(?:-preview)?)$/.exec(source) ?? [];
  if (!path || !version || !/^[0-9a-f-]{36}$/i.test(subscription.id)) return undefined;
  return `az rest --method get --url /subscriptions/${subscription.id}/providers/${path} --url-parameters api-version=${version}`;
}
