import type { Recorded } from '../src/model/recorded-scan.ts';
import type { Azure } from '../src/scan/ports.ts';

const idOf = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;

/** An Azure without a network: what was recorded of a few subscriptions, again and again under other ids. */
export function replay(recorded: Recorded, subscriptions: number): Azure {
  const texts = recorded.subscriptions.map((one) => ({ id: one.subject.id, text: JSON.stringify(one) }));
  const one = (index: number): Recorded['subscriptions'][number] => {
    const { id, text } = texts[index % texts.length] ?? { id: '', text: '' };
    return JSON.parse(text.replaceAll(id, idOf(index)));
  };
  return {
    listScope: async () => ({
      subjects: Array.from({ length: subscriptions }, (_, index) => one(index).subject),
      scope: recorded.scope,
    }),
    gather: async (subjects) => new Map(subjects.map(({ id }) => [id, one(Number(id.slice(-12))).readings])),
    counts: () => ({ armRequests: 0, graphRequests: 0, throttled: 0, retried: 0 }),
  };
}
