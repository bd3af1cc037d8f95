import { LAYOUTS } from '../report/formats.ts';
import { streamPage } from '../report/html.ts';
import { streamLayout } from '../report/layout.ts';
import { renderTerminal, type TerminalOptions } from '../report/terminal.ts';
import { terminalReport } from '../report/terminal-report.ts';
import type { ReportSource } from '../scan/stored/report-source.ts';
import { CliError } from './errors.ts';
import { exitStatus } from './exit-status.ts';
import type { CliPorts } from './ports.ts';
import { type Text, writeOutput } from './write-output.ts';

export const FORMAT_NAMES = ['table', 'json', 'html', 'csv', 'ocsf', 'oscal', 'sarif'] as const;
export type FormatName = (typeof FORMAT_NAMES)[number];

/** How a report is printed: its format, and the file where it goes to one. */
export type PrintOptions = { readonly format: FormatName; readonly wide?: boolean; readonly out?: string };

/** Throws a `CliError` where the options contradict each other. */
export function checkPrintOptions({ format, wide }: PrintOptions): void {
  if (wide && format !== 'table')
    throw new CliError('--wide is for --format table', 'Leave it out: every other format is complete');
}

/**
 * Writes a report to standard output or a file, a subscription at a time, and returns the exit status that it means.
 * Errors: a `CliError` where the file cannot be written.
 */
export async function printReport(ports: CliPorts, options: PrintOptions, source: ReportSource): Promise<number> {
  const exit = exitStatus(source.head);
  const text = await textOf(options.format, source, {
    columns: ports.out.columns ?? 80,
    colour: ports.colour && !options.out,
    wide: options.wide ?? false,
    exit,
  });
  await writeOutput(ports, text, options.out);
  return exit;
}

async function textOf(format: FormatName, source: ReportSource, options: TerminalOptions): Promise<Text> {
  const { head, parts } = source;
  if (format === 'table') return renderTerminal(await terminalReport(source), options);
  if (format === 'html') return streamPage(head, parts(true));
  return streamLayout(LAYOUTS[format](head), parts);
}
