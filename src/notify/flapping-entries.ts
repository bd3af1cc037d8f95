import type { Finding } from '../model/finding.ts';
import type { Drift } from '../model/report.ts';
import { dayMonth } from '../report/dates.ts';
import type { DigestEntry } from './digest.ts';
import { type EntryContext, type EntryResult, entryOf, headsOf, unitsOf } from './entries.ts';

/* What flaps, in a mail: once when it begins, once when it is steady, and in between in mails that go anyway. */

/** What began to flap, or is steady again. What is waived is not mailed. */
export function flappingEntries(
  kind: 'flapping' | 'steady',
  result: EntryResult,
  drift: readonly Drift[],
  context: EntryContext,
): DigestEntry[] {
  return headsOf(unitsOf(drift.filter((row) => row.kind === kind && !row.waived))).map(({ unit, followers }) => {
    const [row = unit.items[0]] = unit.whole ? [unit.whole] : [];
    const title = context.checks.get(unit.checkId)?.title ?? unit.checkId;
    return {
      ...entryOf(result, unit, followers, context),
      title: `${kind === 'flapping' ? 'Flapping' : 'Steady'}: ${title}`,
      status: row?.to ?? 'unknown',
      message: `${kind === 'flapping' ? 'It changed' : 'It has not changed since it did'} on ${daysShown(row?.days ?? [])}. ${row?.message ?? ''}`,
    };
  });
}

/** What flaps at present and was told so earlier. */
export function stillFlapping(result: EntryResult, drift: readonly Drift[], context: EntryContext): DigestEntry[] {
  const isNew = (finding: Finding) => drift.some((row) => row.kind === 'flapping' && row.checkId === finding.checkId);
  return result.findings
    .filter((finding) => finding.flapping && !finding.waiver && !isNew(finding))
    .map((finding) => ({
      ...entryOf(result, { checkId: finding.checkId, whole: undefined, items: [] }, [], context),
      title: `Flapping: ${context.checks.get(finding.checkId)?.title ?? finding.checkId}`,
      severity: finding.severity,
      status: finding.status,
      message: `It changed on ${daysShown(finding.flapping?.days ?? [])}. ${finding.message}`,
    }));
}

const MOST_DAYS = 7;

/** @example daysShown(['2026-11-18', '2026-11-20']) // '18 Nov and 20 Nov' */
function daysShown(days: readonly string[]): string {
  const shown = days.slice(-MOST_DAYS).map(dayMonth);
  const last = shown.pop() ?? 'no day';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}
