import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archiveInfo, isArchive, openArchive } from './archive.mjs';
import { tombstonesOf, verifyChain } from './chain.mjs';
import { openPack, parsed, verifySignature, verifySums } from './files.mjs';
import { digest } from './hashes.mjs';
import { verifyScan } from './scans.mjs';

const MOST_SHOWN = 20;

/**
 * Verifies a pack. `keys`: public keys (PEM) from outside; `heads`: hashes of manifests from outside. Returns the
 * faults, how many there are, and what holds in words. Errors: that of a folder that cannot be read.
 */
export async function verifyChainPack(folder, { keys = [], heads = [] } = {}) {
  const faults = [];
  const fault = (what) => void faults.push(what);
  const attempt = async (name, step) => {
    try {
      return await step();
    } catch (error) {
      fault(`${name} cannot be read (${error instanceof Error ? error.message : error})`);
      return undefined;
    }
  };
  const files = await openPack(folder, fault);
  const isAnchors = isArchive(files.names);
  const pack = isAnchors ? await openArchive(files, keys, fault) : files;
  if (!isAnchors) await attempt('SHA256SUMS', () => verifySums(pack, fault));
  const signed = isAnchors
    ? keys.length > 0
      ? 'the given key signed every manifest'
      : 'signatures were not looked at: give a key'
    : await verifySignature(pack, keys, fault);
  const stated = isAnchors ? undefined : await pack.value('pack.json');
  if (!isAnchors && stated?.format !== 'aispm-chain-pack/1') {
    fault('pack.json does not name the format aispm-chain-pack/1');
    return { faults, text: '' };
  }
  const chain = await verifyChain(pack, stated, fault);
  const info = stated ?? archiveInfo(pack.names, chain, fault);
  for (const head of heads)
    if (!chain.some((one) => one.hash === head)) fault(`no manifest of the pack has the hash ${head}`);
  const counts = { scans: 0, results: 0, private: 0 };
  await attempt('the chain', async () => {
    const tombstones = tombstonesOf(chain, info.purge, fault);
    const context = {
      pack,
      chosen: info.subscriptions !== null,
      tombstones,
      counts,
      seen: new Set(),
      memories: new Map(),
    };
    if (!isAnchors && info.latest !== chain.at(-1)?.scanId)
      fault(`the newest scan is ${info.latest}, and no manifest is its own`);
    const within = chain.filter(({ scanId }) =>
      isAnchors ? info.scans.has(scanId) : scanId >= dayOf(info.from) && scanId <= `${dayOf(info.to)}Z`,
    );
    for (const manifest of within) await attempt(`scan ${manifest.scanId}`, () => verifyScan(context, manifest, fault));
    if (!isAnchors) await verifyAttestations(pack, chain, counts, fault);
  });
  const newest = chain.at(-1);
  const text = [
    `${counts.scans} scans with ${counts.results} results, each as it was closed`,
    `${chain.length} manifests, the newest of scan ${newest?.scanId}: ${newest?.hash}`,
    ...(counts.private > 0
      ? [`${counts.private} texts without personal data, which only the checksums vouch for`]
      : []),
    signed,
  ].join('; ');
  return { faults, text };
}

const dayOf = (day) => day.replaceAll('-', '');

/** The statements of people are exactly those that the manifests name; newer ones wait for the next scan. */
async function verifyAttestations(pack, chain, counts, fault) {
  const wanted = chain.flatMap((one) => one.attestations ?? []);
  let index = 0;
  for await (const line of pack.lines('attestations.jsonl')) {
    const one = parsed('attestations.jsonl', line, fault);
    if (one?.private === true) counts.private += 1;
    else if (one && index < wanted.length && digest(one.attestation) !== wanted[index])
      fault(`attestation ${index + 1} is not the one that was recorded`);
    index += 1;
  }
  if (index < wanted.length) fault(`${wanted.length - index} attestations are missing`);
}

async function main([...words]) {
  const folder = words[0]?.startsWith('--') === false ? words.shift() : dirname(fileURLToPath(import.meta.url));
  const [keys, heads] = [[], []];
  while (words.length > 0) {
    const [option, value] = words.splice(0, 2);
    if (option === '--key' && value) keys.push(await readFile(value, 'utf8'));
    else if (option === '--head' && value) heads.push(value.toLowerCase());
    else throw new Error('Usage: node verify.mjs [FOLDER] [--key PUBLIC.pem] [--head HASH]');
  }
  const { faults, text } = await verifyChainPack(folder, { keys, heads });
  const shown = faults.slice(0, MOST_SHOWN).map((fault) => fault.replace(/\p{Cc}/gu, ' '));
  const more = faults.length > MOST_SHOWN ? [`and ${faults.length - MOST_SHOWN} more`] : [];
  const words_ =
    faults.length === 0 ? `The pack holds: ${text}` : `The pack does not hold: ${[...shown, ...more].join('\n  ')}`;
  process.stdout.write(`${words_}\n`);
  return faults.length === 0 ? 0 : 2;
}

if (basename(process.argv[1] ?? '') === 'verify.mjs')
  main(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status;
    },
    (error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    },
  );
