import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ForecastOptions } from './forecast.ts';

/** Azure Monitor keeps the metrics of 93 days (learn.microsoft.com, Azure Monitor Metrics overview). */
const MOST_DAYS = 90;

function daysOf(value: string): number {
  const days = /^[1-9]\d?$/.test(value) ? Number(value) : Number.NaN;
  if (!(days <= MOST_DAYS)) throw new InvalidArgumentError(`Give a whole number, 1 to ${MOST_DAYS}.`);
  return days;
}

function priceOf(value: string): number {
  const price = /^\d{1,6}(\.\d{1,6})?$/.test(value) ? Number(value) : 0;
  if (price <= 0) throw new InvalidArgumentError('Give a number of USD above zero, such as 0.8.');
  return price;
}

const STATUSES = `
Exit status: 0 as forecast; 1 not run; 2 a budget of the policy is passed; 3 something was not read.`;

/** Adds the options of `aispm forecast` to a command that has those of Azure. */
export function addForecastOptions(command: Command, action: (options: ForecastOptions) => Promise<void>): void {
  command
    .addOption(new Option('--days <number>', 'how many whole days are read, up to 90').argParser(daysOf).default(30))
    .addOption(
      new Option(
        '--price <usd>',
        'USD per million tokens; by default the policy’s, else Microsoft’s list price',
      ).argParser(priceOf),
    )
    .option('--subscription <id>', 'only this subscription')
    .addOption(new Option('--format <name>', 'how to print').choices(['table', 'json']).default('table'))
    .option('--wide', 'every column and full names (--format table)')
    .option('--out <file>', 'write to a file instead of standard output')
    .addHelpText('after', STATUSES)
    .action(action);
}
