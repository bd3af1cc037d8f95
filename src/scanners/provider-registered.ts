import { check, sentences } from '../model/check.ts';
import { DOCS } from '../model/commands.ts';
import { providerOf } from '../model/registration.ts';

export const providerRegistered = check({
  id: 'AISPM-015',
  slug: 'provider-registered',
  area: 'scanner',
  title: 'Microsoft.Security provider is registered',
  failureTitle: 'Microsoft.Security is not registered',
  severity: 'high',
  rationale: sentences(
    'A subscription without the provider has no plans, no assessments and no alerts, and Azure answers "not',
    'found" instead of "off".',
  ),
  remediation: {
    text: 'Register the provider.',
    cli: 'az provider register --namespace Microsoft.Security --subscription {subscription}',
    powershell:
      'Set-AzContext -Subscription {subscription}; Register-AzResourceProvider -ProviderNamespace Microsoft.Security',
    caveats: ['Needs Contributor; registration takes some minutes.'],
  },
  docs: [DOCS.providers],
  controls: ['FSI 1.24'],
  escalation: 'control-owner',
  scope: 'every',
  needs: ['registration', 'plans'],
  evaluate(evidence) {
    const { state, words: message } = providerOf(
      () => evidence.registration,
      () => evidence.plans,
    );
    return { outcome: state === 'registered' ? 'pass' : state === 'registering' ? 'pending' : 'fail', message };
  },
});
