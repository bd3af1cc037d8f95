import { createHash } from 'node:crypto';
import type { Recorded } from '../../model/recorded-scan.ts';
import type { Report } from '../../model/report.ts';
import { FORMATS } from '../formats.ts';
import { renderPage } from '../html.ts';
import { attackPathRows, billOfMaterials, type Queries, readRows, readsOf } from './pack-tables.ts';
import { attestation, packReadme, validationJson } from './pack-texts.ts';

/*
 * The evidence pack: what an auditor files of one scan. The same scan gives the same bytes: every time in it is the
 * scan's. Evidence, policy and report come in with personal data already removed.
 */

export type PackFile = { readonly name: string; readonly text: string };
export type PackInput = {
  readonly report: Report;
  readonly recorded: Recorded;
  /** As `aispm scan --evidence` and `--policy` take them. */
  readonly evidence: string;
  readonly policy: string;
  readonly queries: Queries;
  /** As it stands in the names of files: letters, digits, dots, underscores and dashes. */
  readonly environment: string;
};

export const SUMS = 'SHA256SUMS';
export const MANIFEST = 'manifest.json';
const CONTROL = 'Control-1.24';
/** A page in an archive says what was found on its day, however old it is. */
const NEVER_STALE_HOURS = 100 * 366 * 24;

/** What a file of a pack is for, by the part of its name. */
export const packFileName = (
  type: 'Report' | 'OSCAL' | 'Evidence' | 'Policy' | 'Queries' | 'Attestation' | 'Calendar',
  environment: string,
  day: string,
  extension: string,
): string => `${CONTROL}-${type}-${environment}-${day}.${extension}`;

/** Every file of a pack, the manifest and the sums last. Pure. */
export function evidencePack(input: PackInput): readonly PackFile[] {
  const { report, recorded, environment } = input;
  const day = report.scan.startedAt.slice(0, 10).replaceAll('-', '');
  const own = (type: Parameters<typeof packFileName>[0], extension: string) =>
    packFileName(type, environment, day, extension);
  const reads = readsOf(recorded, input.queries);
  const plain = { columns: 120, colour: false, wide: true };
  const described: readonly (PackFile & { readonly what: string })[] = [
    {
      name: own('Report', 'json'),
      text: FORMATS.json.render(report, plain),
      what: 'The report: every check of every subscription (docs/report.schema.json)',
    },
    {
      name: own('Report', 'html'),
      text: renderPage(report, { staleAfterHours: NEVER_STALE_HOURS }),
      what: 'The same as one page for a browser; it loads nothing',
    },
    { name: own('Report', 'txt'), text: FORMATS.table.render(report, plain), what: 'The same in short, as plain text' },
    {
      name: own('OSCAL', 'json'),
      text: FORMATS.oscal.render(report, plain),
      what: 'The same as OSCAL assessment results',
    },
    {
      name: `${CONTROL}-Validation-${day}.json`,
      text: validationJson(report),
      what: 'What was to be judged and what was, and how each check came out',
    },
    {
      name: `AISPM-Status-${day}.csv`,
      text: FORMATS.csv.render(report, plain),
      what: 'A row for each check and subscription, and each resource that does not pass',
    },
    { name: `AI-BOM-${day}.csv`, text: billOfMaterials(report), what: 'The AI resources with their model deployments' },
    {
      name: `AttackPaths-${day}.csv`,
      text: attackPathRows(report, recorded),
      what: 'The attack paths that Defender for Cloud listed',
    },
    {
      name: own('Queries', 'json'),
      text: `${JSON.stringify({ queries: input.queries, reads }, null, 1)}\n`,
      what: 'What was asked of Azure, word for word, and the rows expected and read',
    },
    { name: `AISPM-Reads-${day}.csv`, text: readRows(reads), what: 'The same reads as a table' },
    {
      name: own('Evidence', 'json'),
      text: input.evidence,
      what: 'What Azure answered, without personal data; judged again it gives the verdicts above',
    },
    { name: own('Policy', 'json'), text: input.policy, what: 'The policy it was judged by, without mail addresses' },
    {
      name: own('Attestation', 'md'),
      text: attestation(report, environment),
      what: 'The quarterly attestation, filled in from this scan, to be reviewed and signed',
    },
  ];
  const files: PackFile[] = described.map(({ name, text }) => ({ name, text }));
  files.push({
    name: 'README.txt',
    text: packReadme(report, environment, described, {
      evidence: own('Evidence', 'json'),
      policy: own('Policy', 'json'),
      sums: SUMS,
    }),
  });
  const manifest = files.map(({ name, text }) => ({
    file: name,
    sha256: sha256(text),
    bytes: Buffer.byteLength(text),
    generated_utc: report.scan.finishedAt,
    scanner_version: report.scan.version,
  }));
  files.push({ name: MANIFEST, text: `[\n${manifest.map((entry) => ` ${JSON.stringify(entry)}`).join(',\n')}\n]\n` });
  files.push({ name: SUMS, text: files.map(({ name, text }) => `${sha256(text)}  ${name}\n`).join('') });
  return files;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');
