import { type Command, Option } from 'commander';
import { INVENTORY_FORMATS, type InventoryOptions } from './inventory.ts';

const STATUSES = `
Exit status: 0 as listed; 1 not run; 3 something was not read, so that more may exist.`;

/** Adds the options of `aispm inventory` to a command that has those of Azure. */
export function addInventoryOptions(command: Command, action: (options: InventoryOptions) => Promise<void>): void {
  command
    .addOption(new Option('--format <name>', 'how to print').choices([...INVENTORY_FORMATS]).default('table'))
    .option('--subscription <id>', 'only this subscription')
    .option('--since <day>', 'instead, what changed since the scan that was kept before that day (YYYY-MM-DD)')
    .option('--wide', 'every column and full names (--format table)')
    .option('--out <file>', 'write to a file instead of standard output')
    .addHelpText('after', STATUSES)
    .action(action);
}
