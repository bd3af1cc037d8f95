import type { Check, CheckText } from '../model/check.ts';
import type { Report } from '../model/report.ts';

/** The texts of a check without its rule, as a report carries them. */
export function checkText(check: Check): Report['checks'][number] {
  const { evaluate: _rule, commands: _commands, needs: _needs, ...text } = check;
  return structuredClone(text as CheckText) as Report['checks'][number];
}
