import type { Report } from '../../../model/report.ts';
import { csvLine } from '../../csv.ts';
import { costSentence, fixCost } from '../fix-costs.ts';
import type { FixRow } from '../fix-row.ts';

const HEAD = [
  'scan',
  'scanned_utc',
  'cause',
  'title',
  'severity',
  'subscription_id',
  'subscription',
  'zone',
  'owner',
  'resources',
  'seen',
  'since',
  'nights',
  'new',
  'failures_that_follow',
  'checks_unknown',
  'role',
  'charge',
  'estimate',
  'action',
];

/** One row for each cause and subscription, for the change ticket; cells as in every CSV of this product. */
export function ticketCsv(rows: readonly FixRow[], scan: Pick<Report['scan'], 'id' | 'startedAt'>): string {
  const lines = rows.flatMap((row) =>
    row.places.map((place) =>
      csvLine([
        scan.id,
        scan.startedAt,
        row.key,
        row.title,
        place.severity,
        place.subscription.id,
        place.label,
        String(place.subscription.zone),
        place.owner ?? '',
        place.resources === undefined ? '' : String(place.resources),
        place.finding.message,
        place.since ?? '',
        place.nights === undefined ? '' : String(place.nights),
        place.isNew ? 'yes' : 'no',
        String(place.followers.filter((one) => one.status === 'fail').length),
        String(place.followers.filter((one) => one.status === 'unknown').length),
        row.role ?? '',
        row.charge ?? '',
        row.charge ? costSentence(fixCost([place])) : '',
        `${row.remedy}${row.decision ? ` ${row.decision}` : ''}`,
      ]),
    ),
  );
  return `\ufeff${csvLine(HEAD)}${lines.join('')}`;
}
