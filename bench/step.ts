import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildPage } from '../tools/page.ts';
import type { AppStep, StepFigures } from './app-child.ts';

const root = join(import.meta.dirname, '..');
let built: Promise<string> | undefined;

/** The steps as one file, like the app that is deployed: pages and mails are not text that Node runs. */
async function bundle(): Promise<string> {
  const outfile = join(root, 'dist', 'bench', `app-child-${process.pid}.mjs`);
  await mkdir(join(root, 'dist', 'bench'), { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: [join('bench', 'app-child.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    define: (await buildPage()).define,
    external: ['@azure/functions-core'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * Runs one step of a night in a process of its own. `heapMb`: the most its objects may occupy. Throws where the process
 * ends without a result; `cause` is "heap out of memory" where that was the reason.
 */
export async function appStep(input: AppStep, heapMb?: number): Promise<StepFigures> {
  built ??= bundle();
  const child = fork(await built, [JSON.stringify(input)], {
    execArgv: heapMb ? [`--max-old-space-size=${heapMb}`] : [],
    silent: true,
  });
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void said.push(text));
  const ended = once(child, 'close').then((): StepFigures => {
    const text = said.join('');
    const cause = /heap out of memory/.exec(text)?.[0] ?? text;
    throw new Error(`The step ${input.step} ended without a result`, { cause });
  });
  return Promise.race([messageOf<StepFigures>(child), ended]);
}

/** The next message of a child. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const [message] = await once(child, 'message');
  return message as T;
}

/** The next message of a child. Throws where it ends without one. */
export async function answerOf<T>(child: ChildProcess): Promise<T> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`A process of the bench ended (${code})`);
  });
  const [message] = await Promise.race([once(child, 'message'), ended]);
  return message as T;
}
