import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { verifyAnchors } from '../../../src/scan/evidence/anchors.ts';
import { findings } from '../../../src/scan/evidence/ledger.ts';
import { keyIdOf, type Signer } from '../../../src/scan/evidence/signer.ts';
import { anchorManifests } from '../../../src/scan/finish/anchor-manifests.ts';
import { signManifests } from '../../../src/scan/finish/sign-manifests.ts';
import { memoryOutbox, memoryStore } from '../../../tools/simulate/memory.ts';
import { memoryAnchors } from '../../../tools/tamper/nights.ts';
import { week } from '../weeks.ts';

const pair = generateKeyPairSync('ed25519');
const PUBLIC = String(pair.publicKey.export({ type: 'spki', format: 'pem' }));
const SIGNER: Signer = {
  keyId: keyIdOf(PUBLIC),
  publicKey: PUBLIC,
  sign: async (bytes) => sign(null, bytes, pair.privateKey),
};

async function threeNights() {
  const store = memoryStore();
  const made = week(store, memoryOutbox());
  for (let index = 0; index < 3; index++) await made.run(index);
  const events: [string, Readonly<Record<string, unknown>>][] = [];
  const texts = new Map<string, string>();
  const event = (...one: (typeof events)[number]) => void events.push(one);
  const anchors = memoryAnchors(texts);
  await anchorManifests({ store, anchors, event });
  const scans = await store.scans(10);
  const chain = scans.flatMap((row) => row.chain?.manifest ?? []).reverse();
  const differences = async (keys: readonly string[]) => {
    const found = findings();
    const agree = await verifyAnchors(anchors, chain, found, keys);
    return [agree, ...found.differences.map((one) => one.what), ...found.notes.map((one) => `note: ${one.what}`)];
  };
  return { store, texts, anchors, events, event, differences };
}

it('signs each manifest once, beside its anchor, and tries again what failed', async () => {
  const { store, texts, anchors, events, event, differences } = await threeNights();
  expect(await differences([PUBLIC])).toEqual([
    0,
    'it is not signed',
    'it is not signed',
    'note: it is not signed yet',
  ]);
  let left = 1;
  const faulty: Signer = {
    ...SIGNER,
    sign: async (bytes) => {
      if (left-- === 0) throw new Error('HTTP 403 Forbidden Caller oid=1234 of auditor@contoso.example');
      return SIGNER.sign(bytes);
    },
  };
  expect(await signManifests({ store, anchors, event, signer: async () => faulty })).toBe(1);
  expect(events).toEqual([['signature.failed', { scanId: '20261103T010000Z', message: 'HTTP 403 Forbidden' }]]);
  const first = texts.get('2026-Q4/00000001-20261102T010000Z.dsse.json');
  const again = () => signManifests({ store, anchors, event, signer: async () => SIGNER });
  expect([await again(), await again()]).toEqual([2, 0]);
  expect(texts.get('2026-Q4/00000001-20261102T010000Z.dsse.json')).toBe(first);
  expect(texts.get(`keys/${keyIdOf(PUBLIC)}.pem`)).toBe(PUBLIC);
  expect(await differences([PUBLIC])).toEqual([3]);
  expect(await differences([])).toEqual([3]);
});

it('finds a signature of another key, and one of another manifest', async () => {
  const { store, texts, anchors, event, differences } = await threeNights();
  await signManifests({ store, anchors, event, signer: async () => SIGNER });
  const other = String(generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
  expect(await differences([other])).toEqual([0, ...Array(3).fill('its signature is not that of the key')]);
  const [one, two] = ['00000001-20261102T010000Z', '00000002-20261103T010000Z'].map(
    (name) => `2026-Q4/${name}.dsse.json`,
  );
  texts.set(one ?? '', texts.get(two ?? '') ?? '');
  expect(await differences([other, PUBLIC])).toEqual([2, 'its signature is not that of the key']);
});

it('is an event where the key cannot be opened, and stops nothing', async () => {
  const { store, anchors, event, events } = await threeNights();
  const signer = async () => {
    throw new Error('HTTP 404 KeyNotFound');
  };
  expect(await signManifests({ store, anchors, event, signer })).toBe(0);
  expect(events).toEqual([['signature.failed', { scanId: '20261104T010000Z', message: 'HTTP 404 KeyNotFound' }]]);
  expect(await signManifests({ store, anchors, event, signer: undefined })).toBe(0);
});
