import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { envelopeSchema, PAYLOAD_TYPE } from '../../../src/model/manifest.ts';
import { anchorName, preAuthEncoding } from '../../../src/scan/evidence/digests.ts';
import { EMPTY_ROOT, inclusionProof, isIncluded, leafHash, merkleTree } from '../../../src/scan/evidence/merkle.ts';

/* The reference leaves and roots of certificate-transparency logs, which RFC 6962 trees are tested with. */
const DATA = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const LEAVES = DATA.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const rootOf = (leaves: readonly string[]) => {
  const tree = merkleTree();
  for (const leaf of leaves) tree.add(leaf);
  return tree.end();
};

describe('a tree', () => {
  it('has the roots of RFC 6962', () => {
    expect(rootOf([])).toEqual({ root: EMPTY_ROOT, size: 0 });
    expect(LEAVES.map((_, index) => rootOf(LEAVES.slice(0, index + 1)).root)).toEqual(ROOTS);
  });

  it('proves each leaf at its own place, and no other leaf, place, size or path', () => {
    const leaves = Array.from({ length: 37 }, (_, index) => leafHash(String(index)));
    for (let size = 1; size <= leaves.length; size++) {
      const some = leaves.slice(0, size);
      const tree = rootOf(some);
      for (const [index, leaf] of some.entries()) {
        const proof = inclusionProof(some, index);
        expect(isIncluded(leaf, index, proof, tree)).toBe(true);
        expect(isIncluded(leafHash('other'), index, proof, tree)).toBe(false);
        expect(isIncluded(leaf, index, [...proof, EMPTY_ROOT], tree)).toBe(false);
        expect(isIncluded(leaf, index, proof.slice(1), tree)).toBe(proof.length === 0);
        if (size > 1) expect(isIncluded(leaf, (index + 1) % size, proof, tree)).toBe(false);
      }
      for (const index of [-1, size, 0.5]) expect(isIncluded(EMPTY_ROOT, index, [], tree)).toBe(false);
    }
  });
});

it('names an anchor by quarter and number', () => {
  expect(anchorName({ scanId: '20261124T010000Z', number: 12 })).toBe('2026-Q4/00000012-20261124T010000Z.json');
  expect(anchorName({ scanId: '20270331T230000Z', number: 1 })).toBe('2027-Q1/00000001-20270331T230000Z.json');
});

it('takes an envelope of a statement with a signature, and none without', () => {
  const envelope = { payloadType: PAYLOAD_TYPE, payload: 'e30=', signatures: [{ keyid: 'k', sig: 'AAAA' }] };
  expect(envelopeSchema.safeParse(envelope).success).toBe(true);
  for (const over of [{ signatures: [] }, { payloadType: 'text/plain' }, { payload: '{}' }])
    expect(envelopeSchema.safeParse({ ...envelope, ...over }).success).toBe(false);
});

it('encodes what is signed as DSSE does', () => {
  const encoded = preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
  expect(createHash('sha256').update(encoded).digest('hex')).toHaveLength(64);
});
