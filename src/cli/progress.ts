import { count } from '../model/count.ts';
import type { Progress, ScanProgress } from '../scan/in-process.ts';

/** Where progress goes. */
export type ProgressStream = { readonly isTTY?: boolean; readonly columns?: number; write(text: string): unknown };

export type ProgressOptions = {
  /** Four lines redrawn in place, for a terminal; otherwise whole lines as things happen. */
  readonly live: boolean;
  readonly now: () => Date;
  /** The first line: what is scanned. */
  readonly title: string;
};

export type ProgressDisplay = {
  readonly progress: Progress;
  /** Shows that the scan waits because Azure throttles it. */
  waiting(api: string, ms: number): void;
  /** Ends the last step with a note of what it did. */
  finish(note: string): void;
  /** Stops drawing; what is on the screen stays. */
  end(): void;
};

type StepName = ScanProgress['step'] | 'finish';
const STEPS: readonly StepName[] = ['list', 'gather', 'judge', 'finish'];
const WORTH_A_LINE_MS = 5000;
const TEXT = 56;
const BAR = 40;
const BOLD = '\u001b[1m';
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** Shows the progress of a scan on a stream. */
export function progressDisplay(stream: ProgressStream, options: ProgressOptions): ProgressDisplay {
  return options.live ? liveDisplay(stream, options) : lineDisplay(stream, options);
}

const partlyText = (partly: readonly string[]): string => (partly.length === 0 ? '' : `, ${partly.length} partly read`);

function lineDisplay(stream: ProgressStream, { now, title }: ProgressOptions): ProgressDisplay {
  let lastLineAt = 0;
  let fifth = 0;
  const writeLine = (text: string) => {
    lastLineAt = now().getTime();
    stream.write(`${new Date(lastLineAt).toISOString().slice(11, 19)} ${text}\n`);
  };
  stream.write(`${title}\n`);
  return {
    progress(step) {
      if (step.step === 'list' && step.subscriptions !== undefined)
        writeLine(`list: ${count(step.subscriptions, 'subscription')}`);
      if (step.step === 'judge' && step.findings !== undefined) writeLine(`judge: ${count(step.findings, 'finding')}`);
      if (step.step !== 'gather') return;
      const at = Math.floor((step.done * 5) / Math.max(1, step.total));
      if (at <= fifth) return;
      fifth = at;
      const named = step.done === step.total && step.partly.length > 0 ? ` (${firstNames(step.partly)})` : '';
      writeLine(`gather: ${step.done} of ${step.total}${partlyText(step.partly)}${named}`);
    },
    waiting(api, ms) {
      if (ms >= WORTH_A_LINE_MS && now().getTime() - lastLineAt >= WORTH_A_LINE_MS)
        writeLine(`gather: waiting ${Math.ceil(ms / 1000)} s for ${api}`);
    },
    finish: (note) => writeLine(`finish: ${note}`),
    end: () => {},
  };
}

const firstNames = (names: readonly string[]): string =>
  `${names.slice(0, 3).join(', ')}${names.length > 3 ? `, and ${names.length - 3} more` : ''}`;

function liveDisplay(stream: ProgressStream, { now, title }: ProgressOptions): ProgressDisplay {
  const texts = new Map<StepName, string>();
  const startedAt = new Map<StepName, number>();
  const ended = new Map<StepName, number>();
  const clock = () => now().getTime();
  let wait = { until: 0, api: '' };
  let gather = { done: 0, total: 0 };
  let drawn = false;

  const textOf = (name: StepName): string => {
    const fixed = texts.get(name);
    if (fixed !== undefined) return fixed;
    if (!startedAt.has(name)) return 'waiting';
    if (name !== 'gather') return '...';
    const seconds = Math.ceil((wait.until - clock()) / 1000);
    const tail = `  ${gather.done} of ${gather.total}${seconds > 0 ? `, waiting ${seconds} s for ${wait.api}` : ''}`;
    const width = Math.max(8, Math.min(BAR, TEXT - tail.length));
    const done = Math.round((gather.done * width) / Math.max(1, gather.total));
    return `${'#'.repeat(done)}${'.'.repeat(width - done)}${tail}`;
  };
  const draw = () => {
    const limit = Math.max(20, (stream.columns ?? 80) - 1);
    const lines = STEPS.map((name) => {
      const start = startedAt.get(name);
      const weight = start === undefined ? DIM : ended.has(name) ? '' : BOLD;
      const text = `  ${name.padEnd(10)}${textOf(name)}`.slice(0, limit);
      const time =
        start === undefined ? '' : elapsed((ended.get(name) ?? clock()) - start).padStart(TEXT + 18 - text.length);
      const tail = text.length + time.length > limit ? '' : `${DIM}${time}${RESET}`;
      return `\u001b[2K${weight}${text}${weight && RESET}${tail}\n`;
    });
    stream.write(`${drawn ? `\u001b[${STEPS.length}A` : ''}${lines.join('')}`);
    drawn = true;
  };
  const begin = (name: StepName) => {
    if (startedAt.has(name)) return;
    for (const earlier of STEPS) if (startedAt.has(earlier) && !ended.has(earlier)) ended.set(earlier, clock());
    startedAt.set(name, clock());
  };
  const settle = (name: StepName, text: string) => {
    begin(name);
    texts.set(name, text);
    ended.set(name, clock());
  };

  stream.write(`${title}\n\n`);
  const timer = setInterval(draw, 1000);
  timer.unref();
  return {
    progress(step) {
      begin(step.step);
      if (step.step === 'list' && step.subscriptions !== undefined)
        settle('list', count(step.subscriptions, 'subscription'));
      if (step.step === 'judge' && step.findings !== undefined) settle('judge', count(step.findings, 'finding'));
      if (step.step === 'gather') {
        gather = step;
        if (step.done === step.total) texts.set('gather', `${step.done} of ${step.total}${partlyText(step.partly)}`);
      }
      draw();
    },
    waiting(api, ms) {
      wait = { until: clock() + ms, api };
      draw();
    },
    finish(note) {
      settle('finish', note);
      draw();
    },
    end() {
      clearInterval(timer);
      if (drawn) stream.write('\n');
      drawn = false;
    },
  };
}

const elapsed = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}`;
