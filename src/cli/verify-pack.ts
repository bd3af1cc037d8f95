import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { withoutControls } from '../report/control-characters.ts';
import { evidencePack, MANIFEST, packFileName, SUMS, sha256 } from '../report/evidence-pack/evidence-pack.ts';
import { firstDifference } from '../scan/evidence/compare-reports.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { readEvidence } from './evidence-file.ts';
import { queriesOf } from './export.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { readReport } from './report-file.ts';
import { reportFromEvidence } from './report-from-evidence.ts';

const manifestSchema = z.array(
  z.object({
    file: z.string(),
    sha256: z.string(),
    bytes: z.number(),
    generated_utc: z.string(),
    scanner_version: z.string(),
  }),
);
const REPORT = /^Control-1\.24-Report-(.+)-(\d{8})\.json$/;

/**
 * `aispm verify DIR`: an evidence pack, offline. Returns 0 where it holds and 2 where it does not, with the first
 * difference; throws where it is none.
 */
export async function verifyPack(ports: CliPorts, folder: string): Promise<number> {
  const printResult = (holds: boolean, said: string) => {
    ports.out.write(`${holds ? 'The pack holds' : 'The pack does not hold'}: ${withoutControls(said)}.\n`);
    return holds ? 0 : 2;
  };
  const hashes = await hashesOf(folder);
  const broken = await firstFault(folder, hashes);
  if (broken) return printResult(false, broken);
  const [, environment = '', day = ''] =
    [...hashes.keys()].map((name) => REPORT.exec(name)).find((match) => match !== null) ?? [];
  if (!environment) return printResult(false, 'it has no report');
  const at = (type: 'Report' | 'Evidence' | 'Policy') => join(folder, packFileName(type, environment, day, 'json'));
  const recorded = await readEvidence(at('Evidence'));
  const opened = await openPolicy(at('Policy'), new Date(recorded.startedAt));
  const [stated, evidence, policy] = await Promise.all([
    readReport(at('Report')),
    readFile(at('Evidence'), 'utf8'),
    readFile(at('Policy'), 'utf8'),
  ]);
  const again = reportFromEvidence(recorded, opened);
  const kept = recorded.subscriptions.some((one) => one.judgedAt !== undefined);
  const differs = firstDifference(stated, again, kept ? 'without-earlier-scans' : 'whole');
  const other =
    stated.scan.version === VERSION ? '' : ` (the scan was made by version ${stated.scan.version}, this is ${VERSION})`;
  if (differs) return printResult(false, `${differs}${other}`);
  const files = `${hashes.size} files are as they were summed up`;
  const earlier = kept ? '; dates of earlier scans, drift and trend are not part of the evidence' : '';
  if (other) return printResult(true, `${files}, and the evidence gives the verdicts of the report${other}${earlier}`);
  for (const { name, text } of evidencePack({
    report: kept ? stated : again,
    recorded,
    evidence,
    policy,
    queries: queriesOf(opened.policy),
    environment,
  }))
    if (sha256(text) !== (name === SUMS ? sha256(await readFile(join(folder, name))) : hashes.get(name)))
      return printResult(false, `${name} is not what the evidence and the report give`);
  return printResult(true, `${files}, and judged again the evidence gives each of them${earlier}`);
}

/** The sums as the pack states them, by file. */
async function hashesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(join(folder, SUMS), 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `${folder} is no evidence pack: it has no ${SUMS}`,
      'Give the folder that "aispm export --out" or "aispm scan --export" wrote',
      { cause },
    );
  });
  const lines = text.split('\n').filter(Boolean);
  const parts = lines.map((line) => /^([0-9a-f]{64}) {2}([\w.-]+)$/.exec(line));
  const odd = parts.indexOf(null);
  if (odd >= 0)
    throw new CliError(
      `Line ${odd + 1} of ${SUMS} cannot be read`,
      'A line is a SHA-256, two blanks and the name of a file',
    );
  return new Map(parts.flatMap((part) => (part?.[1] && part[2] ? [[part[2], part[1]] as const] : [])));
}

/** The first thing that is missing, changed, added, or told otherwise by the manifest. */
async function firstFault(folder: string, hashes: ReadonlyMap<string, string>): Promise<string | undefined> {
  for (const [name, hash] of hashes) {
    const content = await readFile(join(folder, name)).catch(() => undefined);
    if (!content) return `${name} is missing`;
    if (sha256(content) !== hash) return `${name} was changed`;
  }
  const added = (await readdir(folder)).find((name) => name !== SUMS && !hashes.has(name));
  if (added !== undefined) return `${added} does not belong to it`;
  const parsed = manifestSchema.safeParse(
    await readFile(join(folder, MANIFEST), 'utf8')
      .then(JSON.parse)
      .catch(() => undefined),
  );
  if (!parsed.success) return `${MANIFEST} cannot be read`;
  const listed = new Map(parsed.data.map((entry) => [entry.file, entry.sha256]));
  for (const [name, hash] of hashes)
    if (name !== MANIFEST && listed.get(name) !== hash) return `${MANIFEST} and ${SUMS} differ about ${name}`;
  return undefined;
}
