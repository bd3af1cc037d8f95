import type { Random } from '../simulate/random.ts';

type Texts = ReadonlyMap<string, string>;

/** What can be done to the place of the anchors by somebody for whom it is not write-once. */
const KINDS: Readonly<
  Record<string, (texts: Map<string, string>, name: string, other: string, random: Random) => void>
> = {
  flip(texts, name, _other, random) {
    const text = texts.get(name) ?? '';
    const at = random.below(text.length);
    texts.set(name, `${text.slice(0, at)}${text.charAt(at) === '7' ? '8' : '7'}${text.slice(at + 1)}`);
  },
  drop: (texts, name) => void texts.delete(name),
  'replace by another night’s': (texts, name, other) => void texts.set(name, texts.get(other) ?? ''),
  truncate: (texts, name) => void texts.set(name, (texts.get(name) ?? '').slice(0, -1)),
  'swap two'(texts, name, other) {
    const [one = '', two = ''] = [texts.get(name), texts.get(other)];
    texts.set(name, two);
    texts.set(other, one);
  },
};

/** The anchors with one of them changed. The newest is not dropped: it may not be there yet. */
export function mutatedAnchors(
  anchors: Texts,
  random: Random,
): { readonly anchors: Texts; readonly kind: string; readonly what: string } {
  const texts = new Map(anchors);
  const names = [...texts.keys()].sort().slice(0, -1);
  const name = random.pick(names);
  const other = random.pick(names.filter((one) => one !== name));
  const kind = random.pick(Object.keys(KINDS));
  KINDS[kind]?.(texts, name, other, random);
  return { anchors: texts, kind, what: name };
}
