import { readFile, stat } from 'node:fs/promises';
import { count } from '../model/count.ts';
import { defaultPolicy, type Policy } from '../model/policy.ts';
import { type PolicyContext, type PolicyFault, parsePolicy } from '../policy.ts';
import type { Store } from '../scan/store.ts';

/** The policy in force. `faults`: of the file, where it is broken and the last good one holds. */
export type HeldPolicy = {
  readonly policy: Policy;
  readonly warnings: readonly string[];
  readonly faults: readonly string[];
};

/** Asked at each invocation; reads the file again once it changed. */
export type PolicyKeeper = () => Promise<HeldPolicy>;

/**
 * Keeps the last good policy while its file is broken: in this process, and in the tables for the next one. Errors: a
 * broken file, and no good one before it.
 */
export function policyKeeper(
  path: string | undefined,
  store: Pick<Store, 'getPolicy' | 'putPolicy'>,
  checks: PolicyContext['checks'],
  now: () => Date,
): PolicyKeeper {
  let good: Pick<HeldPolicy, 'policy' | 'warnings'> | undefined;
  let held: HeldPolicy | undefined;
  let version: string | undefined;
  return async () => {
    if (!path) return { policy: defaultPolicy(), warnings: [], faults: [] };
    // Of each day, because what has run out is a warning.
    const current = `${await versionOf(path)} ${now().toISOString().slice(0, 10)}`;
    if (held && current === version) return held;
    const context: PolicyContext = { checks, now: now() };
    const text = await readFile(path, 'utf8').catch(
      (error: unknown) => `\u0000${error instanceof Error && 'code' in error ? String(error.code) : 'error'}`,
    );
    const read = text.startsWith('\u0000') ? { faults: [unreadable(text.slice(1))] } : parsePolicy(text, context);
    if ('policy' in read) {
      if ((await store.getPolicy()) !== text) await store.putPolicy(text);
      good = read;
      held = { ...read, faults: [] };
    } else {
      const faults = read.faults.map((fault) => `${fault.line}:${fault.column} ${fault.message}`);
      good ??= await lastGood(store, context);
      if (!good)
        throw new Error(
          `The policy file ${path} has ${count(faults.length, 'fault')}, and there is no good one from before: ${faults.join('; ')}`,
        );
      held = {
        policy: good.policy,
        warnings: [
          `The policy file is broken (${faults.length} faults); the last good one is in force`,
          ...good.warnings,
        ],
        faults,
      };
    }
    version = current;
    return held;
  };
}

async function lastGood(
  store: Pick<Store, 'getPolicy'>,
  context: PolicyContext,
): Promise<Pick<HeldPolicy, 'policy' | 'warnings'> | undefined> {
  const text = await store.getPolicy();
  const read = text === undefined ? undefined : parsePolicy(text, context);
  return read && 'policy' in read ? read : undefined;
}

async function versionOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : 'absent';
}

const unreadable = (code: string): PolicyFault => ({
  line: 1,
  column: 1,
  path: '',
  message: `The file cannot be read (${code})`,
});
