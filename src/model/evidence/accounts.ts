import { accountList } from './kind.ts';

/* What Azure Resource Manager says below each OpenAI or AIServices account. */

export const ACCOUNT_KINDS = {
  defenderSettings: accountList({
    title: 'per-resource AI settings',
    part: 'defenderForAISettings',
    version: '2024-10-01',
    absence: true,
    actions: ['Microsoft.CognitiveServices/accounts/defenderForAISettings/read'],
  }),
  deployments: accountList({
    title: 'model deployments',
    part: 'deployments',
    version: '2024-10-01',
    absence: false,
    actions: ['Microsoft.CognitiveServices/accounts/deployments/read'],
  }),
};
