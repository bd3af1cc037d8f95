import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { type Recorded, recordSource } from '../model/recorded-scan.ts';
import { statusesOf } from '../scan/evidence/compare-reports.ts';
import { redactor } from '../scan/evidence/redaction.ts';
import { CliError } from './errors.ts';
import { evidencePieces, parseEvidence, readEvidence } from './evidence-file.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { reportFromEvidence } from './report-from-evidence.ts';
import { writeOutput } from './write-output.ts';

type Options = { readonly out?: string; readonly policy?: string; readonly force?: boolean };

/**
 * `aispm redact FILE`: writes the evidence file again without mail addresses, secrets and what else identifies a
 * person, by the rules of the evidence packs; the ids and names of subscriptions and resources stay. By default beside
 * it, as `<name>.redacted.json`. Returns 0, and says on standard error whether what is left is judged as before.
 * Errors: a `CliError` where the file cannot be read, the target exists or is the file itself, or cannot be written.
 */
export async function redactCommand(ports: CliPorts, file: string, options: Options): Promise<number> {
  const out = options.out ?? besideOf(file);
  await requireNew(file, out, options.force ?? false);
  const recorded = await readEvidence(file);
  const parsed = parseEvidence({ format: 'aispm-evidence/1', ...Object(redactor().evidence(recorded)) });
  if ('faults' in parsed) throw new Error(`Redacted evidence lost its shape: ${parsed.faults.join('; ')}`);
  await writeOutput(ports, evidencePieces(recordSource(parsed.recorded)), out);
  const difference = await differenceOf(recorded, parsed.recorded, options.policy);
  ports.err.write(
    difference
      ? `Redacted: ${out}. Judged again it gives another status, because\n  the policy compares something that was removed:\n  ${difference}.\n`
      : `Redacted: ${out}. Judged again it gives the same statuses:\n  aispm scan --evidence ${out}\n`,
  );
  return 0;
}

function besideOf(file: string): string {
  const extension = extname(file);
  return join(dirname(file), `${basename(file, extension)}.redacted${extension || '.json'}`);
}

async function requireNew(file: string, out: string, force: boolean): Promise<void> {
  const [from, to] = await Promise.all([file, out].map((path) => stat(path).catch(() => undefined)));
  if (!to?.isFile()) return;
  if (from?.ino === to.ino && from.dev === to.dev)
    throw new CliError(
      `${out} is the evidence file itself`,
      'Give another path with --out: the original stays as it is',
    );
  if (!force) throw new CliError(`${out} exists already`, 'Give another path with --out, or replace it with --force');
}

/** The first finding whose status is another one afterwards, in words; undefined where there is none. */
async function differenceOf(before: Recorded, after: Recorded, policyFile: string | undefined) {
  const policy = await openPolicy(policyFile, new Date(before.startedAt));
  const [whole, redacted] = [reportFromEvidence(before, policy), reportFromEvidence(after, policy)];
  if (statusesOf(whole) === statusesOf(redacted)) return undefined;
  const own = whole.findings.find(
    (finding, index) =>
      statusesOf({ ...whole, findings: [finding] }) !==
      statusesOf({ ...redacted, findings: redacted.findings.slice(index, index + 1) }),
  );
  const other = redacted.findings.find(
    (one) => one.checkId === own?.checkId && one.subscriptionId === own.subscriptionId,
  );
  return `${own?.checkId} of ${own?.subscriptionId} is ${other?.status}, not ${own?.status}`;
}
