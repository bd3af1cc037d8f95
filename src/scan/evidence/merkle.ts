import { createHash } from 'node:crypto';

/*
 * The Merkle tree of RFC 6962, section 2.1, with SHA-256: a leaf is hashed with the byte 0 before it, a node with the
 * byte 1, and a list is split at the largest power of two below its size. Hashes are lower-case hexadecimal.
 */

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The root of a tree without leaves: the SHA-256 of nothing. */
export const EMPTY_ROOT = createHash('sha256').digest('hex');

export const leafHash = (data: string | Uint8Array): string =>
  createHash('sha256').update(LEAF).update(data).digest('hex');

const nodeHash = (left: string, right: string): string =>
  createHash('sha256').update(NODE).update(Buffer.from(left, 'hex')).update(Buffer.from(right, 'hex')).digest('hex');

/**
 * Builds a root from leaf hashes one at a time. It keeps a hash for each bit of their number, so that its memory does
 * not grow with the leaves.
 */
export function merkleTree(): { add(leaf: string): void; end(): { readonly root: string; readonly size: number } } {
  /** Roots of whole subtrees, the largest first: one for each bit of `size`. */
  const subtrees: string[] = [];
  let size = 0;
  return {
    add(leaf) {
      let hash = leaf;
      for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) hash = nodeHash(subtrees.pop() ?? '', hash);
      subtrees.push(hash);
      size += 1;
    },
    end: () => ({
      root: size === 0 ? EMPTY_ROOT : subtrees.reduceRight((right, left) => nodeHash(left, right)),
      size,
    }),
  };
}

const rootOf = (leaves: readonly string[]): string => {
  const tree = merkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.end().root;
};

/** The largest power of two below a number of leaves, where RFC 6962 splits them. */
const splitOf = (size: number): number => 2 ** Math.floor(Math.log2(size - 1));

/** The audit path of one leaf (RFC 6962, section 2.1.1), from the leaf up. */
export function inclusionProof(leaves: readonly string[], index: number): string[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - split), rootOf(left)];
}

/**
 * The audit paths of some leaves, by index: each subtree is hashed once, however many paths run beside it.
 *
 * @example auditPaths([a, b], [1]) // Map { 1 => [a] }
 */
export function auditPaths(leaves: readonly string[], indexes: readonly number[]): Map<number, string[]> {
  const paths = new Map(indexes.map((index) => [index, [] as string[]]));
  const walk = (from: number, to: number, within: readonly number[]): string => {
    if (to - from === 1) return leaves[from] ?? '';
    if (within.length === 0) return rootOf(leaves.slice(from, to));
    const middle = from + splitOf(to - from);
    const [left, right] = [within.filter((index) => index < middle), within.filter((index) => index >= middle)];
    const [before, after] = [walk(from, middle, left), walk(middle, to, right)];
    for (const index of left) paths.get(index)?.push(after);
    for (const index of right) paths.get(index)?.push(before);
    return nodeHash(before, after);
  };
  if (indexes.length > 0) walk(0, leaves.length, indexes);
  return paths;
}

/** Whether a leaf is at an index of the tree with this root and size. */
export function isIncluded(
  leaf: string,
  index: number,
  proof: readonly string[],
  { root, size }: { readonly root: string; readonly size: number },
): boolean {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) return false;
  const rebuilt = pathRoot(leaf, index, size, proof);
  return rebuilt === root;
}

/** The root that an audit path leads to; undefined where the path has another length than the tree asks for. */
function pathRoot(leaf: string, index: number, size: number, proof: readonly string[]): string | undefined {
  if (size === 1) return proof.length === 0 ? leaf : undefined;
  const sibling = proof.at(-1);
  if (sibling === undefined) return undefined;
  const split = splitOf(size);
  const isLeft = index < split;
  const own = isLeft
    ? pathRoot(leaf, index, split, proof.slice(0, -1))
    : pathRoot(leaf, index - split, size - split, proof.slice(0, -1));
  if (own === undefined) return undefined;
  return isLeft ? nodeHash(own, sibling) : nodeHash(sibling, own);
}
