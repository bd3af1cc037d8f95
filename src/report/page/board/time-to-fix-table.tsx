import { thousands } from '../../../model/count.ts';
import { dayMonth } from '../../dates.ts';
import type { FixRow } from '../../fix/fix-row.ts';
import { sentenceCase } from '../../status-words.ts';
import type { ReportModel } from '../data/report-model.ts';
import { hasDeadline, hourWords, SPAN, type TimesToFix, type TimeToFix, timesToFix } from '../data/time-to-fix.ts';

type Deadlines = ReportModel['encoded']['slaHours'];

/** How long failures stood and stand, by severity, against the deadlines of the policy. */
export function TimeToFixTable({ model, rows }: { model: ReportModel; rows: readonly FixRow[] }) {
  const { slaHours, baseline } = model.encoded;
  const times = timesToFix(model.encoded, rows);
  const words = deadlineWords(model, slaHours);
  return (
    <section>
      <h3>Time to fix, last {SPAN} nights</h3>
      {baseline ? (
        <>
          <table class="bt ttf">
            <thead>
              <tr>
                <th scope="col">Severity</th>
                <th scope="col" class="r">
                  SLA
                </th>
                <th scope="col" class="r">
                  Median
                </th>
                <th scope="col" class="r">
                  In time
                </th>
                <th scope="col" class="r">
                  Open past SLA
                </th>
              </tr>
            </thead>
            <tbody>
              {times.rows.map((one) => (
                <Row key={one.severity} one={one} words={words} />
              ))}
            </tbody>
          </table>
          <p>{notesOf(model, times).join(' ')}</p>
        </>
      ) : (
        <p>There is no earlier scan, so nothing has been fixed yet.</p>
      )}
    </section>
  );
}

function Row({ one, words }: { one: TimeToFix; words: string | undefined }) {
  const { severity, median, fixed, inTime, open, past } = one;
  return (
    <tr>
      <th scope="row">{sentenceCase(severity)}</th>
      <td class="r">{words !== undefined && hasDeadline(severity) ? words : 'no deadline set'}</td>
      <td class="r">{median === undefined ? '–' : `${median} d`}</td>
      <td class="r">{fixed === 0 ? '–' : inTime === undefined ? `${thousands(fixed)} fixed` : ofAll(inTime, fixed)}</td>
      <td class={past ? 'r late' : 'r'}>
        {past === undefined ? `${thousands(open)} open` : open === 0 ? '–' : ofAll(past, open)}
      </td>
    </tr>
  );
}

const ofAll = (n: number, all: number): string => `${thousands(n)} of ${thousands(all)}`;

/** "3 d", or "3 to 30 d" where the subscriptions are in several zones; undefined where the policy is not known. */
function deadlineWords(model: ReportModel, slaHours: Deadlines): string | undefined {
  const zones = new Set(model.subscriptions.map((one) => one.zone));
  const hours = [...zones].flatMap((zone) => slaHours?.[zone] ?? []).sort((a, b) => a - b);
  const [least, most] = [hours[0], hours.at(-1)];
  if (least === undefined || most === undefined) return undefined;
  if (least === most) return hourWords(least);
  return `${hourWords(least)} to ${hourWords(most)}`.replace(/ d to /, ' to ');
}

/** What the numbers rest on, and what they cannot know. */
function notesOf({ encoded }: ReportModel, { since, first }: TimesToFix): readonly string[] {
  const { slaHours } = encoded;
  const zones = ([3, 2, 1] as const).map((zone) => `${slaHours ? hourWords(slaHours[zone]) : ''} in zone ${zone}`);
  const older = first && first.open + first.fixed > 0 ? `${first.open} open and ${first.fixed} fixed` : undefined;
  return [
    'In days, from the first scan that saw it fail; missing reads are not counted.',
    ...(slaHours ? [`The policy’s SLA, for critical and high: ${zones.join(', ')}.`] : []),
    ...(since === undefined
      ? ['No kept night says yet what it fixed.']
      : [`What was fixed is known since ${dayMonth(since)}.`]),
    ...(older && first
      ? [`${older} failed already in the first kept scan, of ${dayMonth(first.at)}: they may be older.`]
      : []),
  ];
}
