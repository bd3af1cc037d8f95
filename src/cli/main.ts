import { Command, CommanderError, Option } from 'commander';
import { CLOUDS } from '../model/cloud.ts';
import { VERSION } from '../version.ts';
import { dayOf, environmentOf, filesOf, hashesOf, refuseEmpty, rowsOf, splitList } from './arguments.ts';
import { attestCommand } from './attest.ts';
import { checksCommand } from './checks.ts';
import { diagnoseCommand } from './diagnose.ts';
import { driftCommand } from './drift.ts';
import { errorText } from './errors.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { fixCommand } from './fix.ts';
import { addFixCommand } from './fix-options.ts';
import { forecastCommand } from './forecast.ts';
import { addForecastOptions } from './forecast-options.ts';
import { inventoryCommand } from './inventory.ts';
import { addInventoryOptions } from './inventory-options.ts';
import { policyCheckCommand } from './policy.ts';
import type { CliPorts } from './ports.ts';
import { FORMAT_NAMES } from './print-report.ts';
import { redactCommand } from './redact.ts';
import { reportCommand } from './report.ts';
import { scanCommand } from './scan.ts';
import { verifyCommand } from './verify.ts';

export type { CliPorts } from './ports.ts';

const HELP = `
Examples:
  aispm scan --world bank                        a simulated bank, without Azure
  aispm scan --scope my-group --format json --out report.json
  aispm explain 007 --report report.json         a check, with its findings
  aispm explain "no attack paths"                a symptom

Exit status of scan: 0 nothing fails and nothing is unknown, 2 at least one check
fails, 3 nothing fails but something is unknown, 1 the scan could not run.`;

/**
 * Runs one command line. Returns the exit status: 0 nothing fails and nothing is unknown, 2 something fails, 3 nothing
 * fails but something is unknown, 1 it could not run (standard error then has one line and what to do next).
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
    .addHelpText('after', HELP)
    .hook('preAction', (_program, command) => refuseEmpty(command));

  const azureOptions = (command: Command) =>
    command
      .addOption(
        new Option(
          '--scope <ids>',
          [
            'ids or resource ids of subscriptions or management groups, repeated or comma-separated;',
            'by default all that is visible',
          ].join(' '),
        ).argParser(splitList),
      )
      .addOption(new Option('--cloud <name>', 'the Azure cloud').choices([...CLOUDS]).default('public'))
      .option(
        '--world <name|file>',
        'a simulated tenant instead of Azure: bank, bank-usgov, tenants, hostile, empty, generated:N, or a file',
      )
      .option('--policy <file>', 'your policy file (see policy.sample.jsonc); by default a built-in policy');
  const formatOption = new Option('--format <name>', 'how to print').choices([...FORMAT_NAMES]).default('table');

  const environmentOption = () =>
    new Option(
      '--environment <name>',
      'the environment, for the file names of the pack; by default the cloud',
    ).argParser(environmentOf);

  azureOptions(program.command('scan').description('read every subscription in scope, judge it, and print the report'))
    .addOption(formatOption)
    .option('--wide', 'full names, every cause and every subscription (--format table)')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .option('--save-evidence <file>', 'also save what was read, to judge it again offline')
    .option('--evidence <file>', 'judge recorded evidence instead of reading Azure')
    .option('--bom', 'also read the optional lists of the AI bill of materials')
    .option('--forecast', 'also read token metrics, and say what each fix that starts a charge would cost')
    .option('--keep', 'store the scan with the service’s own; the storage settings and AISPM_SCOPE say where and what')
    .addOption(
      new Option(
        '--subscription <ids>',
        'with --keep, scan only these subscriptions, 50 at most; the rest of the report stays as it is',
      ).argParser(splitList),
    )
    .option('--sign <file>', 'sign the pack, or with --keep the manifest, with this private key (PEM)')
    .option('--export <folder>', 'also write an evidence pack for the auditor into a new or empty folder')
    .addOption(environmentOption())
    .action(run(scanCommand));
  addInventoryOptions(
    azureOptions(
      program.command('inventory').description('list the AI resources with models and parts: the AI bill of materials'),
    ),
    run(inventoryCommand),
  );
  addForecastOptions(
    azureOptions(program.command('forecast').description('say what the AI plan costs or would cost a month')),
    run(forecastCommand),
  );
  azureOptions(
    program
      .command('diagnose')
      .description(
        'show facts without verdicts: identity, permissions, plans, access; for the first day and for support tickets',
      ),
  )
    .option('--subscription <id>', 'only this subscription')
    .option('--reads', 'instead, each kind of read once and what came, without a name or id: to send in')
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .action(run(diagnoseCommand));
  program
    .command('report')
    .description('print the report of the latest stored scan; the storage settings say where')
    .option('--scan <id>', 'another scan, for example 20261124T010000Z')
    .addOption(formatOption)
    .option('--wide', 'full names, every cause and every subscription (--format table)')
    .option('--out <file>', 'write the report to a file instead of standard output')
    .action(run(reportCommand));
  addFixCommand(program, run(fixCommand));
  program
    .command('export')
    .description(
      [
        'write the evidence pack of a stored scan for the auditor: reports, evidence, manifest, checksums;',
        'the storage settings say where the scan is',
      ].join(' '),
    )
    .requiredOption('--out <folder>', 'a new or empty folder')
    .addOption(
      new Option('--from <day>', 'many nights instead, from this day (YYYY-MM-DD, UTC), with the chain').argParser(
        dayOf,
      ),
    )
    .addOption(new Option('--to <day>', 'up to and including this day').argParser(dayOf))
    .addOption(
      new Option('--subscription <ids>', 'only these of the nights, each proven by its audit path').argParser(
        splitList,
      ),
    )
    .option('--sign <file>', 'sign the pack with this private key (PEM)')
    .option('--scan <id>', 'a scan other than the latest, for example 20261124T010000Z')
    .option('--policy <file>', 'the policy that the scan was judged by, if the service has another one now')
    .addOption(environmentOption())
    .action(run(exportCommand));
  program
    .command('verify [pack]')
    .description(
      [
        'check that the stored scans are unchanged, by the chain of their hashes;',
        'with a folder, check that an evidence pack is complete and follows from its evidence',
      ].join(' '),
    )
    .addOption(
      new Option(
        '--head <hash>',
        'a hash from the foot of a mail, an event or the report page: the store must hold that manifest; repeatable',
      ).argParser(hashesOf),
    )
    .option('--anchors <folder|url>', 'compare with the manifests that were kept outside the store')
    .addOption(
      new Option(
        '--key <file>',
        'a public key (PEM): the pack, or each anchor, must be signed by it; repeatable',
      ).argParser(filesOf),
    )
    .action(run(verifyCommand));
  program
    .command('attest <kind> <statement>')
    .description(
      [
        'record what a person states: synthetic-test (a jailbreak test raised an alert), zero-paths (no attack path is',
        'right), or review; the checks that accept it read it, and the next manifest carries it',
      ].join(' '),
    )
    .requiredOption('--by <who>', 'who states it: a role or a name')
    .addOption(new Option('--date <day>', 'the day it is about; by default today').argParser(dayOf))
    .option('--subscription <id>', 'the subscription it is about; only a review may go without')
    .option('--alert <id>', 'with synthetic-test: the alert that it raised')
    .addOption(new Option('--expires <day>', 'with zero-paths: the last day on which it counts').argParser(dayOf))
    .action(run(attestCommand));
  program
    .command('redact <file>')
    .description('write an evidence file (--save-evidence) again without personal data, to hand it on')
    .option('--out <file>', 'where to; by default beside it, as NAME.redacted.json')
    .option('--force', 'replace a file that is there already')
    .option('--policy <file>', 'the policy that it is judged by, to see that its statuses stay')
    .action(run(redactCommand));
  program
    .command('drift')
    .description('list what changed between the stored scans, newest first; the storage settings say where they are')
    .option('--since <day>', 'YYYY-MM-DD, or an ISO time; by default everything')
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
    .description('explain what a check or a symptom means, why, and what to do first; by default list the symptoms')
    .option('--report <file>', 'a report (--format json) whose findings are shown with it')
    .option('--world <name|file>', 'scan a simulated tenant for findings instead')
    .action(run(explainCommand));
  program
    .command('policy')
    .description('work with your policy file')
    .command('check <file>')
    .description('list every fault of a policy file, with its line and column')
    .option('--report <file>', 'a report in JSON: also warns of names that several of its subscriptions bear')
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
