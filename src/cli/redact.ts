import { stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Finding } from '../model/finding.ts';
import type { RecordSource } from '../model/recorded-scan.ts';
import { statusesOf } from '../scan/evidence/compare-reports.ts';
import { CliError } from './errors.ts';
import { evidencePieces, readEvidence } from './evidence-file.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { redactScan } from './redacted-scan.ts';
import { reportFromRecord } from './report-from-evidence.ts';
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
  try {
    const { record } = await redactScan(recorded, '{}');
    try {
      await writeOutput(ports, evidencePieces(record), out);
      const difference = await differenceOf(recorded, record, options.policy);
      ports.err.write(
        difference
          ? `Redacted: ${out}. Judged again it gives another status, because\n  the policy compares something that was removed:\n  ${difference}.\n`
          : `Redacted: ${out}. Judged again it gives the same statuses:\n  aispm scan --evidence ${out}\n`,
      );
      return 0;
    } finally {
      await record.close();
    }
  } finally {
    await recorded.close();
  }
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
async function differenceOf(before: RecordSource, after: RecordSource, policyFile: string | undefined) {
  const policy = await openPolicy(policyFile, new Date(before.head.startedAt));
  const whole = await reportFromRecord(before, policy);
  try {
    const redacted = await reportFromRecord(after, policy);
    const others = redacted.parts(false);
    try {
      for await (const part of whole.parts(false)) {
        const found = differenceIn(part.findings, (await others.next()).value?.findings ?? []);
        if (found) return found;
      }
      return undefined;
    } finally {
      await redacted.close();
    }
  } finally {
    await whole.close();
  }
}

/** Both have a finding for each check, in the order of the checks. */
function differenceIn(before: readonly Finding[], after: readonly Finding[]): string | undefined {
  const own = before.find(
    (one, index) => statusesOf({ findings: [one] }) !== statusesOf({ findings: after.slice(index, index + 1) }),
  );
  const other = after.find((one) => one.checkId === own?.checkId && one.subscriptionId === own.subscriptionId);
  return own && `${own.checkId} of ${own.subscriptionId} is ${other?.status}, not ${own.status}`;
}
