import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './package.ts';
import { policyFileOf } from './policy-file.ts';

/*
 * `npm run package [-- --policy FILE] [--out FOLDER]`: the folder that is deployed. Without `--policy` the policy is
 * the file of AISPM_POLICY_FILE, which azd and the pipelines hand to the hook that runs this.
 */

const { values } = parseArgs({ options: { policy: { type: 'string' }, out: { type: 'string' } } });
const out = values.out ? resolve(values.out) : join(import.meta.dirname, '..', '..', 'dist', 'package');
const chosen = policyFileOf(values.policy, process.env);
if ('fault' in chosen) {
  console.error(chosen.fault);
  process.exit(1);
}
const packed = await makePackage({ out, policy: chosen.file }).catch((error: unknown) => {
  console.error(`The package was not made. ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
const kb = (bytes: number): string => `${(bytes / 1024).toFixed(0).padStart(7)} KiB`;
for (const { name, bytes } of packed.files) console.log(`${kb(bytes)}  ${name}`);
console.log(`${kb(packed.bytes)}  ${out}: ${kb(packed.gzipBytes).trim()} compressed, sha256 ${packed.sha256}`);
console.log(chosen.file === undefined ? 'No policy: every subscription counts as zone 3' : `Policy: ${chosen.file}`);
if (chosen.note) console.log(chosen.note);
