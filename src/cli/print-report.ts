import type { Report } from '../model/report.ts';
import { FORMATS, type RenderOptions } from '../report/formats.ts';
import { renderPage } from '../report/html.ts';
import { CliError } from './errors.ts';
import { exitStatus } from './exit-status.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

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
 * Writes a report to standard output or a file, and returns the exit status that it means. Errors: a `CliError` where
 * the file cannot be written.
 */
export async function printReport(ports: CliPorts, options: PrintOptions, report: Report): Promise<number> {
  const exit = exitStatus(report);
  const text = render(options.format, report, {
    columns: ports.out.columns ?? 80,
    colour: ports.colour && !options.out,
    wide: options.wide ?? false,
    exit,
  });
  await writeOutput(ports, text, options.out);
  return exit;
}

const render = (format: FormatName, report: Report, options: RenderOptions): string =>
  format === 'html' ? renderPage(report) : FORMATS[format].render(report, options);
