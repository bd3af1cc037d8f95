import { count } from '../model/count.ts';
import { defaultPolicy, type Policy } from '../model/policy.ts';
import { readPolicyFile } from '../policy.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';

/**
 * Reads and validates a policy file. Returns the policy and its warnings, or the default policy without a file. Errors:
 * a `CliError` with every fault of the file, each with its line and column.
 */
export async function openPolicy(
  path: string | undefined,
  now: Date,
): Promise<{ readonly policy: Policy; readonly warnings: readonly string[] }> {
  if (!path) return { policy: defaultPolicy(), warnings: [] };
  const read = await readPolicyFile(path, { checks: CHECKS, now });
  if ('policy' in read) return read;
  const faults = read.faults.map((fault) => `  ${path}:${fault.line}:${fault.column} ${fault.message}`);
  throw new CliError(
    `The policy file ${path} has ${count(faults.length, 'fault')}:\n${faults.join('\n')}`,
    'Fix them and run it again; docs/policy.schema.json lets an editor show them, policy.sample.jsonc is a sample',
  );
}
