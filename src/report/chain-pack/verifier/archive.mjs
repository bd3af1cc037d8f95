import { parsed, verifySignature, verifySums } from './files.mjs';
import { digest, isSigned } from './hashes.mjs';

const ANCHOR = /^(\d{4}-Q[1-4]\/\d{8}-(\d{8}T\d{6}Z))(\.json|\.dsse\.json|\/.+)$/;
const OWN = /^\/(scan\.json|scope\.json|shards\.jsonl|results\.jsonl\.gz|evidence\.jsonl\.gz)$/;
const POLICY = /^\/(policies\/([0-9a-f]{64})\.json)$/;

const SUMMED = /^\/SHA256SUMS(\.dsse\.json)?$/;

/** Whether these are the files of the place where manifests are anchored. */
export const isArchive = (names) => !names.has('pack.json') && [...names].some((name) => ANCHOR.test(name));

/**
 * The packs of single scans, as they lie beside their anchors, as one pack of many nights. What was read and the
 * policies are hashed here. `keys`: each anchor must be signed by one of them.
 */
export async function openArchive(files, keys, fault) {
  const places = new Map();
  const evidence = new Map();
  const summed = new Set();
  for (const name of [...files.names].sort()) {
    const [, anchor, scanId, rest] = ANCHOR.exec(name) ?? [];
    const [, policy, policyDigest] = POLICY.exec(rest ?? '') ?? [];
    if (SUMMED.test(rest ?? '')) continue;
    if (rest === '.json') places.set(`manifests/${name}`, name);
    else if (OWN.test(rest ?? '')) places.set(`scans/${scanId}${rest}`, name);
    else if (policy) {
      places.set(policy, name);
      const kept = await files.value(name);
      if (kept && kept.private !== true && digest(kept.policy) !== policyDigest) fault(`${name} has another digest`);
    } else if (!/^keys\/[0-9a-f]{64}\.pem$/.test(name) && rest !== '.dsse.json') fault(`${name} belongs to no scan`);
    if (rest?.startsWith('/') && !files.names.has(`${anchor}.json`)) fault(`${name} has no manifest beside it`);
    if (rest?.startsWith('/') && !summed.has(anchor)) await verifyFolder(files, anchor, keys, fault);
    if (rest?.startsWith('/')) summed.add(anchor);
    if (rest === '.json' && keys.length > 0) await verifyAnchorSignature(files, name, keys, fault);
    if (rest === '/evidence.jsonl.gz') await readEvidence(files, name, evidence, fault);
  }
  const real = (name) => places.get(name) ?? name;
  return {
    names: new Set(places.keys()),
    value: (name) => files.value(real(name)),
    lines: (name) => files.lines(real(name)),
    evidence: async (name) => {
      if (!evidence.has(name)) fault(`evidence ${name} is missing`);
      return evidence.get(name);
    },
  };
}

/** The checksums of one scan's pack, and who signed them. */
async function verifyFolder(files, anchor, keys, fault) {
  const inside = [...files.names].filter((name) => name.startsWith(`${anchor}/`));
  const own = { ...files, names: new Set(inside.map((name) => name.slice(anchor.length + 1))) };
  for (const name of ['text', 'lines', 'sum']) own[name] = (file) => files[name](`${anchor}/${file}`);
  const said = (what) => fault(`${anchor}: ${what}`);
  if (!own.names.has('SHA256SUMS')) said('SHA256SUMS is missing');
  else await verifySums(own, said);
  if (keys.length > 0) await verifySignature(own, keys, said);
}

async function readEvidence(files, name, evidence, fault) {
  for await (const line of files.lines(name)) {
    const one = parsed(name, line, fault);
    if (!one) continue;
    const isPrivate = one.private === true;
    const own = isPrivate ? one.digest : digest(one.evidence);
    if (own !== one.digest) fault(`${name}: evidence ${one.digest} has another digest`);
    evidence.set(one.digest, { isPrivate, digest: own, subject: one.evidence.subject.id });
  }
}

async function verifyAnchorSignature(files, name, keys, fault) {
  const text = await files.text(name.replace(/\.json$/, '.dsse.json'));
  try {
    const envelope = JSON.parse(text ?? '');
    const isOwn = Buffer.from(envelope.payload, 'base64').toString('utf8') === (await files.text(name));
    if (isOwn && keys.some((key) => isSigned(envelope, key))) return;
  } catch {}
  fault(`${name} is not signed by the key`);
}

/**
 * What the pack of many nights would say of itself. Every scan has a pack from the first to the newest of which a
 * manifest says so.
 */
export function archiveInfo(names, chain, fault) {
  const kept = chain.filter(({ scanId }) => [...names].some((name) => name.startsWith(`scans/${scanId}/`)));
  const first = chain.find((one) => one.archived !== undefined)?.archived ?? '9';
  const last = chain.at(-1)?.archived ?? '';
  for (const { scanId } of chain)
    if (scanId >= first && scanId <= last && !kept.some((one) => one.scanId === scanId))
      fault(`the pack of scan ${scanId} is missing`);
  return { subscriptions: null, scans: new Set(kept.map(({ scanId }) => scanId)) };
}
