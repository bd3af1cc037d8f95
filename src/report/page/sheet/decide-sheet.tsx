import { thousands } from '../../../model/count.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { placeSince, reachWords } from '../fix/fix-words.ts';
import { downloadTicket } from '../fix/ticket.ts';
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
        <SeverityWord severity={row.severity} />
        <span class="dim">{row.checkId}</span>
      </p>
      <h2 id="sheet-h" tabIndex={-1}>
        {row.title}
      </h2>
      <p class="who">{row.owners.map((one) => `${one.owner ?? NO_OWNER} ${one.places}`).join(', ')}</p>
      <section>
        <h3>What to do</h3>
        <ol class="dosteps">
          {row.remedy.split(/(?<=\.)\s+(?=[A-Z])/).map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        <p class="notes">
          <b>A person decides.</b> {row.decision}
        </p>
      </section>
      <section>
        <h3>Whose</h3>
        <ul class="whose">
          {row.places.slice(0, NAMED).map((place) => (
            <li key={place.subscription.id}>
              {place.label}, zone {place.subscription.zone}, {place.owner ?? NO_OWNER}
              <span>
                {place.finding.message}. {placeSince(place)}
              </span>
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
