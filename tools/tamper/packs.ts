import { generateKeyPairSync } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeRange } from '../../src/cli/export-range.ts';
import { openSigner } from '../../src/cli/key-file.ts';
import { runCli } from '../../src/cli/main.ts';
import type { CliPorts } from '../../src/cli/ports.ts';
import { openPack, verifySignature, verifySums } from '../../src/report/chain-pack/verifier/files.mjs';
import { verifyChainPack } from '../../src/report/chain-pack/verifier/verify.mjs';
import { UnreadableScans } from '../../src/scan/evidence/chain-pack.ts';
import type { Random } from '../simulate/random.ts';
import { ledgerOf, type Nights, type Tables } from './nights.ts';
import { mutatePack, restate } from './pack-mutations.ts';
import type { Tried } from './try.ts';

/* Packs as an auditor gets them, and what the product and the verifier of another hand say of them. */

const RANGE = { from: '2026-09-01', to: '2026-12-31' };
const POLICY = 'local/tenant/worlds/bank.policy.jsonc';
export type PackKind = 'of many nights' | 'of one subscription' | 'of one scan';
export type Packs = {
  readonly at: (name: string) => string;
  /** By kind: a pack, and that of another night. */
  readonly kinds: Readonly<Record<PackKind, readonly [string, string]>>;
  /** The pack of the untouched store, without a signature. */
  readonly plain: { readonly folder: string; readonly sums: string };
  readonly key: string;
  close(): Promise<void>;
};

/** Runs `aispm` in this process; returns its status and all it wrote. */
async function aispm(
  argv: readonly string[],
  time: string,
): Promise<{ readonly status: number; readonly text: string }> {
  let text = '';
  const stream = { write: (piece: string) => (text += piece), isTTY: false };
  const now = () => new Date(time);
  // By its path: it reads files that lie beside it, and is not bundled.
  const openWorld: CliPorts['openWorld'] = async (name) =>
    (await import(pathToFileURL(resolve('local', 'world.ts')).href)).openWorld(name);
  const status = await runCli(argv, { out: stream, err: stream, now, colour: false, environment: {}, openWorld });
  return { status, text };
}

/** A signed pack of each kind, and one of other nights beside it. */
export async function openPacks(newer: Nights, older: Nights): Promise<Packs> {
  const folder = await mkdtemp(join(tmpdir(), 'aispm-tamper-'));
  const at = (name: string) => join(folder, name);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeFile(at('key.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(at('key.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  const signer = await openSigner(at('key.pem'));
  const subscription = ['bbbbbbbb-0000-0000-0000-000000000000'];
  for (const [name, nights] of Object.entries({ newer, older })) {
    await writeRange(ledgerOf(nights.tables), { ...RANGE, out: at(`whole-${name}`) }, signer);
    await writeRange(ledgerOf(nights.tables), { ...RANGE, out: at(`chosen-${name}`), subscription }, signer);
    const time = name === 'newer' ? '2026-11-24T01:00:00Z' : '2026-11-24T03:00:00Z';
    const bank = [
      'scan',
      '--world',
      'bank',
      '--policy',
      POLICY,
      '--export',
      at(`bank-${name}`),
      '--sign',
      at('key.pem'),
    ];
    const { status, text } = await aispm(bank, time);
    if (status === 1) throw new Error(text);
  }
  await writeRange(ledgerOf(newer.tables), { ...RANGE, out: at('plain') });
  return {
    at,
    kinds: {
      'of many nights': [at('whole-newer'), at('whole-older')],
      'of one subscription': [at('chosen-newer'), at('chosen-older')],
      'of one scan': [at('bank-newer'), at('bank-older')],
    },
    plain: { folder: at('plain'), sums: await readFile(join(at('plain'), 'SHA256SUMS'), 'utf8') },
    key: at('key.pub'),
    close: () => rm(folder, { recursive: true }),
  };
}

/** What the verifier of another hand finds in a pack of many nights; of one scan it knows checksums and signature. */
async function independentFaults(folder: string, kind: PackKind, key: string): Promise<readonly string[]> {
  const keys = [await readFile(key, 'utf8')];
  if (kind !== 'of one scan') return (await verifyChainPack(folder, { keys })).faults;
  const faults: string[] = [];
  const fault = (what: string) => void faults.push(what);
  const pack = await openPack(folder, fault);
  await verifySums(pack, fault);
  await verifySignature(pack, keys, fault);
  return faults;
}

/** Both verdicts about an untouched pack, as faults; none where it holds. */
export async function untouchedFaults({ kinds, key }: Packs): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [kind, [folder]] of Object.entries(kinds) as [PackKind, readonly [string, string]][]) {
    const { status, text } = await aispm(['verify', folder, '--key', key], '2027-06-01T09:00:00Z');
    if (status !== 0) faults.push(`pack ${kind}: ${text}`);
    faults.push(...(await independentFaults(folder, kind, key)).map((fault) => `pack ${kind}: ${fault}`));
  }
  return faults;
}

/** Changes a file of a pack. Undefined where this draw can change nothing. */
export async function tryPack({ kinds, at, key }: Packs, kind: PackKind, random: Random): Promise<Tried | undefined> {
  const [folder, other] = kinds[kind];
  const copy = at('copy');
  await rm(copy, { recursive: true, force: true });
  await cp(folder, copy, { recursive: true });
  const mutation = await mutatePack(copy, other, random);
  if (!mutation) return undefined;
  const { names, isRestated } = mutation;
  const { status, text } = await aispm(['verify', copy, '--key', key], '2027-06-01T09:00:00Z');
  const faults = await independentFaults(copy, kind, key);
  const isNamed = [...names, 'SHA256SUMS'].some((name) => text.includes(name));
  const missed = status === 0 ? 'not found' : isNamed ? undefined : `found, but not named: ${text}`;
  const disagree = (status === 0) === (faults.length === 0) ? undefined : `aispm: ${text} verify.mjs: ${faults[0]}`;
  const kindOf = `${mutation.kind}${isRestated ? ', checksums anew' : ''}`;
  return { kind: kindOf, row: `pack ${kind}`, what: names.join(', '), named: [], missed, disagree };
}

/** Writes the pack of a store, and what the verifier of another hand finds in it. */
export async function packFaults(
  { at, plain }: Packs,
  tables: Tables,
  heads: readonly string[] = [],
): Promise<{ readonly faults: readonly string[]; readonly isSame: boolean }> {
  const out = at('changed');
  await rm(out, { recursive: true, force: true });
  try {
    await writeRange(ledgerOf(tables), { ...RANGE, out });
  } catch (error) {
    if (!(error instanceof UnreadableScans)) throw error;
    return { faults: [error.message], isSame: false };
  }
  const { faults } = await verifyChainPack(out, { heads });
  return { faults, isSame: (await readFile(join(out, 'SHA256SUMS'), 'utf8')) === plain.sums };
}

/** What the verifier of another hand finds in a pack whose manifests are these anchors. */
export async function anchorPackFaults(
  { at, plain }: Packs,
  anchors: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const copy = at('copy');
  await rm(copy, { recursive: true, force: true });
  await cp(plain.folder, copy, { recursive: true });
  await rm(join(copy, 'manifests'), { recursive: true });
  for (const [name, text] of anchors) {
    const path = join(copy, 'manifests', name);
    await cp(join(plain.folder, 'SHA256SUMS'), path);
    await writeFile(path, text);
  }
  await restate(copy);
  return (await verifyChainPack(copy)).faults;
}
