import type { Finding } from '../model/finding.ts';
import { commandFor } from '../model/remediation.ts';
import type { Report } from '../model/report.ts';

type Check = Pick<Report['checks'][number], 'remediation'>;

/** The command that fixes one finding by itself; undefined where it passes, follows from another, or has none. */
export function ownCommand({ remediation }: Check, finding: Finding): string | undefined {
  if (finding.cause || (finding.status !== 'fail' && finding.status !== 'warn')) return undefined;
  return commandFor(remediation, 'cli', finding);
}

/** What to do about one finding: the check's words, and the finding's own command. */
export function remedyFor(check: Check, finding: Finding): string {
  const command = ownCommand(check, finding);
  return command === undefined ? check.remediation.text : `${check.remediation.text} Command: ${command}`;
}
