import type { Head, Part, Report } from '../model/report.ts';

/*
 * How a format is laid out, so that it can be written one subscription at a time. A report has two halves: the head,
 * which it has once, and a part for each subscription.
 */

/**
 * One list of a format: the text before it, and the entries that a subscription adds to it. A `small` list is collected
 * while the list before it is written, which saves a pass over the subscriptions. `withHistory`: its entries include
 * the subscription's earlier nights.
 */
type ListLayout = {
  readonly before: string;
  readonly of: (part: Part) => readonly string[];
  readonly small?: true;
  readonly withHistory?: true;
};
/** A format: its lists in order, each a pass over the subscriptions unless it is small, and the text after them. */
export type Layout = { readonly lists: readonly ListLayout[]; readonly between: string; readonly after: string };

/** Splits a report in memory into its head and a part for each subscription. */
export function splitReport(report: Report): { readonly head: Head; readonly parts: readonly Part[] } {
  const { subscriptions, findings, inventory, ...head } = report;
  const findingsOf = Map.groupBy(findings, (one) => one.subscriptionId);
  const inventoryOf = Map.groupBy(inventory, (one) => one.subscriptionId);
  return {
    head,
    parts: subscriptions.map((subscription) => ({
      subscription,
      findings: findingsOf.get(subscription.id) ?? [],
      inventory: inventoryOf.get(subscription.id) ?? [],
    })),
  };
}

/** A report that is read part by part, and again for each pass: 20,000 subscriptions are never in memory together. */
export type ReportParts = { readonly head: Head; parts(withHistory: boolean): AsyncIterable<Part> };

/** The same of a report in memory. */
export function partsOf(report: Report): ReportParts {
  const { head, parts } = splitReport(report);
  return {
    head,
    async *parts() {
      yield* parts;
    },
  };
}

/** Writes a format from parts in memory. */
export function layoutText(layout: Layout, parts: readonly Part[]): string {
  const lists = layout.lists.map(({ before, of }) => before + parts.flatMap((part) => of(part)).join(layout.between));
  return lists.join('') + layout.after;
}

/** Entries of a small list that are yielded at a time: all of them would be one long text. */
const ENTRIES_AT_ONCE = 500;

/** Yields the same text piece by piece, from parts that are read again for each pass. */
export async function* streamLayout(
  layout: Layout,
  parts: (withHistory: boolean) => AsyncIterable<Part>,
): AsyncGenerator<string> {
  for (const [list, followers] of passesOf(layout.lists)) {
    const collected = followers.map(({ before, of }) => ({ before, of, texts: [] as string[] }));
    yield list.before;
    let between = '';
    for await (const part of parts([list, ...followers].some((one) => one.withHistory))) {
      for (const one of collected) one.texts.push(...one.of(part));
      const texts = list.of(part);
      if (texts.length === 0) continue;
      yield between + texts.join(layout.between);
      between = layout.between;
    }
    for (const { before, texts } of collected) {
      yield before;
      for (let at = 0; at < texts.length; at += ENTRIES_AT_ONCE)
        yield (at > 0 ? layout.between : '') + texts.slice(at, at + ENTRIES_AT_ONCE).join(layout.between);
    }
  }
  yield layout.after;
}

/** The lists that need a pass, each with the small ones that follow it. */
function passesOf(lists: readonly ListLayout[]): (readonly [ListLayout, readonly ListLayout[]])[] {
  const passes: [ListLayout, ListLayout[]][] = [];
  for (const list of lists) {
    const last = passes.at(-1);
    if (list.small && last) last[1].push(list);
    else passes.push([list, []]);
  }
  return passes;
}

/** The control and bidirectional characters that JSON.stringify does not escape. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escapeCharacter = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON on one line that is also safe to print in a terminal. It parses to the same value. */
export const jsonLine = (value: object): string => JSON.stringify(value).replace(UNESCAPED, escapeCharacter);

/** An object as a JSON line without its closing brace, so that members can be added. */
export const openObject = (value: object): string => jsonLine(value).slice(0, -1);
