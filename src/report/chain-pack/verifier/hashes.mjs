import { createHash, createPublicKey, verify } from 'node:crypto';

/* Written apart from the product on purpose: from docs/evidence.md, with Node's standard library alone. */

/** The canonical form of a JSON value (RFC 8785). */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex');
export const digest = (value) => sha256(canonical(value));
export const leafHash = (leaf) => sha256(Buffer.of(0), canonical(leaf));
const nodeHash = (left, right) => sha256(Buffer.of(1), Buffer.from(left, 'hex'), Buffer.from(right, 'hex'));
/** The digest of the leaves that a purge took. */
export const removedDigest = (leaves) => sha256(...leaves.map((leaf) => `${leafHash(leaf)}\n`));

/** The tree of RFC 6962, section 2.1, one leaf at a time. */
export function merkleTree() {
  const subtrees = [];
  let size = 0;
  return {
    add(leaf) {
      let hash = leaf;
      for (let bits = size; bits % 2 === 1; bits = Math.floor(bits / 2)) hash = nodeHash(subtrees.pop(), hash);
      subtrees.push(hash);
      size += 1;
    },
    end: () => ({ root: size === 0 ? sha256() : subtrees.reduceRight((right, left) => nodeHash(left, right)), size }),
  };
}

/** The root that an audit path leads to (RFC 6962, section 2.1.1); undefined where its length is wrong. */
export function pathRoot(leaf, index, size, path) {
  if (!(Number.isInteger(index) && index >= 0 && index < size)) return undefined;
  if (size === 1) return path.length === 0 ? leaf : undefined;
  if (path.length === 0) return undefined;
  const split = 2 ** Math.floor(Math.log2(size - 1));
  const isLeft = index < split;
  const below = pathRoot(leaf, isLeft ? index : index - split, isLeft ? split : size - split, path.slice(0, -1));
  if (below === undefined) return undefined;
  return isLeft ? nodeHash(below, path.at(-1)) : nodeHash(path.at(-1), below);
}

/** The address of a key of a vault, with its version. */
const VAULT_KEY = /^https:\/\/[\w.:-]+\/keys\/[0-9A-Za-z-]+\/[0-9a-f]{32}$/;

/** Whether a key (PEM) signed an envelope (DSSE v1): Ed25519, ES256 or PS256. */
export function isSigned(envelope, pem) {
  const key = createPublicKey(pem);
  const payload = Buffer.from(envelope.payload, 'base64');
  const type = Buffer.from(envelope.payloadType);
  const head = [`DSSEv1 ${type.length} `, type, ` ${payload.length} `].map((part) => Buffer.from(part));
  const signed = Buffer.concat([...head, payload]);
  const [hash, by] =
    key.asymmetricKeyType === 'ed25519'
      ? [null, key]
      : ['sha256', key.asymmetricKeyType === 'rsa' ? { key, padding: 6, saltLength: 32 } : key];
  const id = sha256(key.export({ type: 'spki', format: 'der' }));
  const isNamed = ({ keyid }) => keyid === id || VAULT_KEY.test(keyid);
  return envelope.signatures.some((one) => isNamed(one) && verify(hash, signed, by, Buffer.from(one.sig, 'base64')));
}
