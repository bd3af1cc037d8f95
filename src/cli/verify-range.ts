import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../model/count.ts';
import { verifyChainPack } from '../report/chain-pack/verifier/verify.mjs';
import { withoutControls } from '../report/control-characters.ts';
import { publicKeyIn } from './key-file.ts';
import type { CliPorts } from './ports.ts';

const MOST_SHOWN = 20;

/** Whether a folder holds the pack of a range of nights. */
export const isChainPack = (folder: string): Promise<boolean> =>
  stat(join(folder, 'pack.json')).then(
    () => true,
    () => false,
  );

/**
 * `aispm verify DIR` for the pack of a range. Returns 0 where all holds, 2 where it does not. Errors: a `CliError` where a
 * key cannot be read.
 */
export async function verifyRange(
  ports: CliPorts,
  folder: string,
  { head = [], key = [] }: { readonly head?: readonly string[]; readonly key?: readonly string[] },
): Promise<number> {
  const keys = await Promise.all(key.map(publicKeyIn));
  const { faults, text } = await verifyChainPack(folder, { keys, heads: head });
  const [first, ...others] = faults;
  const more = others.length - MOST_SHOWN;
  const lines =
    first === undefined
      ? [`The pack holds: ${text}.`]
      : [
          `The pack does not hold: ${first}.`,
          ...others.slice(0, MOST_SHOWN).map((fault) => `Also: ${fault}.`),
          ...(more > 0 ? [`And ${count(more, 'difference')} more.`] : []),
        ];
  ports.out.write(`${lines.map(withoutControls).join('\n')}\n`);
  return first === undefined ? 0 : 2;
}
