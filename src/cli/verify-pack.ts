import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { declaredComponents } from '../model/bom/declared.ts';
import type { RecordSource } from '../model/recorded-scan.ts';
import { withoutControls } from '../report/control-characters.ts';
import { evidencePack, MANIFEST, PUBLIC_KEY, packFileName, SUMS } from '../report/evidence-pack/evidence-pack.ts';
import { sumOf } from '../report/evidence-pack/pack-sums.ts';
import { firstDifference } from '../scan/evidence/compare-reports.ts';
import { isAboutSums, SIGNATURE, signedPayload } from '../scan/evidence/signer.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { readEvidence } from './evidence-file.ts';
import { queriesOf } from './export.ts';
import { openPolicy } from './open-policy.ts';
import { closeAll, type Opened, opening } from './opened.ts';
import type { CliPorts } from './ports.ts';
import { openReport } from './report-file.ts';
import { reportFromRecord } from './report-from-evidence.ts';

const manifestSchema = z.array(
  z.object({
    file: z.string(),
    sha256: z.string(),
    bytes: z.number(),
    generated_utc: z.string(),
    scanner_version: z.string(),
  }),
);
/** A file of a pack is not larger: the OSCAL of 20,000 subscriptions has about half of it. */
const MOST_BYTES = 2 ** 31 - 1;
/** One that is read whole is not larger. */
const MOST_WHOLE_BYTES = 2 ** 28;
const REPORT = /^Control-1\.24-Report-(.+)-(\d{8})\.json$/;

/**
 * `aispm verify DIR`: checks an evidence pack offline, and where public keys (PEM) are given, that one of them signed
 * it. Returns 0 where every file is unchanged and follows from the
 * evidence, 2 with the first difference where not. Errors: a `CliError` where the folder is not an evidence pack.
 */
export async function verifyPack(ports: CliPorts, folder: string, keys: readonly string[] = []): Promise<number> {
  const printResult = (holds: boolean, reason: string) => {
    ports.out.write(`${holds ? 'The pack holds' : 'The pack does not hold'}: ${withoutControls(reason)}.\n`);
    return holds ? 0 : 2;
  };
  const hashes = await hashesOf(folder);
  const fault = (await signatureFault(folder, keys)) ?? (await firstFault(folder, hashes));
  if (fault) return printResult(false, fault);
  const [, environment = '', day = ''] =
    [...hashes.keys()].map((name) => REPORT.exec(name)).find((match) => match !== null) ?? [];
  if (!environment) return printResult(false, 'it has no report');
  const at = (type: 'Report' | 'Evidence' | 'Policy') => join(folder, packFileName(type, environment, day, 'json'));
  const opened: Opened[] = [];
  try {
    const record = opening(opened, await readEvidence(at('Evidence')));
    const openedPolicy = await openPolicy(at('Policy'), new Date(record.head.startedAt));
    const stated = opening(opened, await openReport(at('Report')));
    const policy = await readFile(at('Policy'), 'utf8');
    const judgedAgain = opening(opened, await reportFromRecord(record, openedPolicy));
    const isStored = await isJudgedLater(record);
    const difference = await firstDifference(stated, judgedAgain, isStored ? 'without-earlier-scans' : 'whole');
    const { version, finishedAt } = stated.head.scan;
    const otherVersion = version === VERSION ? '' : ` (the scan was made by version ${version}, this is ${VERSION})`;
    if (difference) return printResult(false, `${difference}${otherVersion}`);
    const files = `${hashes.size} files match their checksums`;
    const earlier = isStored ? '; dates of earlier scans, drift and trend are not part of the evidence' : '';
    if (otherVersion)
      return printResult(
        true,
        `${files}, and the evidence gives the verdicts of the report${otherVersion}${earlier}${signedBy(hashes, keys)}`,
      );
    for (const { name, text } of evidencePack({
      report: isStored ? stated : judgedAgain,
      record,
      evidence: () => createReadStream(at('Evidence'), 'utf8'),
      policy,
      queries: queriesOf(openedPolicy.policy),
      declared: declaredComponents(openedPolicy.policy, new Date(finishedAt)),
      environment,
      publicKey: hashes.has(PUBLIC_KEY) ? await readFile(join(folder, PUBLIC_KEY), 'utf8') : undefined,
    }))
      if ((await sumOf(text)).sha256 !== (name === SUMS ? await hashOf(join(folder, name)) : hashes.get(name)))
        return printResult(false, `${name} does not follow from the evidence and the report`);
    return printResult(true, `${files}, and each follows from the evidence${earlier}${signedBy(hashes, keys)}`);
  } finally {
    await closeAll(opened);
  }
}

/** Whether the evidence is that of a stored scan: each subscription was judged at a time of its own. */
async function isJudgedLater({ subscriptions }: RecordSource): Promise<boolean> {
  for await (const one of subscriptions()) if (one.judgedAt !== undefined) return true;
  return false;
}

const signedBy = (hashes: ReadonlyMap<string, string>, keys: readonly string[]): string =>
  keys.length > 0
    ? '; the given key signed it'
    : hashes.has(PUBLIC_KEY)
      ? '; it is signed by the key that lies in it: compare that key'
      : '';

/** Why the signature is not that of the given keys, or of the key that lies in the pack. */
async function signatureFault(folder: string, given: readonly string[]): Promise<string | undefined> {
  const [signature, own] = await Promise.all([contentOf(join(folder, SIGNATURE)), contentOf(join(folder, PUBLIC_KEY))]);
  if (typeof signature === 'string' && typeof own === 'string')
    return given.length > 0 ? `${SIGNATURE} is missing: it is not signed` : undefined;
  if (typeof signature === 'string') return `${SIGNATURE} ${signature}`;
  if (typeof own === 'string') return `${PUBLIC_KEY} ${own}`;
  const sums = await hashOf(join(folder, SUMS));
  for (const keys of [[own.toString('utf8')], ...(given.length > 0 ? [given] : [])]) {
    const payload = signedPayload(signature.toString('utf8'), keys);
    if (payload === undefined) return `the signature in ${SIGNATURE} is not that of the key`;
    if (!isAboutSums(payload, sums)) return `another ${SUMS} was signed`;
  }
  return undefined;
}

/** The checksums that the pack states, by file. Errors: a `CliError` where there are none, or a line is malformed. */
async function hashesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const content = await contentOf(join(folder, SUMS));
  if (typeof content === 'string')
    throw new CliError(
      `${folder} is not an evidence pack: its ${SUMS} ${content}`,
      'Give the folder that "aispm export --out" or "aispm scan --export" wrote',
    );
  const lines = content.toString('utf8').split('\n').filter(Boolean);
  const parts = lines.map((line) => /^([0-9a-f]{64}) {2}([\w.-]+)$/.exec(line));
  const malformed = parts.indexOf(null);
  if (malformed >= 0)
    throw new CliError(
      `Line ${malformed + 1} of ${SUMS} cannot be read`,
      'Each line is a SHA-256, two spaces and a file name: restore the file from the original pack',
    );
  return new Map(parts.flatMap((part) => (part?.[1] && part[2] ? [[part[2], part[1]] as const] : [])));
}

/**
 * What a file of the pack holds, or what is wrong with it. A link is refused even where its target has the right sum:
 * what it leads to is not in the folder that is handed on. A pipe would never end.
 */
async function contentOf(file: string): Promise<Buffer | string> {
  return readBy<Buffer>(file, (bytes) =>
    bytes > MOST_WHOLE_BYTES ? 'is larger than a file of a pack can be' : readFile(file),
  );
}

/** The checksum of a file of the pack, or what is wrong with it. */
const sumOfFile = (file: string): Promise<{ readonly hash: string } | string> =>
  readBy(file, async (bytes) =>
    bytes > MOST_BYTES ? 'is larger than a file of a pack can be' : { hash: await hashOf(file) },
  );

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

async function readBy<T>(file: string, read: (bytes: number) => string | Promise<T | string>): Promise<T | string> {
  try {
    const stat = await lstat(file);
    return stat.isFile() ? await read(stat.size) : 'is no file of a pack';
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return code === 'ENOENT' ? 'is missing' : `cannot be read (${code})`;
  }
}

/** The first file that is missing, changed or added, or for which the manifest states another checksum. */
async function firstFault(folder: string, hashes: ReadonlyMap<string, string>): Promise<string | undefined> {
  for (const [name, hash] of hashes) {
    const sum = await sumOfFile(join(folder, name));
    if (typeof sum === 'string') return `${name} ${sum}`;
    if (sum.hash !== hash) return `${name} was changed`;
  }
  const added = (await readdir(folder)).find((name) => name !== SUMS && name !== SIGNATURE && !hashes.has(name));
  if (added !== undefined) return `${added} is not part of it`;
  const parsed = manifestSchema.safeParse(
    await readFile(join(folder, MANIFEST), 'utf8')
      .then(JSON.parse)
      .catch(() => undefined),
  );
  if (!parsed.success) return `${MANIFEST} cannot be read`;
  const inManifest = new Map(parsed.data.map((entry) => [entry.file, entry.sha256]));
  for (const [name, hash] of hashes)
    if (name !== MANIFEST && inManifest.get(name) !== hash) return `${MANIFEST} and ${SUMS} disagree about ${name}`;
  return undefined;
}
