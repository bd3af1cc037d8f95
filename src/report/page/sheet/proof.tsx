import { thousands } from '../../../model/count.ts';
import { clock, dayOf } from '../../dates.ts';
import type { Cell, Subscription } from '../data/report-model.ts';
import { evidenceHref } from '../shell/served.ts';
import type { Shown } from '../shell/shown.ts';
import { PackCommands } from './pack-commands.tsx';
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
      <Fields cell={cell} />
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
      <KeptEvidence shown={shown} subscription={subscription} />
    </section>
  );
}

/** The fields that Azure returned, those that decide marked; the sentence where the finding carries none. */
function Fields({ cell }: { cell: Cell }) {
  const { fields = [], status, message } = cell;
  if (!fields.some((one) => one.decides) && fields.length < 2)
    return (
      <p class={`proof p-${status}`}>
        <span class="mono">{message}</span> <b>decides</b>
      </p>
    );
  return (
    <>
      <p class="dim kept">What Azure returned. The marked field decided the status.</p>
      <table class="fields">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Azure returned</th>
            <th scope="col">
              <span class="vh">Weight</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((one) => (
            <tr key={`${one.path}${one.value}`} class={one.decides ? `proof-row p-${status}` : undefined}>
              <th scope="row" class="mono">
                {one.path}
              </th>
              <td class="mono">
                {one.value ?? <i>not in the answer</i>}
                {one.rows ? <span class="dim"> in {thousands(one.rows)} rows</span> : null}
              </td>
              <td>{one.decides ? <b>decides</b> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** How to get at the evidence as it is kept: its download for whoever may have it, else the command. */
function KeptEvidence({ shown, subscription }: { shown: Shown; subscription: Subscription }) {
  const { scan } = shown.model.encoded;
  return (
    <>
      {shown.rights.mayScan && subscription.evidence ? (
        <p class="js-only kept">
          <a href={evidenceHref(subscription.id, scan.id)} download>
            Download the evidence of {subscription.label}
          </a>
          <span class="dim">: its SHA-256 is the one above.</span>
        </p>
      ) : null}
      <p class="dim kept">
        <PackCommands shown={shown} subscription={subscription} />
      </p>
    </>
  );
}

/** What is read of a subscription as a whole: "Microsoft.Security/pricings 2024-01-01". */
const OF_SUBSCRIPTION =
  /(?:^|; )(Microsoft\.(?:Security|Authorization)\/[A-Za-z/]+) (\d{4}-\d{2}-\d{2}(?:-preview)?)(?=$|;)/;

/** The first source that a request for the subscription reads again; undefined for Resource Graph and others. */
function readAgain({ source, subscription }: Cell): string | undefined {
  const [, path, version] = OF_SUBSCRIPTION.exec(source) ?? [];
  if (!path || !version || !/^[0-9a-f-]{36}$/i.test(subscription.id)) return undefined;
  return `az rest --method get --url /subscriptions/${subscription.id}/providers/${path} --url-parameters api-version=${version}`;
}
