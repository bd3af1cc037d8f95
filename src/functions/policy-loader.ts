import { readFile, stat } from 'node:fs/promises';
import { count } from '../model/count.ts';
import { defaultPolicy, type Policy } from '../model/policy.ts';
import { type PolicyContext, type PolicyFault, parsePolicy } from '../policy.ts';
import type { Store } from '../scan/store.ts';

/**
 * The policy in force. `faults`: those of the policy file, where it is broken and the last valid policy is in force.
 */
export type PolicyInForce = {
  readonly policy: Policy;
  readonly warnings: readonly string[];
  readonly faults: readonly string[];
  /** Why no policy can be read: the file is broken, and there was no valid one before. Nothing may be judged then. */
  readonly unusable?: string;
};

/** Called at each invocation; reads the file again when it has changed. */
export type PolicyLoader = () => Promise<PolicyInForce>;

/**
 * Loads the policy file at `path`, or the default policy without one. While the file is broken the last valid policy
 * stays in force; it is also stored in the tables, for the next process. Without one it says so in `unusable`. Throws
 * where storage fails.
 */
export function policyLoader(
  path: string | undefined,
  store: Pick<Store, 'getPolicy' | 'putPolicy'>,
  checks: PolicyContext['checks'],
  now: () => Date,
): PolicyLoader {
  let valid: Pick<PolicyInForce, 'policy' | 'warnings'> | undefined;
  let inForce: PolicyInForce | undefined;
  let version: string | undefined;
  return async () => {
    if (!path) return { policy: defaultPolicy(), warnings: [], faults: [] };
    // Read again every day, because what has expired is a warning.
    const current = `${await versionOf(path)} ${now().toISOString().slice(0, 10)}`;
    if (inForce && current === version) return inForce;
    const context: PolicyContext = { checks, now: now() };
    const text = await readFile(path, 'utf8').catch(
      (error: unknown) => `\u0000${error instanceof Error && 'code' in error ? String(error.code) : 'error'}`,
    );
    const read = text.startsWith('\u0000') ? { faults: [unreadable(text.slice(1))] } : parsePolicy(text, context);
    if ('policy' in read) {
      if ((await store.getPolicy()) !== text) await store.putPolicy(text);
      valid = read;
      inForce = { ...read, faults: [] };
    } else {
      const faults = read.faults.map((fault) => `${fault.line}:${fault.column} ${fault.message}`);
      valid ??= await lastValid(store, context);
      if (!valid)
        return {
          policy: defaultPolicy(),
          warnings: [],
          faults,
          unusable: `The policy file ${path} has ${count(faults.length, 'fault')}, and there was no valid one before it: ${faults.join('; ')}`,
        };
      inForce = {
        policy: valid.policy,
        warnings: [
          `The policy file is broken (${count(faults.length, 'fault')}); the last valid one is in force`,
          ...valid.warnings,
        ],
        faults,
      };
    }
    version = current;
    return inForce;
  };
}

async function lastValid(
  store: Pick<Store, 'getPolicy'>,
  context: PolicyContext,
): Promise<Pick<PolicyInForce, 'policy' | 'warnings'> | undefined> {
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
