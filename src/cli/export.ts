import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { QUERIES } from '../azure/queries.ts';
import { declaredComponents } from '../model/bom/declared.ts';
import type { Policy } from '../model/policy.ts';
import type { RecordSource } from '../model/recorded-scan.ts';
import { policyValue } from '../policy.ts';
import { evidencePack, type PackInput, SUMS } from '../report/evidence-pack/evidence-pack.ts';
import type { PackFile } from '../report/evidence-pack/pack-sums.ts';
import { firstDifference, statusesOf } from '../scan/evidence/compare-reports.ts';
import { type Signer, signedSums } from '../scan/evidence/signer.ts';
import { statedValue } from '../scan/policy/stated-policy.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import type { ReportSource } from '../scan/stored/report-source.ts';
import { CliError } from './errors.ts';
import { evidencePieces } from './evidence-file.ts';
import { exportRange } from './export-range.ts';
import { openSigner } from './key-file.ts';
import { openStorage } from './open-storage.ts';
import { closeAll, type Opened, opening } from './opened.ts';
import type { CliPorts } from './ports.ts';
import { type RedactedScan, redactScan } from './redacted-scan.ts';
import { finishedScan } from './report.ts';
import { reportFromRecord } from './report-from-evidence.ts';
import { storedRecord } from './stored-record.ts';
import { requireEmptyFolder, writeFolder } from './write-output.ts';

type ExportOptions = {
  readonly out: string;
  readonly from?: string;
  readonly to?: string;
  readonly subscription?: readonly string[];
  readonly sign?: string;
  readonly scan?: string;
  readonly policy?: string;
  readonly environment?: string;
};

/**
 * `aispm export`: writes the evidence pack of a stored scan, or of a range of nights, into a folder. Returns 0, with a
 * note on standard error where its evidence no longer gives the same verdicts. Errors: a `CliError` where the folder is
 * not empty, there is no such scan, its evidence was deleted, or the policy cannot be read.
 */
export async function exportCommand(ports: CliPorts, options: ExportOptions): Promise<number> {
  await requireEmptyFolder(options.out);
  const { from, to, scan, policy: policyFile, subscription } = options;
  const signer = options.sign ? await openSigner(options.sign) : undefined;
  if (from !== undefined && to !== undefined) {
    if (scan !== undefined || policyFile !== undefined)
      throw new CliError(
        'A range of nights has its own scans and policies',
        'Leave --scan and --policy out, or leave --from and --to out',
      );
    return exportRange(ports, { ...options, from, to }, signer);
  }
  if (from ?? to ?? subscription)
    throw new CliError('A range of nights has two ends', 'Give both --from and --to, each as YYYY-MM-DD');
  const { store } = await openStorage(ports);
  const { row, report } = await finishedScan(store, options.scan);
  const policy = options.policy ? await textOf(options.policy) : await statedText(store, row);
  const opened: Opened[] = [];
  try {
    const record = opening(opened, await storedRecord(store, row, report.head));
    const redacted = await redactScan(record, policy);
    opening(opened, redacted.record);
    const stated = opening(opened, await redacted.report(report));
    const judgedAgain = opening(opened, await reportFromRecord(redacted.record, redacted.policy));
    const difference = await firstDifference(stated, judgedAgain, 'without-earlier-scans');
    await writePack(ports, options.out, inputOf(redacted, stated, options.environment), signer);
    if (difference)
      ports.err.write(differenceNote(difference, stated.head.scan.version, judgedAgain.head.scan.version));
  } finally {
    await closeAll(opened);
  }
  return 0;
}

function differenceNote(difference: string, version: string, own: string): string {
  const reason =
    version === own
      ? 'If the policy was different then, name that file with --policy'
      : `The scan was made by version ${version}, this is ${own}`;
  return `Note: evaluated again, the stored evidence gives another result (${difference}). ${reason}.\n`;
}

/**
 * Writes the evidence pack of a scan that was just made. Its report is evaluated again from the redacted evidence.
 * Errors: a `CliError` where that changes a status, or the folder cannot be written.
 */
export async function exportPack(
  ports: CliPorts,
  folder: string,
  record: RecordSource,
  report: ReportSource,
  options: { readonly policy?: string; readonly environment?: string; readonly sign?: string },
): Promise<void> {
  const opened: Opened[] = [];
  try {
    const redacted = await redactScan(record, options.policy ? await textOf(options.policy) : '{}');
    opening(opened, redacted.record);
    const judgedAgain = opening(opened, await reportFromRecord(redacted.record, redacted.policy));
    if ((await statusesHash(judgedAgain)) !== (await statusesHash(report))) {
      const difference = (await firstDifference(report, judgedAgain, 'whole')) ?? 'unknown';
      throw new CliError(
        `Without personal data the evidence gives other verdicts: ${difference}`,
        'Remove mail addresses from the policy’s patterns and from the names they are compared with',
      );
    }
    const signer = options.sign ? await openSigner(options.sign) : undefined;
    await writePack(ports, folder, inputOf(redacted, judgedAgain, options.environment), signer);
  } finally {
    await closeAll(opened);
  }
}

/** A hash of the statuses of all findings and items, in the order of the report. */
async function statusesHash({ parts }: ReportSource): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of parts(false)) hash.update(statusesOf(part));
  return hash.digest('hex');
}

/** The stored policy file with what people had stated when the scan closed. */
async function statedText(store: Store, row: ScanRow): Promise<string> {
  const text = (await store.getPolicy()) ?? '{}';
  const stated = (await store.attestations()).filter((one) => one.at <= (row.finishedAt ?? ''));
  return stated.length === 0 ? text : JSON.stringify(statedValue(Object(policyValue(text)), stated));
}

async function writePack(ports: CliPorts, folder: string, input: PackInput, signer?: Signer): Promise<void> {
  const files = [...evidencePack({ ...input, publicKey: signer?.publicKey })];
  const sums = files.find((file) => file.name === SUMS);
  if (signer && sums) files.push(await signedSums(signer, await joined(sums.text)));
  await writeFolder(folder, files);
  ports.err.write(`Evidence pack: ${files.length} files in ${folder}; "aispm verify ${folder}" verifies it\n`);
}

async function joined(text: PackFile['text']): Promise<string> {
  let whole = '';
  for await (const piece of typeof text === 'string' ? [text] : text) whole += piece;
  return whole;
}

const inputOf = (
  { record, policy, policyText }: RedactedScan,
  report: ReportSource,
  environment: string | undefined,
): PackInput => ({
  report,
  record,
  evidence: () => evidencePieces(record),
  policy: policyText,
  queries: queriesOf(policy.policy),
  declared: declaredComponents(policy.policy, new Date(report.head.scan.finishedAt)),
  environment: environment ?? report.head.scan.cloud,
});

/** The text of every Resource Graph query that a scan under this policy sends, by kind of evidence. */
export const queriesOf = (policy: Policy): Record<string, string> =>
  Object.fromEntries(Object.entries(QUERIES).map(([kind, query]) => [kind, query(policy)]));

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `The policy file ${file} cannot be read`,
      'Give the path of the policy that the scan was judged by',
      { cause },
    );
  });
