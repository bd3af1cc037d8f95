import { readFile } from 'node:fs/promises';
import { type Report, reportSchema } from '../model/report.ts';
import { CliError } from './errors.ts';

/** Reads a report written with `--format json`. Errors: a `CliError` that says what is wrong with the file. */
export async function readReport(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError(
      `The report ${path} cannot be read`,
      'Give a file that "aispm scan --format json --out FILE" wrote',
      { cause },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CliError(`The report ${path} is not JSON`, 'Write it again with "aispm scan --format json --out FILE"', {
      cause,
    });
  }
  const parsed = reportSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join('.') || 'the whole file';
  throw new CliError(
    `The report ${path} does not have the expected shape (${place}: ${issue?.message})`,
    'Write it again with this version',
  );
}
