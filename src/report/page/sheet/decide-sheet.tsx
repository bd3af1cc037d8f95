import { count, thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { clears } from '../../fix/fix-rows.ts';
import { placeSince, reachWords } from '../fix/fix-words.ts';
import { downloadTicket } from '../fix/ticket.ts';
import { viewHash } from '../shell/address.ts';
import { SeverityWord, StatusMark } from '../shell/marks.tsx';
import type { Shown } from '../shell/shown.ts';
import { chosenRow } from './chosen-row.ts';
import { SheetFrame } from './sheet-frame.tsx';

const NAMED = 12;

/** What a person has to decide or do: in steps, whose it is, and a text for the ticket. */
export function DecideSheet({ shown, row: whole, close }: { shown: Shown; row: FixRow; close: () => void }) {
  const row = chosenRow(shown, whole);
  const text = ticketText(shown, row);
  return (
    <SheetFrame close={close} pos={reachWords(row, whole)} wide>
      <p class="kick">
        <StatusMark status={row.status} />
        <b>{row.status === 'fail' ? 'Fail' : 'Unknown'}</b>
        <SeverityWord severity={row.severity} />
        <span class="dim">{row.checkId}, a person decides</span>
      </p>
      <h2 id="sheet-h" tabIndex={-1}>
        {row.title}
      </h2>
      <p class="who">{row.decision}</p>
      <dl class="cost three">
        <div>
          <dt>Needs</dt>
          <dd>{row.role ?? 'No role in Azure'}</dd>
        </div>
        <div>
          <dt>Charge</dt>
          <dd class={row.charge ? 'k' : undefined}>{row.charge ? `starts: ${row.charge}` : 'none'}</dd>
        </div>
        <div>
          <dt>{row.missing ? 'Makes visible' : 'Clears'}</dt>
          <dd>{count(row.missing ? row.unknown : clears(row), 'check')}</dd>
        </div>
      </dl>
      <section>
        <h3>What to do</h3>
        <ol class="dosteps">
          {row.remedy.split(/(?<=\.)\s+(?=[A-Z])/).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </section>
      <section>
        <h3>Whose</h3>
        <ul class="whose">
          {[...Map.groupBy(row.places.slice(0, NAMED), (place) => place.owner ?? NO_OWNER)].map(([owner, places]) => (
            <li key={owner}>
              <b>{owner}</b>
              {places.map((place) => (
                <span key={place.subscription.id}>
                  <a class="q" href={viewHash('s', place.subscription.id)}>
                    {place.label}
                  </a>
                  , zone {place.subscription.zone}: {place.finding.message}. {placeSince(place)}
                </span>
              ))}
            </li>
          ))}
          {row.places.length > NAMED ? <li>and {thousands(row.places.length - NAMED)} more, in the CSV</li> : null}
        </ul>
      </section>
      <section>
        <h3>For the ticket</h3>
        <div class="code">
          <div class="cbar">
            <span class="dim">text</span>
            <div class="end">
              <button class="b first" type="button" onClick={() => shown.copy(text)}>
                Copy the text
              </button>
              <button class="b" type="button" onClick={() => downloadTicket(shown.model, [row])}>
                CSV of {thousands(row.places.length)}
              </button>
            </div>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: text that is to be selected is reached by keyboard */}
          <pre tabIndex={0}>{text}</pre>
        </div>
      </section>
    </SheetFrame>
  );
}

function ticketText({ model }: Shown, row: FixRow): string {
  const { scan } = model.encoded;
  const places = row.places.map(
    (place) => `- ${place.label} (${place.subscription.id}): ${place.finding.message}. ${placeSince(place)}`,
  );
  return [`${row.title} (${row.checkId}), scan ${scan.id}`, '', row.remedy, '', ...places].join('\n');
}
