import { useEffect, useMemo, useState } from 'preact/hooks';
import { count, thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import { costSentence } from '../../fix/fix-costs.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { clears } from '../../fix/fix-rows.ts';
import { fixPack, type PackShell } from '../../fix/pack/fix-pack.ts';
import { actionWords, reachWords } from '../fix/fix-words.ts';
import { downloadTicket } from '../fix/ticket.ts';
import { useShell } from '../shell/chosen-shell.ts';
import { download } from '../shell/download.ts';
import { SeverityWord, StatusMark } from '../shell/marks.tsx';
import { change } from '../shell/route.ts';
import type { Shown } from '../shell/shown.ts';
import { chosenRow } from './chosen-row.ts';
import { Prevention } from './prevention-section.tsx';
import { SheetFrame } from './sheet-frame.tsx';

const FORMS = { az: 'az', powershell: 'PowerShell' } as const satisfies Record<PackShell, string>;
const TYPES = { az: 'text/x-shellscript', powershell: 'text/plain' } as const;
/** More lines than these are in the download only: a browser lays out no hundred thousand lines at once. */
const LINES_SHOWN = 1_500;

/** The script that fixes one cause on all its subscriptions, or on those that were chosen. */
export function ScriptSheet({ shown, row: whole, close }: { shown: Shown; row: FixRow; close: () => void }) {
  const { model, copy, address } = shown;
  const { form: wanted, dry } = address.parameters;
  const [shell, setShell] = useShell();
  const form: PackShell =
    wanted === 'az' || wanted === 'powershell' ? wanted : shell === 'powershell' ? 'powershell' : 'az';
  const isDry = dry !== '0';
  const row = useMemo(() => chosenRow(shown, whole), [whole, address.parameters['sel']]);
  const pack = useMemo(
    () =>
      fixPack([row], {
        shell: form,
        dryRun: isDry,
        onError: 'stop',
        scan: model.encoded.scan,
        checks: model.encoded.checks,
        principalId: model.encoded.scan.principalId,
      }),
    [model, row, form, isDry],
  );
  const hash = useSha256(pack.script);
  const lines = pack.script.split('\n');
  const choose = (next: PackShell) => {
    setShell(next === 'az' ? 'cli' : 'powershell');
    change({ form: wanted ? next : undefined }, 'replace');
  };
  const places = row.places.length;
  const some = places < whole.places.length;
  return (
    <SheetFrame
      close={close}
      wide
      pos={
        some
          ? `${thousands(places)} of ${count(whole.places.length, 'subscription')}, as selected`
          : count(places, 'subscription')
      }
    >
      <p class="kick">
        <StatusMark status={row.status} />
        <b>{row.status === 'fail' ? 'Fail' : 'Unknown'}</b>
        <SeverityWord severity={row.severity} />
        <span class="dim">{row.checkId}</span>
      </p>
      <h2 id="sheet-h" tabIndex={-1}>
        {row.missing && row.decision === undefined
          ? `Grant the missing read on ${reachWords(row, undefined)}`
          : `${row.title}: ${actionWords(row).toLowerCase()}`}
      </h2>
      <p class="who">{row.owners.map((one) => one.owner ?? NO_OWNER).join(', ')}</p>
      <dl class="cost">
        <div>
          <dt>Needs</dt>
          <dd>{row.role ?? 'No role in Azure'}</dd>
        </div>
        <div>
          <dt>Charge</dt>
          <dd class={row.charge ? 'k' : undefined}>
            {row.cost ? `starts: ${row.charge} Estimate: ${costSentence(row.cost)}.` : 'none'}
          </dd>
        </div>
        <div>
          <dt>Commands</dt>
          <dd>{thousands(pack.commands)}</dd>
        </div>
        <div>
          <dt>{row.missing ? 'Makes visible' : 'Clears'}</dt>
          <dd>{count(row.missing ? row.unknown : clears(row), 'check')}</dd>
        </div>
      </dl>
      <p class="sopt">
        <label class="ckl">
          <input
            type="checkbox"
            checked={isDry}
            onChange={(event) => change({ dry: event.currentTarget.checked ? undefined : '0' }, 'replace')}
          />{' '}
          Dry run first
        </label>
        <span class="dim">
          {isDry
            ? `changes nothing until ${form === 'az' ? 'APPLY=yes' : '-Apply'}`
            : 'asks once, and writes when you type the number'}
        </span>
      </p>
      <div class="code">
        <div class="cbar">
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for form controls that are sent */}
          <div class="forms" role="group" aria-label="Shell">
            {(Object.keys(FORMS) as PackShell[]).map((one) => (
              <button key={one} type="button" aria-pressed={one === form} onClick={() => choose(one)}>
                {FORMS[one]}
              </button>
            ))}
          </div>
          <div class="end">
            <button class="b first" type="button" onClick={() => copy(pack.script)}>
              Copy the script
            </button>
            <button class="b" type="button" onClick={() => download(pack.fileName, pack.script, TYPES[form])}>
              Download
            </button>
            <button class="b" type="button" onClick={() => downloadTicket(model, [row])}>
              CSV for the ticket
            </button>
          </div>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that is to be selected is reached by keyboard */}
        <pre class="scr" tabIndex={0}>
          {lines.slice(0, LINES_SHOWN).join('\n')}
        </pre>
      </div>
      {lines.length > LINES_SHOWN ? (
        <p class="dim">{thousands(lines.length - LINES_SHOWN)} more lines are in what is copied and downloaded.</p>
      ) : null}
      <dl class="kv">
        <dt>File</dt>
        <dd class="mono">{pack.fileName}</dd>
        <dt>SHA-256</dt>
        <dd class="mono hash">{hash}</dd>
        <dt>Scan</dt>
        <dd class="mono">{model.encoded.scan.id}</dd>
      </dl>
      {pack.withheld.length > 0 ? (
        <section>
          <h3>Not in the script: {count(pack.withheld.length, 'subscription')}</h3>
          <ul class="notes">
            {pack.withheld.slice(0, 12).map(({ place, because }) => (
              <li key={place.subscription.id}>
                {place.label}: {because}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <Prevention shown={shown} row={row} />
      <p class="notes">
        The report changes nothing itself. Put the hash in the change ticket: whoever runs the script can then check
        that it is the one that was reviewed.
      </p>
    </SheetFrame>
  );
}

/** SHA-256 of a text as UTF-8; empty until it is known, and where the browser has no cryptography. */
function useSha256(text: string): string {
  const [hash, setHash] = useState('');
  useEffect(() => {
    let isCurrent = true;
    setHash('');
    globalThis.crypto?.subtle
      ?.digest('SHA-256', new TextEncoder().encode(text))
      .then((bytes) => {
        const hex = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        if (isCurrent) setHash(hex);
      })
      .catch(() => {
        /* Without a hash the sheet shows none. */
      });
    return () => {
      isCurrent = false;
    };
  }, [text]);
  return hash;
}
