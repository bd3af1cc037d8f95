/* Where a check belongs and who is asked next: without zod, because the page's script carries them too. */

export const AREAS = {
  'ai-plan': 'AI plan',
  posture: 'Posture',
  data: 'Data',
  inventory: 'Inventory',
  recommendations: 'Recommendations',
  'attack-paths': 'Attack paths',
  multicloud: 'Multicloud',
  sentinel: 'Sentinel',
  runtime: 'Runtime',
  scanner: 'The scanner itself',
} as const;
export type Area = keyof typeof AREAS;

/** Who is asked next, in the control's order. */
export const ESCALATION = {
  'control-owner': 'Control Owner / Security Admin',
  'cloud-architect': 'Cloud Security Architect',
  'ai-governance': 'AI Governance Lead',
  'azure-support': 'Azure Support',
  'account-team': 'Microsoft account team',
  'model-risk': 'Model Risk Committee',
} as const;
export type Escalation = keyof typeof ESCALATION;
