import type { Head, Part, Report } from '../model/report.ts';

/*
 * A report in two: what is said once, and what there is of each subscription. Only one subscription at a time need
 * stand in memory.
 */

/**
 * One list of a format: what stands before it, and what a subscription adds to it. A `small` one is gathered while the
 * list before it is written, so that it needs no pass of its own; `withHistory`: it shows the nights of the
 * subscription.
 */
type List = {
  readonly before: string;
  readonly of: (part: Part) => readonly string[];
  readonly small?: true;
  readonly withHistory?: true;
};
/** How a format is written: list after list, each but the small ones a pass over the subscriptions; then the end. */
export type Layout = { readonly lists: readonly List[]; readonly between: string; readonly after: string };

/** Splits a report that is in memory. */
export function partsOf(report: Report): { readonly head: Head; readonly parts: readonly Part[] } {
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

/** The text of a format, from parts in memory. */
export function textOf(layout: Layout, parts: readonly Part[]): string {
  const lists = layout.lists.map(({ before, of }) => before + parts.flatMap((part) => of(part)).join(layout.between));
  return lists.join('') + layout.after;
}

/** The same text piece by piece, from parts that are read anew for each pass. */
export async function* piecesOf(
  layout: Layout,
  parts: (withHistory: boolean) => AsyncIterable<Part>,
): AsyncGenerator<string> {
  for (const [list, followers] of passesOf(layout.lists)) {
    const gathered = followers.map(({ before, of }) => ({ before, of, texts: [] as string[] }));
    yield list.before;
    let between = '';
    for await (const part of parts([list, ...followers].some((one) => one.withHistory))) {
      for (const one of gathered) one.texts.push(...one.of(part));
      const texts = list.of(part);
      if (texts.length === 0) continue;
      yield between + texts.join(layout.between);
      between = layout.between;
    }
    for (const { before, texts } of gathered) yield before + texts.join(layout.between);
  }
  yield layout.after;
}

/** Each list that needs a pass, with the small ones right after it. */
function passesOf(lists: readonly List[]): (readonly [List, readonly List[]])[] {
  const passes: [List, List[]][] = [];
  for (const list of lists) {
    const last = passes.at(-1);
    if (list.small && last) last[1].push(list);
    else passes.push([list, []]);
  }
  return passes;
}

/** JSON.stringify escapes the rest of the control characters. */
const ODD = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const escaped = (mark: string) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * JSON on one line, inert also where a terminal shows it: control and bidirectional characters are escaped, which JSON
 * reads as the same.
 */
export const inline = (value: object): string => JSON.stringify(value).replace(ODD, escaped);

/** The same of an object, open for one more member. */
export const opened = (value: object): string => inline(value).slice(0, -1);
