import { pathsPossible } from '../model/attack-paths.ts';
import { check, sentences } from '../model/check.ts';
import { DOCS, LATENCY } from '../model/commands.ts';

export const attackPathsPossible = check({
  id: 'AISPM-031',
  slug: 'attack-paths-possible',
  area: 'attack-paths',
  title: 'Attack path analysis can work',
  failureTitle: 'Attack path analysis cannot work',
  severity: 'medium',
  rationale: sentences(
    'An empty list of attack paths means something only where the analysis could have found one: Defender',
    'CSPM and agentless scanning on, for two days.',
  ),
  remediation: {
    text: 'Fix AISPM-007 and AISPM-009, then wait 48 hours.',
    decision: 'There is nothing to change here: the command of AISPM-007 or AISPM-009 fixes it.',
    caveats: [LATENCY],
  },
  docs: [DOCS.attackPaths, DOCS.enableCspm],
  controls: ['FSI 1.24'],
  escalation: 'cloud-architect',
  scope: 'ai',
  needs: ['plans', 'history', 'attackPaths', 'assessments'],
  evaluate: pathsPossible,
});
