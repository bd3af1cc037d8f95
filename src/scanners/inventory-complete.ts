import { check, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';
import { Unseen } from '../model/reading.ts';

export const inventoryComplete = check({
  id: 'AISPM-019',
  slug: 'inventory-complete',
  area: 'scanner',
  title: 'The inventory is complete',
  failureTitle: 'The inventory is not complete',
  severity: 'high',
  rationale: sentences(
    'Resource Graph truncates and hides rows without an error.',
    'An empty answer is clean only where the counts match and the scanner is proven to have the right to',
    'read.',
  ),
  remediation: {
    text: 'Give the scanner Reader on the subscription, then scan again.',
    decision: 'The firm decides which identity may read what; AISPM-041 names what is missing.',
  },
  docs: [DOCS.graph],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'every',
  limitations: [LIMITS.copilot, LIMITS.agents],
  needs: ['inventory'],
  evaluate(evidence) {
    const { rows, pages, blind } = evidence.inventory;
    if (blind) throw new Unseen(blind.why, blind.message);
    return {
      outcome: 'pass',
      message: `${count(rows.length, 'resource')} read from ${count(pages, 'page')}, as many as Resource Graph counts`,
    };
  },
});
