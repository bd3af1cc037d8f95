import type { ReportModel, Subscription } from '../data/report-model.ts';

/* What was read of one subscription, told from its findings: each names its sources, and when the first was read. */

export type Read = {
  /** API and version. */
  readonly source: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Whether it was read then, or may have been later: it is known of what a finding rests on alone. */
  readonly isExact: boolean;
  /** Whether a check saw it. */
  readonly isSeen: boolean;
  /** Why none did; undefined also where another read of the same check may be at fault. */
  readonly unseen?: string;
  /** The numbers of the checks that rest on it. */
  readonly checks: readonly string[];
};

/** The reads in the order of the checks that rest on them. */
export function readsOf(model: ReportModel, { index }: Subscription): readonly Read[] {
  const { reads, subscriptions } = model.encoded;
  const isEarliest = reads[subscriptions.read[index] ?? -1]?.length === 1;
  const bySource = new Map<string, { at: string; isExact: boolean; checks: string[] }>();
  const seen = new Set<string>();
  const blind: { readonly sources: readonly string[]; readonly why: string }[] = [];
  for (const check of model.checks) {
    const cell = model.cell(index, check.index);
    if (!cell) continue;
    const sources = cell.source.split('; ');
    const at = model.readAt(index, check.index);
    const isExact = sources.length === 1 && !isEarliest;
    if (cell.status === 'unknown') blind.push({ sources, why: cell.why ?? 'failed' });
    else for (const one of sources) seen.add(one);
    for (const one of sources) {
      const before = bySource.get(one);
      if (!before) bySource.set(one, { at, isExact, checks: [check.short] });
      else {
        before.checks.push(check.short);
        /* The first of several reads is not later than any of them. */
        if (isExact || (!before.isExact && at > before.at)) Object.assign(before, { at, isExact });
      }
    }
  }
  const unseen = new Map<string, string>();
  for (const { sources, why } of blind) {
    const left = sources.filter((one) => !seen.has(one));
    if (left.length === 1 && left[0] !== undefined) unseen.set(left[0], why);
  }
  return [...bySource].map(([source, read]) => {
    const why = unseen.get(source);
    return { source, ...read, isSeen: seen.has(source), ...(why ? { unseen: why } : {}) };
  });
}
