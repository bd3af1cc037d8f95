import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PolicyInForce, type PolicyLoader, policyLoader } from '../../src/functions/policy-loader.ts';
import type { Store } from '../../src/scan/store.ts';
import { SIMULATED_CHECKS } from './checks.ts';
import type { Life } from './mortal.ts';

/* A policy file that somebody breaks and mends, read by the loader of the app. */

/** `absent`: the file is gone. `cut`: no JSON. `wrong`: a setting that there is not. */
export const POLICY_FAULTS = ['absent', 'cut', 'wrong'] as const;

export type PolicyFile = {
  /** The policy in force for a process; each has a loader of its own. */
  readonly load: (own: Life) => Promise<PolicyInForce>;
  readonly break: (how: (typeof POLICY_FAULTS)[number]) => void;
  readonly mend: () => void;
  readonly isBroken: () => boolean;
  readonly remove: () => void;
};

export function policyFile(text: string, store: Store, now: () => Date): PolicyFile {
  const folder = mkdtempSync(join(tmpdir(), 'aispm-policy-'));
  const path = join(folder, 'policy.json');
  const loaders = new WeakMap<Life, PolicyLoader>();
  const loaded = new WeakMap<Life, { readonly of: string; readonly inForce: PolicyInForce }>();
  let isBroken = false;
  let version = 0;
  const write = (content: string) => {
    version += 1;
    writeFileSync(path, content);
  };
  write(text);
  return {
    async load(own) {
      const loader = loaders.get(own) ?? policyLoader(path, store, SIMULATED_CHECKS, now);
      loaders.set(own, loader);
      // It would look at the file every time; the simulation knows when that has changed.
      const of = `${version} ${now().toISOString().slice(0, 10)}`;
      const last = loaded.get(own);
      if (last?.of === of) return last.inForce;
      const inForce = await loader();
      loaded.set(own, { of, inForce });
      return inForce;
    },
    break(how) {
      isBroken = true;
      version += 1;
      if (how === 'absent') rmSync(path);
      else write(how === 'cut' ? text.slice(0, text.length / 2) : `{"owner": ${text}}`);
    },
    mend() {
      isBroken = false;
      write(text);
    },
    isBroken: () => isBroken,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
