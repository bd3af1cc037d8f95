import type { Finding, Severity, Status, Zone } from '../../model/finding.ts';
import { matches, namedSubscriptions } from '../../model/pattern.ts';
import type { Drift, Head, Part, Report } from '../../model/report.ts';
import { totalsCounter } from '../finish/totals.ts';

/** Which part of a report to show. Every field that is given must match; one of its values is enough. */
export type Filter = {
  /** Ids or names; * stands for any text. */
  readonly subscription?: readonly string[] | undefined;
  readonly check?: readonly string[] | undefined;
  readonly status?: readonly Status[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  readonly zone?: readonly Zone[] | undefined;
  /** Names; * stands for any text. */
  readonly owner?: readonly string[] | undefined;
};

export const isEmpty = (filter: Filter): boolean => Object.values(filter).every((values) => values === undefined);

/** The filter as the filtered report states it. */
export const filterShown = (filter: Filter): Report['filter'] =>
  Object.fromEntries(
    Object.entries(filter).flatMap(([name, values]) => (values ? [[name, values.map((value) => String(value))]] : [])),
  );

const isNamed = ({ id, name }: { readonly id: string; readonly name: string }, { subscription }: Filter): boolean =>
  !subscription || subscription.some((pattern) => matches(pattern, id) || matches(pattern, name));

/** A subscription with what the filter leaves of it; undefined where the filter excludes it. */
export function filterPart(part: Part, filter: Filter): Part | undefined {
  const { subscription } = part;
  if (!isNamed(subscription, filter)) return undefined;
  if (filter.zone && !filter.zone.includes(subscription.zone)) return undefined;
  const isOwned = (owner: string | undefined) =>
    !filter.owner || (owner !== undefined && filter.owner.some((pattern) => matches(pattern, owner)));
  const ownedFindings = part.findings.filter((finding) => isOwned(finding.owner ?? subscription.owner));
  if (ownedFindings.length === 0 && !isOwned(subscription.owner)) return undefined;
  return { ...part, findings: ownedFindings.filter((finding) => showsFinding(finding, filter)) };
}

const showsFinding = (finding: Finding, filter: Filter): boolean =>
  (!filter.check || filter.check.includes(finding.checkId)) &&
  (!filter.status || filter.status.includes(finding.status)) &&
  (!filter.severity || filter.severity.includes(finding.severity));

const showsChange = (row: Drift, filter: Filter): boolean =>
  (!filter.check || filter.check.includes(row.checkId)) &&
  (!filter.status || (row.to !== undefined && filter.status.includes(row.to))) &&
  (!filter.severity || filter.severity.includes(row.severity));

/**
 * Counts the head of the filtered report: its totals count the findings shown, its coverage the subscriptions they were
 * chosen from. `add` returns whether the filter leaves anything of the subscription.
 */
export function filterCounter(filter: Filter): {
  add(part: Part): boolean;
  head(whole: Head): Head;
  /** Subscriptions that the filter names and none of the parts is; those that the policy leaves out are known. */
  missing(whole: Head): readonly string[];
} {
  const named = namedSubscriptions(filter.subscription);
  const counter = totalsCounter();
  const chosen = new Set<string>();
  let evaluated = 0;
  let unknown = 0;
  return {
    add(part) {
      named.add(part.subscription);
      const left = filterPart(part, filter);
      if (!left) return false;
      chosen.add(part.subscription.id);
      if (part.subscription.evaluated) evaluated += 1;
      if (part.findings.some((finding) => finding.status === 'unknown')) unknown += 1;
      counter.add(left.findings);
      return true;
    },
    missing(whole) {
      for (const one of whole.leftOut ?? []) named.add(one);
      return named.missing();
    },
    head: (whole) => ({
      ...whole,
      scan: { ...whole.scan, missing: whole.scan.missing.filter((id) => chosen.has(id)) },
      coverage: { inScope: chosen.size, evaluated, unknown },
      totals: counter.totals(),
      ...(whole.delisted ? { delisted: whole.delisted.filter((one) => isNamed(one, filter)) } : {}),
      drift: whole.drift.filter((row) => chosen.has(row.subscriptionId) && showsChange(row, filter)),
      filter: filterShown(filter),
    }),
  };
}
