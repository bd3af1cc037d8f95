import { AREAS, ESCALATION } from '../model/check.ts';
import { checkText } from '../scan/check-text.ts';
import { CHECKS } from '../scanners/index.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

/** `aispm checks`: lists every check with its severity and wanted state. Returns 0. */
export async function checksCommand(ports: CliPorts, options: { readonly format: 'table' | 'json' }): Promise<number> {
  if (options.format === 'json') {
    await writeOutput(ports, JSON.stringify(CHECKS.map(checkText), null, 2), undefined);
    return 0;
  }
  const lines: string[] = [];
  for (const [area, title] of Object.entries(AREAS)) {
    const inArea = CHECKS.filter((check) => check.area === area);
    if (inArea.length > 0)
      lines.push('', title, ...inArea.map((check) => `  ${check.id}  ${check.severity.padEnd(8)}  ${check.title}`));
  }
  lines.push(
    '',
    [
      `${CHECKS.length} checks. "aispm explain AISPM-001" says why a check matters, how to fix a failure,`,
      `and whom to ask next (${Object.values(ESCALATION)[0]} first).`,
    ].join(' '),
  );
  await writeOutput(ports, lines.slice(1).join('\n'), undefined);
  return 0;
}
