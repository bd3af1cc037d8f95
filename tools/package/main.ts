import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makePackage } from './package.ts';

/* `npm run package [-- --policy FILE] [--out FOLDER]`: the folder that is deployed. */

const { values } = parseArgs({ options: { policy: { type: 'string' }, out: { type: 'string' } } });
const out = values.out ? resolve(values.out) : join(import.meta.dirname, '..', '..', 'dist', 'package');
const packed = await makePackage({ out, policy: values.policy ?? undefined });
const kb = (bytes: number): string => `${(bytes / 1024).toFixed(0).padStart(7)} KiB`;
for (const { name, bytes } of packed.files) console.log(`${kb(bytes)}  ${name}`);
console.log(`${kb(packed.bytes)}  ${out}: ${kb(packed.gzipBytes).trim()} compressed, sha256 ${packed.sha256}`);
