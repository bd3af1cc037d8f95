import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../model/count.ts';
import { verifyChainPack } from '../report/chain-pack/verifier/verify.mjs';
import { withoutControls } from '../report/control-characters.ts';
import { VERSION } from '../version.ts';
import { type JudgedRange, judgeRange } from './judge-range.ts';
import { publicKeyIn } from './key-file.ts';
import type { CliPorts } from './ports.ts';

const MOST_SHOWN = 20;

/** Whether a folder holds the pack of a range of nights, what is left of one, or packs beside their anchors. */
export async function isChainPack(folder: string): Promise<boolean> {
  const has = (name: string) =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    );
  const names = await readdir(folder).catch(() => []);
  return (await has('pack.json')) || names.some((name) => name === 'manifests' || /^\d{4}-Q[1-4]$/.test(name));
}

/**
 * `aispm verify DIR` for the pack of a range: verifies it as its own script does, then judges its evidence again.
 * Findings that another version made may come out otherwise, and are listed. Returns 0 where all holds, 2 where it does
 * not. Errors: a `CliError` where a key cannot be read.
 */
export async function verifyRange(
  ports: CliPorts,
  folder: string,
  { head = [], key = [] }: { readonly head?: readonly string[]; readonly key?: readonly string[] },
): Promise<number> {
  const keys = await Promise.all(key.map(publicKeyIn));
  const { faults, text } = await verifyChainPack(folder, { keys, heads: head });
  const isPack = await stat(join(folder, 'pack.json')).catch(() => undefined);
  const judged = faults.length === 0 && isPack ? await judgeRange(folder) : undefined;
  const wrong = [...(judged?.differ.values() ?? [])].filter(({ version }) => version === VERSION);
  const [first, ...others] = [...faults, ...wrong.map((one) => `judged again, ${timesText(one)}`)];
  const more = others.length - MOST_SHOWN;
  const lines =
    first === undefined
      ? [`The pack holds: ${text}.`, ...(judged ? againLines(judged) : [])]
      : [
          `The pack does not hold: ${first}.`,
          ...others.slice(0, MOST_SHOWN).map((fault) => `Also: ${fault}.`),
          ...(more > 0 ? [`And ${count(more, 'more difference')}.`] : []),
        ];
  ports.out.write(`${lines.map(withoutControls).join('\n')}\n`);
  return first === undefined ? 0 : 2;
}

const timesText = ({ count: times, first }: { readonly count: number; readonly first: string }): string =>
  `${first}${times > 1 ? ` (and ${count(times - 1, 'more such finding')})` : ''}`;

/** What came out otherwise by the rules of another version is no fault of the pack. */
function againLines({ judged, skipped, differ }: JudgedRange): string[] {
  const differing = [...differ.values()].reduce((sum, one) => sum + one.count, 0);
  return [
    `Judged again by version ${VERSION}: ${count(judged, 'result')}, ${differing === 0 ? 'every finding the same' : `${count(differing, 'finding differs', 'findings differ')}`}${skipped > 0 ? `; ${skipped} have no evidence to judge` : ''}.`,
    ...[...differ].map(
      ([key, one]) =>
        `By version ${one.version}: ${timesText(one)}; why: docs/decisions.md and CHANGELOG.md, ${key.split(' ')[1]}.`,
    ),
  ];
}
