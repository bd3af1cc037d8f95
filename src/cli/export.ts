import { readFile } from 'node:fs/promises';
import { QUERIES } from '../azure/queries.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { type Report, reportSchema } from '../model/report.ts';
import { parsePolicy, policyValue } from '../policy.ts';
import { evidencePack, type PackFile, type PackInput } from '../report/evidence-pack/evidence-pack.ts';
import { firstDifference, statusesOf } from '../scan/evidence/compare-reports.ts';
import { redactor } from '../scan/evidence/redaction.ts';
import type { ScanRow, Store } from '../scan/store.ts';
import { CHECKS } from '../scanners/index.ts';
import { deliverFolder, freshFolder } from './deliver.ts';
import { CliError } from './errors.ts';
import { evidenceText, parseEvidence } from './evidence-file.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { finishedScan } from './report.ts';
import { reportFromEvidence } from './report-from-evidence.ts';

export { freshFolder } from './deliver.ts';

type ExportOptions = {
  readonly out: string;
  readonly scan?: string;
  readonly policy?: string;
  readonly environment?: string;
};

/**
 * `aispm export`: the evidence pack of a scan that the service kept. Returns 0; says on standard error where its
 * evidence no longer gives its verdicts.
 */
export async function exportCommand(ports: CliPorts, options: ExportOptions): Promise<number> {
  await freshFolder(options.out);
  const { store } = await openStorage(ports);
  const { row, report } = await finishedScan(store, options.scan);
  const policy = options.policy ? await textOf(options.policy) : ((await store.getPolicy()) ?? '{}');
  const clean = redacted(await recordedOf(store, row, report), policy);
  const shown = reportSchema.parse(clean.texts(report));
  const again = reportFromEvidence(clean.recorded, clean.policy);
  const differs = firstDifference(shown, again, 'without-earlier-scans');
  await write(ports, options.out, inputOf(clean, shown, options.environment));
  if (differs)
    ports.err.write(
      `Note: judged again, the kept evidence gives something else (${differs}). ${shown.scan.version === again.scan.version ? 'Was the policy another then? Name it with --policy' : `The scan was made by version ${shown.scan.version}, this is ${again.scan.version}`}.\n`,
    );
  return 0;
}

/**
 * The evidence pack of a scan just made. Its report is judged anew from what is left after redaction; that it comes to
 * the same is checked first.
 */
export async function exportPack(
  ports: CliPorts,
  folder: string,
  recorded: Recorded,
  report: Report,
  options: { readonly policy?: string; readonly environment?: string },
): Promise<void> {
  const clean = redacted(recorded, options.policy ? await textOf(options.policy) : '{}');
  const again = reportFromEvidence(clean.recorded, clean.policy);
  if (statusesOf(again) !== statusesOf(report))
    throw new CliError(
      `Without personal data the evidence gives other verdicts: ${firstDifference(report, again, 'whole') ?? 'unknown'}`,
      'Take mail addresses out of the policy’s patterns and the names they are compared with',
    );
  await write(ports, folder, inputOf(clean, again, options.environment));
}

async function write(ports: CliPorts, folder: string, input: PackInput): Promise<void> {
  const files = filesOf(input);
  await deliverFolder(folder, files);
  ports.err.write(`Evidence pack: ${files.length} files in ${folder}; "aispm verify ${folder}" checks it\n`);
}

/**
 * A file of a pack is one text, which cannot be longer than half a gigabyte: OSCAL reaches that at about 10,000
 * subscriptions.
 */
function filesOf(input: PackInput): readonly PackFile[] {
  try {
    return evidencePack(input);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CliError(
      `${input.report.coverage.inScope} subscriptions are too many for one evidence pack`,
      'Scan a management group at a time: aispm scan --scope NAME --export FOLDER',
      { cause },
    );
  }
}

type Clean = Pick<PackInput, 'recorded' | 'evidence'> & {
  readonly policy: { readonly policy: Policy; readonly warnings: readonly string[] };
  readonly policyText: string;
  texts(value: unknown): unknown;
};

/** Evidence and policy as the pack carries them, and read back from that. */
function redacted(recorded: Recorded, policyText: string): Clean {
  const { evidence, texts } = redactor();
  const parsed = parseEvidence({ format: 'aispm-evidence/1', ...Object(evidence(recorded)) });
  if ('faults' in parsed) throw new Error(`Redacted evidence lost its shape: ${parsed.faults.join('; ')}`);
  const text = `${JSON.stringify(texts(policyValue(policyText)) ?? {}, null, 1)}\n`;
  const policy = parsePolicy(text, { checks: CHECKS, now: new Date(recorded.startedAt) });
  if ('faults' in policy)
    throw new CliError(
      `The policy is not good: ${policy.faults[0]?.message ?? ''}`,
      'Run "aispm policy check" on its file',
    );
  return { recorded: parsed.recorded, evidence: evidenceText(parsed.recorded), policy, policyText: text, texts };
}

const inputOf = (
  { recorded, evidence, policy, policyText }: Omit<Clean, 'texts'>,
  report: Report,
  environment: string | undefined,
): PackInput => ({
  report,
  recorded,
  evidence,
  policy: policyText,
  queries: queriesOf(policy.policy),
  environment: environment ?? report.scan.cloud,
});

/** The words of every Resource Graph query that a scan under this policy sends, by the kind of evidence. */
export const queriesOf = (policy: Policy): Record<string, string> =>
  Object.fromEntries(Object.entries(QUERIES).map(([kind, query]) => [kind, query(policy)]));

/** What a kept scan read, as it was judged. Errors: a `CliError` where a part was deleted after its retention. */
async function recordedOf(store: Store, row: ScanRow, report: Report): Promise<Recorded> {
  const gone = (what: string) =>
    new CliError(
      `${what} of scan ${row.id} is not kept any more`,
      'Choose a younger scan; retentionYears of the policy says how long each zone is kept',
    );
  const scope = row.plan ? await store.getScope(row.id, row.plan) : undefined;
  if (!scope) throw gone('What was read of the whole scope');
  const subscriptions: Recorded['subscriptions'][number][] = [];
  for (let shard = 0; shard < row.shards; shard++)
    for await (const result of store.results(row.id, shard)) {
      if (result.lost) continue;
      const { judgedAt, evidence, subscription } = result;
      const kept = evidence ? await store.getEvidence(subscription.id, evidence) : undefined;
      if (!kept || !judgedAt) throw gone(`The evidence of ${subscription.id}`);
      const readings = Object.fromEntries(
        Object.entries(kept.readings).map(([kind, reading]) => [kind, { ...reading, at: judgedAt }]),
      );
      subscriptions.push({ subject: kept.subject, readings, judgedAt });
    }
  if (subscriptions.length + report.scan.missing.length < report.coverage.inScope)
    throw gone('The evidence of some subscriptions');
  return { startedAt: row.startedAt, recordedAt: row.startedAt, cloud: row.cloud, scope, subscriptions };
}

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `The policy file ${file} cannot be read`,
      'Give the path of the policy that the scan was judged by',
      { cause },
    );
  });
