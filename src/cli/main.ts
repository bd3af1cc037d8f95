import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { CLOUDS } from '../model/cloud.ts';
import { VERSION } from '../version.ts';
import { checksCommand } from './checks.ts';
import { diagnoseCommand } from './diagnose.ts';
import { driftCommand } from './drift.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { inventoryCommand } from './inventory.ts';
import { policyCheckCommand } from './policy.ts';
import type { CliPorts } from './ports.ts';
import { FORMAT_NAMES } from './render.ts';
import { reportCommand } from './report.ts';
import { scanCommand } from './scan.ts';
import { verifyCommand } from './verify.ts';

export type { CliPorts } from './ports.ts';

const splitList = (value: string, earlier: readonly string[] = []) => [
  ...earlier,
  ...value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
];

const rowsOf = (value: string): number => {
  if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('Give a whole number, 1 to 999999.');
  return Number(value);
};

const environmentOf = (value: string): string => {
  if (!/^[A-Za-z0-9][\w.-]{0,39}$/.test(value))
    throw new InvalidArgumentError(
      'Give letters, digits, dots, underscores and dashes, at most 40: it stands in names of files.',
    );
  return value;
};

const HELP = `
Examples:
  aispm scan --world bank                        a simulated bank, without Azure
  aispm scan --scope my-group --format json --out report.json
  aispm explain 007 --report report.json         a check, with its findings
  aispm explain "no attack paths"                a symptom

Exit status of scan: 0 nothing fails and nothing is unknown, 2 at least one check
fails, 3 nothing fails but something is unknown, 1 the scan could not run.`;

/**
 * Runs one command line. Returns the exit status: 0 nothing failed and nothing unknown, 2 a control failure, 3 no
 * failure but something unknown, 1 it could not run (with one clear line and what to do on standard error).
 */
export async function runCli(argv: readonly string[], ports: CliPorts): Promise<number> {
  let status = 0;
  const run =
    <A extends unknown[]>(command: (ports: CliPorts, ...args: A) => Promise<number>) =>
    async (...args: A) => {
      status = await command(ports, ...args);
    };
  const program = new Command('aispm')
    .description(
      'Is every Azure subscription’s AI covered by Microsoft Defender for Cloud, since when, and can we prove it?',
    )
    .version(VERSION)
    .exitOverride()
    .configureOutput({ writeOut: (text) => ports.out.write(text), writeErr: (text) => ports.err.write(text) })
    .showHelpAfterError('(aispm --help lists the commands; aispm <command> --help its options)')
    .addHelpText('after', HELP);

  const azureOptions = (command: Command) =>
    command
      .addOption(
        new Option(
          '--scope <ids>',
          'subscription or management group ids, or their full resource ids; repeated or comma-separated; all that is visible without it',
        ).argParser(splitList),
      )
      .addOption(new Option('--cloud <name>', 'the Azure cloud').choices([...CLOUDS]).default('public'))
      .option(
        '--world <name|file>',
        'a simulated tenant instead of Azure: bank, bank-usgov, hostile, empty, generated:N, or a file',
      )
      .option('--policy <file>', 'the firm’s policy file (see policy.sample.jsonc); sensible defaults without it');
  const formatOption = new Option('--format <name>', 'how to print').choices([...FORMAT_NAMES]).default('table');

  const environmentOption = () =>
    new Option(
      '--environment <name>',
      'the environment, as the names of the pack’s files have it; the cloud without it',
    ).argParser(environmentOf);

  azureOptions(program.command('scan').description('read every subscription in scope, judge it, and print the report'))
    .addOption(formatOption)
    .option('--wide', 'whole names, every cause and every subscription (--format table)')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .option('--save-evidence <file>', 'also keep what was read, to be judged again offline')
    .option('--evidence <file>', 'judge recorded evidence instead of reading Azure')
    .option(
      '--keep',
      'keep the scan where the service keeps its own; the storage settings and AISPM_SCOPE name where and what',
    )
    .option('--export <folder>', 'also write an evidence pack for the auditor: a folder that is new or empty')
    .addOption(environmentOption())
    .action(run(scanCommand));
  azureOptions(program.command('inventory').description('list the AI resources and what can be said of each'))
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .action(run(inventoryCommand));
  azureOptions(
    program
      .command('diagnose')
      .description(
        'facts without verdicts: identity, permissions, plans, reachability; for the first day and for support tickets',
      ),
  )
    .option('--subscription <id>', 'only this subscription')
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .action(run(diagnoseCommand));
  program
    .command('report')
    .description('the report of the latest scan that the service keeps; the storage settings name it')
    .option('--scan <id>', 'another scan, such as 20261124T010000Z')
    .addOption(formatOption)
    .option('--wide', 'whole names, every cause and every subscription (--format table)')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .action(run(reportCommand));
  program
    .command('export')
    .description(
      'the evidence pack of a scan that the service keeps, for the auditor: reports, evidence, manifest, checksums; the storage settings name it',
    )
    .requiredOption('--out <folder>', 'a folder that is new or empty')
    .option('--scan <id>', 'another scan than the latest, such as 20261124T010000Z')
    .option('--policy <file>', 'the policy that the scan was judged by, where the service has another now')
    .addOption(environmentOption())
    .action(run(exportCommand));
  program
    .command('verify [pack]')
    .description(
      'whether the kept scans are still as they were closed: each names the one before it; with a folder, whether an evidence pack is whole and follows from its evidence',
    )
    .action(run(verifyCommand));
  program
    .command('drift')
    .description('what changed between the scans that the service keeps, newest first; the storage settings name them')
    .option('--since <day>', 'YYYY-MM-DD, or an ISO time; everything without it')
    .addOption(new Option('--limit <rows>', 'how many').argParser(rowsOf).default(500))
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .action(run(driftCommand));
  program
    .command('checks')
    .description('list the checks')
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .action(run(checksCommand));
  program
    .command('explain [check-or-symptom]')
    .description('what a check or a symptom means, why, and the first action; without one, the symptoms')
    .option('--report <file>', 'a report (--format json) whose findings explain it')
    .option('--world <name|file>', 'scan a simulated tenant for them instead')
    .action(run(explainCommand));
  program
    .command('policy')
    .description('the firm’s policy file')
    .command('check <file>')
    .description('name every fault of a policy file, with its line and column')
    .action(run(policyCheckCommand));

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
    ports.err.write(`${errorText(error)}\n`);
    return 1;
  }
}

/** One clear line and what to do. */
function errorText(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
  const next =
    error instanceof Error && 'next' in error && typeof error.next === 'string'
      ? error.next
      : 'Run "aispm diagnose" to see what the identity may read; report this with its output if it says nothing';
  return `aispm: ${message}.\n  ${next}.`;
}
