import { check } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';

export const inventoryComplete = check({
  id: 'AISPM-019',
  slug: 'inventory-complete',
  area: 'scanner',
  title: 'The inventory is complete',
  failureTitle: 'The inventory is not complete',
  severity: 'high',
  rationale:
    'Resource Graph truncates and hides without an error. Only a count that agrees, and a proven right to read, make an empty answer a clean one.',
  remediation: {
    text: 'Give the scanner Reader on the subscription, then scan again.',
    decision: 'Which identity may read what is the firm’s decision; AISPM-041 names what is missing.',
  },
  docs: [DOCS.graph],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'every',
  limitations: [LIMITS.copilot, LIMITS.agents],
  needs: ['inventory'],
  evaluate(evidence) {
    const { rows, pages } = evidence.inventory;
    return {
      outcome: 'pass',
      message: `${count(rows.length, 'resource')} read, every one of ${count(pages, 'page')}, as many as Resource Graph counts`,
    };
  },
});
