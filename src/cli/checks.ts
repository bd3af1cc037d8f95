import { AREAS, ESCALATION } from '../model/check.ts';
import { checkText } from '../scan/check-text.ts';
import { CHECKS } from '../scanners/index.ts';
import { deliver } from './deliver.ts';
import type { CliPorts } from './ports.ts';

/** `aispm checks`: every check with its severity and wanted state. */
export async function checksCommand(ports: CliPorts, options: { readonly format: 'table' | 'json' }): Promise<number> {
  if (options.format === 'json') {
    await deliver(ports, JSON.stringify(CHECKS.map(checkText), null, 2), undefined);
    return 0;
  }
  const lines: string[] = [];
  for (const [area, title] of Object.entries(AREAS)) {
    const own = CHECKS.filter((check) => check.area === area);
    if (own.length > 0)
      lines.push('', title, ...own.map((check) => `  ${check.id}  ${check.severity.padEnd(8)}  ${check.title}`));
  }
  lines.push(
    '',
    `${CHECKS.length} checks. "aispm explain AISPM-001" says why one matters, how to mend it, and who is asked next (${Object.values(ESCALATION)[0]} first).`,
  );
  await deliver(ports, lines.slice(1).join('\n'), undefined);
  return 0;
}
