import { readFile } from 'node:fs/promises';
import { QUERIES } from '../azure/queries.ts';
import { declaredComponents } from '../model/bom/declared.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { type Report, reportSchema } from '../model/report.ts';
import { parsePolicy, policyValue } from '../policy.ts';
import { evidencePack, type PackFile, type PackInput, SUMS } from '../report/evidence-pack/evidence-pack.ts';
import { firstDifference, statusesOf } from '../scan/evidence/compare-reports.ts';
import { redactor } from '../scan/evidence/redaction.ts';
import { type Signer, signedSums } from '../scan/evidence/signer.ts';
import { statedValue } from '../scan/policy/stated-policy.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { CHECKS } from '../scanners/index.ts';
import { CliError } from './errors.ts';
import { evidenceText, parseEvidence } from './evidence-file.ts';
import { exportRange } from './export-range.ts';
import { openSigner } from './key-file.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { finishedScan } from './report.ts';
import { reportFromEvidence } from './report-from-evidence.ts';
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
  const redacted = redactScan(await recordedOf(store, row, report), policy);
  const stated = reportSchema.parse(redacted.texts(report));
  const judgedAgain = reportFromEvidence(redacted.recorded, redacted.policy);
  const difference = firstDifference(stated, judgedAgain, 'without-earlier-scans');
  await writePack(ports, options.out, inputOf(redacted, stated, options.environment), signer);
  if (difference) {
    const reason =
      stated.scan.version === judgedAgain.scan.version
        ? 'If the policy was different then, name that file with --policy'
        : `The scan was made by version ${stated.scan.version}, this is ${judgedAgain.scan.version}`;
    ports.err.write(`Note: evaluated again, the stored evidence gives another result (${difference}). ${reason}.\n`);
  }
  return 0;
}

/**
 * Writes the evidence pack of a scan that was just made. Its report is evaluated again from the redacted evidence.
 * Errors: a `CliError` where that changes a status, or the folder cannot be written.
 */
export async function exportPack(
  ports: CliPorts,
  folder: string,
  recorded: Recorded,
  report: Report,
  options: { readonly policy?: string; readonly environment?: string; readonly sign?: string },
): Promise<void> {
  const redacted = redactScan(recorded, options.policy ? await textOf(options.policy) : '{}');
  const judgedAgain = reportFromEvidence(redacted.recorded, redacted.policy);
  if (statusesOf(judgedAgain) !== statusesOf(report)) {
    const difference = firstDifference(report, judgedAgain, 'whole') ?? 'unknown';
    throw new CliError(
      `Without personal data the evidence gives other verdicts: ${difference}`,
      'Remove mail addresses from the policy’s patterns and from the names they are compared with',
    );
  }
  const signer = options.sign ? await openSigner(options.sign) : undefined;
  await writePack(ports, folder, inputOf(redacted, judgedAgain, options.environment), signer);
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

/** The evidence of a pack is one string, of at most half a gigabyte. */
function evidenceOf(recorded: Recorded): string {
  try {
    return evidenceText(recorded);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CliError(
      `${recorded.subscriptions.length} subscriptions are too many for one evidence pack`,
      'Scan a management group at a time: aispm scan --scope NAME --export FOLDER',
      { cause },
    );
  }
}

type RedactedScan = Pick<PackInput, 'recorded' | 'evidence'> & {
  readonly policy: { readonly policy: Policy; readonly warnings: readonly string[] };
  readonly policyText: string;
  texts(value: unknown): unknown;
};

/** Evidence and policy without personal data, parsed back from the very texts that the pack will carry. */
function redactScan(recorded: Recorded, policyText: string): RedactedScan {
  const { evidence, texts } = redactor();
  const parsed = parseEvidence({ format: 'aispm-evidence/1', ...Object(evidence(recorded)) });
  if ('faults' in parsed) throw new Error(`Redacted evidence lost its shape: ${parsed.faults.join('; ')}`);
  const text = `${JSON.stringify(texts(policyValue(policyText)) ?? {}, null, 1)}\n`;
  const policy = parsePolicy(text, { checks: CHECKS, now: new Date(recorded.startedAt) });
  if ('faults' in policy)
    throw new CliError(
      `The policy is not valid: ${policy.faults[0]?.message ?? ''}`,
      'Run "aispm policy check" on its file',
    );
  return { recorded: parsed.recorded, evidence: evidenceOf(parsed.recorded), policy, policyText: text, texts };
}

const inputOf = (
  { recorded, evidence, policy, policyText }: Omit<RedactedScan, 'texts'>,
  report: Report,
  environment: string | undefined,
): PackInput => ({
  report,
  recorded,
  evidence,
  policy: policyText,
  queries: queriesOf(policy.policy),
  declared: declaredComponents(policy.policy, new Date(report.scan.finishedAt)),
  environment: environment ?? report.scan.cloud,
});

/** The text of every Resource Graph query that a scan under this policy sends, by kind of evidence. */
export const queriesOf = (policy: Policy): Record<string, string> =>
  Object.fromEntries(Object.entries(QUERIES).map(([kind, query]) => [kind, query(policy)]));

/** What a stored scan read, as it was judged. Errors: a `CliError` where its retention has ended. */
async function recordedOf(store: Store, row: ScanRow, report: Report): Promise<Recorded> {
  const deleted = (what: string) =>
    new CliError(
      `${what} of scan ${row.id} is no longer stored`,
      'Choose a newer scan; retentionYears in the policy says how long each zone is kept',
    );
  const scope = row.plan ? await store.getScope(row.id, row.plan) : undefined;
  if (!scope) throw deleted('The evidence of the scope');
  const subscriptions: Recorded['subscriptions'][number][] = [];
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of store.results(row.id, shard)) {
      if (result.lost) continue;
      const { judgedAt, evidence, subscription } = result;
      const stored = evidence ? await store.getEvidence(subscription.id, evidence) : undefined;
      if (!stored || !judgedAt) throw deleted(`The evidence of ${subscription.id}`);
      const readings = Object.fromEntries(
        Object.entries(stored.readings).map(([kind, reading]) => [kind, { ...reading, at: judgedAt }]),
      );
      subscriptions.push({ subject: stored.subject, readings, judgedAt });
    }
  if (subscriptions.length + report.scan.missing.length < report.coverage.inScope)
    throw deleted('The evidence of some subscriptions');
  return {
    startedAt: row.startedAt,
    recordedAt: row.startedAt,
    cloud: row.cloud,
    scope,
    leftOut: row.leftOut,
    principalId: row.principalId,
    subscriptions,
  };
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `The policy file ${file} cannot be read`,
      'Give the path of the policy that the scan was judged by',
      { cause },
    );
  });
