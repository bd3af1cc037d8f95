import { readFile } from 'node:fs/promises';
import { loadWorld, worldPolicy } from '../../local/tenant/world.ts';
import type { OptionalReads } from '../../src/azure/azure.ts';
import { defaultPolicy, policySchema } from '../../src/model/policy.ts';
import { policyValue } from '../../src/policy.ts';
import { policyOf, worldOf } from '../../test/azure/whole.ts';
import { openLies, type World } from './scan.ts';

const WHOLE = ['Sub 0', 'Sub 1', 'Sub 2'];

/** A world in which nothing fails, and one in which most checks fail somewhere, with these optional reads. */
export async function openWorlds(reads: OptionalReads = {}): Promise<readonly World[]> {
  const policy = worldPolicy('bank');
  const bank = policy ? policySchema.parse(policyValue(await readFile(policy, 'utf8'))) : defaultPolicy();
  return [
    await openLies('whole', worldOf(...WHOLE), policySchema.parse(policyOf(...WHOLE)), reads),
    await openLies('bank', await loadWorld('bank'), bank, reads),
  ];
}
