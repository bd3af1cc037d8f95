import type { Progress } from '../scan/once.ts';

/** Where progress goes: a terminal gets one live line, anything else a plain line at each tenth. */
export type ProgressStream = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

const WORDS = { plan: 'Listing subscriptions', read: 'Reading', judge: 'Judging' } as const;

/** Returns the callback and `end`, which leaves the terminal's line clean. */
export function progressOn(stream: ProgressStream): { progress: Progress; end(): void } {
  let shown = '';
  let tenth = -1;
  let phase = '';
  const live = stream.isTTY === true;
  const clear = () => {
    if (live && shown) stream.write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const progress: Progress = (now, done, total) => {
    if (live) {
      const line = bar(WORDS[now], done, total, Math.min(stream.columns ?? 80, 80));
      if (line === shown) return;
      clear();
      stream.write(line);
      shown = line;
      return;
    }
    if (now === 'judge') return;
    const at = total === 0 ? 0 : Math.floor((done * 10) / total);
    if (now === phase && at === tenth) return;
    phase = now;
    tenth = at;
    stream.write(total === 0 ? `${WORDS[now]} ...\n` : `${WORDS[now]} ${done} of ${total} subscriptions\n`);
  };
  return { progress, end: clear };
}

function bar(word: string, done: number, total: number, columns: number): string {
  if (total === 0) return `${word} ...`;
  const tail = ` ${done} of ${total}`;
  const width = Math.max(10, columns - word.length - tail.length - 4);
  const full = Math.round((done * width) / total);
  return `${word} ${'━'.repeat(full)}${'·'.repeat(width - full)}${tail}`;
}
