import { type Command, Option } from 'commander';
import { SEVERITIES } from '../model/finding.ts';
import type { FixOptions } from './fix.ts';

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];

/** Adds `aispm fix` to the command line. */
export function addFixCommand(
  program: Command,
  action: (causes: readonly string[], options: FixOptions) => Promise<void>,
): void {
  program
    .command('fix [causes...]')
    .description(
      [
        'list what there is to fix, one line a cause; with causes, write one script that fixes them.',
        'Nothing is changed in Azure: a person reviews the script and runs it',
      ].join(' '),
    )
    .option('--report <file>', 'a report (--format json) to fix; by default the latest stored scan')
    .option('--world <name|file>', 'a simulated tenant instead')
    .option('--policy-file <file>', 'the policy that the simulated tenant is judged by')
    .option('--scan <id>', 'another stored scan')
    .addOption(new Option('--owner <name>', 'only what this owner owns; repeat it for several').argParser(collect))
    .addOption(
      new Option('--subscription <id|name>', 'only this subscription; * stands for any text').argParser(collect),
    )
    .addOption(new Option('--severity <name...>', 'only these severities').choices([...SEVERITIES]))
    .addOption(new Option('--shell <name>', 'what runs the script').choices(['az', 'powershell']).default('az'))
    .addOption(
      new Option('--on-error <what>', 'what the script does at an error; without it, stop').choices([
        'stop',
        'continue',
      ]),
    )
    .option('--dry-run', 'show what the script would run, instead of the script')
    .option('--csv <file>', 'also write the list of places for the change ticket')
    .option('--policy', 'instead, the built-in Azure policies that keep the causes fixed, as az commands')
    .option('--bicep', 'with --policy: as Bicep')
    .option('--out <file>', 'write to a file instead of standard output')
    .action(action);
}
