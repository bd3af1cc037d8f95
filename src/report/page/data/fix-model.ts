import type { Finding } from '../../../model/finding.ts';
import { NO_OWNER } from '../../../model/to-fix.ts';
import type { FixPlace, FixRow } from '../../fix/fix-row.ts';
import { fixCollector, narrowRows } from '../../fix/fix-rows.ts';
import { type Filters, hasFilters, type IsChanged, subscriptionFilter, textMatch } from './filters.ts';
import type { ReportModel } from './report-model.ts';

/* What to fix, made from the encoded report: the same rows as in the terminal and the mail. */

export type FixModel = {
  readonly rows: readonly FixRow[];
  /** Index of a subscription by its id. */
  readonly indexOf: ReadonlyMap<string, number>;
};

export function fixModel(model: ReportModel): FixModel {
  const { scan, baseline, drift } = model.encoded;
  const collector = fixCollector({
    checks: model.encoded.checks,
    scan,
    baseline,
    drift: drift.flatMap((one) => {
      const check = model.checks[one.c];
      const subscription = model.subscriptions[one.s];
      if (!check || !subscription) return [];
      const { id: checkId, severity } = check;
      const { id: subscriptionId, zone } = subscription;
      return [
        { ...one, id: '', scanId: scan.id, at: scan.startedAt, checkId, subscriptionId, severity, zone, message: '' },
      ];
    }),
  });
  const findings = openFindings(model);
  for (const subscription of model.subscriptions) collector.add(subscription, findings.get(subscription.index) ?? []);
  return { rows: collector.rows(), indexOf: new Map(model.subscriptions.map((one) => [one.id, one.index])) };
}

const PERMISSIONS = 'AISPM-041';

/** By subscription, what fails or is unknown, and what was seen of the scanner's own permissions. */
function openFindings(model: ReportModel): ReadonlyMap<number, readonly Finding[]> {
  const { bodies, cells } = model.encoded;
  const found = new Map<number, Finding[]>();
  for (const [c, list] of bodies.entries()) {
    const check = model.checks[c];
    if (!check) continue;
    const wanted = list.map(({ status }) => status === 'fail' || status === 'unknown');
    if (!wanted.includes(true) && check.id !== PERMISSIONS) continue;
    for (const [s, at] of cells[c]?.entries() ?? []) {
      const body = list[at];
      const isOpen = wanted[at] === true;
      if (!body || !(isOpen || check.id === PERMISSIONS)) continue;
      const subscriptionId = model.subscriptions[s]?.id ?? '';
      const finding = { ...body, checkId: check.id, subscriptionId, at: model.encoded.scan.startedAt };
      const own = found.get(s);
      if (own) own.push(finding);
      else found.set(s, [finding]);
    }
  }
  return found;
}

/** The rows that the filters leave. */
export function shownRows(
  model: ReportModel,
  { rows, indexOf }: FixModel,
  filters: Filters,
  isChanged: IsChanged = model.isChanged,
): readonly FixRow[] {
  if (!hasFilters(filters)) return rows;
  const checks = new Map(model.checks.map((check) => [check.id, check]));
  const text = filters.text.trim().toLowerCase();
  const matches = textMatch(model, text);
  const isShown = subscriptionFilter(model, { ...filters, owner: '' });
  const numbers = filters.check.split(',');
  const fitsRow = (row: FixRow): boolean => {
    const check = checks.get(row.checkId);
    return (
      (filters.area === '' || check?.area === filters.area) &&
      (filters.check === '' || numbers.includes(row.key) || numbers.includes(check?.short ?? ''))
    );
  };
  const fits = new Map(rows.map((row) => [row, fitsRow(row)]));
  return narrowRows(rows, model.encoded.checks, (place, row) => {
    const s = indexOf.get(place.subscription.id) ?? -1;
    const c = checks.get(place.finding.checkId)?.index ?? -1;
    return (
      fits.get(row) === true &&
      isShown(s) &&
      (filters.owner === '' || (place.owner ?? NO_OWNER) === filters.owner) &&
      (filters.severity === '' || place.severity === filters.severity) &&
      fitsStatus(place, row, filters.status) &&
      (!filters.changed || isChanged(s, c)) &&
      (text === '' || matches.holds(s, c) || row.title.toLowerCase().includes(text))
    );
  });
}

function fitsStatus(place: FixPlace, row: FixRow, status: Filters['status']): boolean {
  if (status === '') return true;
  if (status === 'fail') return row.status === 'fail';
  return status === 'unknown' && (row.status === 'unknown' || place.followers.some((one) => one.status === 'unknown'));
}

export type OwnerCount = { readonly owner: string; readonly all: number; readonly isNew: number };

/** Owners by how much is theirs to fix, most first; the sum is all that there is to fix. */
export function ownersOf(rows: readonly FixRow[]): readonly OwnerCount[] {
  const owners = [
    ...Map.groupBy(
      rows.flatMap((row) => row.places),
      (place) => place.owner ?? NO_OWNER,
    ),
  ];
  return owners
    .map(([owner, own]) => ({ owner, all: own.length, isNew: own.filter((place) => place.isNew).length }))
    .sort((a, b) => b.all - a.all || a.owner.localeCompare(b.owner, 'en'));
}
