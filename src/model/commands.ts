import { type Commands, jsonWord } from './remediation.ts';

/*
 * The commands that need nothing from Azure but names, and the words of remediation texts. Each is one line for one
 * subscription; what comes from Azure is filled in and quoted by remediation.ts. plan-commands.ts makes those of plans.
 */

/** A PUT to Azure Resource Manager at subscription scope, as az and PowerShell send it. */
export const armPut = (path: string, apiVersion: string, body: unknown): Commands => ({
  cli: `az rest --method put --url /subscriptions/{subscription}${path} --url-parameters api-version=${apiVersion} --body ${jsonWord(body)}`,
  powershell: `Invoke-AzRestMethod -Method PUT -Path /subscriptions/{subscription}${path}?api-version=${apiVersion} -Payload ${jsonWord(body)}`,
});

/** A change of properties of each failing resource. */
export function patchResource(
  properties: Readonly<Record<string, string | boolean>>,
  apiVersion: string,
): Commands & { readonly perItem: true } {
  const hash = Object.entries(properties).map(
    ([name, value]) => `${name}=${typeof value === 'boolean' ? `$${value}` : `'${value}'`}`,
  );
  return {
    cli: `az rest --method patch --url {resource} --url-parameters api-version=${apiVersion} --body '${JSON.stringify({ properties })}'`,
    powershell: `Set-AzResource -ResourceId {resource} -ApiVersion ${apiVersion} -PropertyObject @{${hash.join('; ')}} -UsePatchSemantics -Force`,
    perItem: true,
  };
}

/** Every log of each failing resource to the firm's workspace. */
export const sendLogs = (): Commands & { readonly perItem: true } => ({
  cli: `az monitor diagnostic-settings create --name aispm --resource {resource} --workspace "\${LOG_WORKSPACE_ID:?the resource id of the workspace}" --logs '[{"categoryGroup":"allLogs","enabled":true}]'`,
  powershell:
    'New-AzDiagnosticSetting -Name aispm -ResourceId {resource} -WorkspaceId $env:LOG_WORKSPACE_ID -Log (New-AzDiagnosticSettingLogSettingsObject -CategoryGroup allLogs -Enabled $true)',
  perItem: true,
});

/** Both built-in roles that the scanner needs, for its own identity. */
export const readerRoles = (): Commands => ({
  cli: ['Security Reader', 'Reader']
    .map(
      (role) =>
        `az role assignment create --assignee-object-id "\${AISPM_PRINCIPAL_ID:?the object id of the scanner}" --assignee-principal-type ServicePrincipal --role "${role}" --scope /subscriptions/{subscription}`,
    )
    .join(' && '),
  powershell:
    "'Security Reader', 'Reader' | ForEach-Object { New-AzRoleAssignment -ObjectId $env:AISPM_PRINCIPAL_ID -RoleDefinitionName $_ -Scope /subscriptions/{subscription} }",
});
const PRINCIPAL = `"\${AISPM_PRINCIPAL_ID:?the object id of the scanner}"`;

/** A command of the reader roles with the scanner's own object id filled in, where that is known. */
export const withPrincipal = (command: string | undefined, principalId: string | undefined): string | undefined =>
  principalId !== undefined && /^[\da-f-]{36}$/.test(principalId)
    ? command?.replaceAll(PRINCIPAL, principalId)
    : command;

export const IDENTITY = [
  'AISPM_PRINCIPAL_ID is the object id of the scanner’s identity ("aispm diagnose" prints it);',
  'without it the command stops before it does anything.',
  'Whoever runs it needs Owner or User Access Administrator.',
].join(' ');

export const AI_COST = [
  'The AI plan covers text tokens and is billed per token after its trial of 30 days or 75 billion tokens:',
  'agree the cost first.',
].join(' ');
export const CSPM_COST = 'Defender CSPM is billed per billable resource: agree the cost first.';
export const NEEDS_SECURITY_ADMIN = 'Whoever runs it needs Security Admin on the subscription.';
export const NEEDS_CONTRIBUTOR = 'Whoever runs it needs Contributor on each resource named.';
export const NEEDS_OWNER =
  'Whoever runs it needs Owner on the subscription: with less, the agentless parts stay off without an error.';
export const AS_READ =
  'The command sends the whole plan as the scan read it, with this one change, because a list without an extension may switch it off: once the plan has changed, scan again before the next command for it.';
export const AI_POLICIES =
  'To keep it so across subscriptions, assign the built-in Azure policies: c2c0c6d8-007b-4a48-8d9b-3539bddd8e87 audits the plan, 7e92882a-2f8a-4991-9bc4-d3147d40abb0 switches it on, 359a48a3-351a-4618-bb32-f1628645694b does so with every feature.';
export const CSPM_POLICIES =
  'To keep it so across subscriptions, assign the built-in Azure policies: 1f90fc71-a595-4066-8974-d4d0802e8ef0 audits the plan, 72f8cee7-2937-403d-84a1-a4e3e57f3c21 switches it on with every extension.';
export const LATENCY = 'Discovery and assessments follow within 4 to 24 hours, attack paths within 48.';

/** Pages of Microsoft's documentation that checks point to. */
export const DOCS = {
  aiPlan: 'https://learn.microsoft.com/azure/defender-for-cloud/ai-onboarding',
  aiThreats: 'https://learn.microsoft.com/azure/defender-for-cloud/ai-threat-protection',
  aiPosture: 'https://learn.microsoft.com/azure/defender-for-cloud/ai-security-posture',
  cspm: 'https://learn.microsoft.com/azure/defender-for-cloud/concept-cloud-security-posture-management',
  enableCspm: 'https://learn.microsoft.com/azure/defender-for-cloud/tutorial-enable-cspm-plan',
  pricings: 'https://learn.microsoft.com/rest/api/defenderforcloud/pricings/update',
  agentless: 'https://learn.microsoft.com/azure/defender-for-cloud/concept-agentless-data-collection',
  sensitiveData: 'https://learn.microsoft.com/azure/defender-for-cloud/concept-data-security-posture',
  containers: 'https://learn.microsoft.com/azure/defender-for-cloud/concept-agentless-containers',
  storage: 'https://learn.microsoft.com/azure/defender-for-cloud/defender-for-storage-introduction',
  databases: 'https://learn.microsoft.com/azure/defender-for-cloud/quickstart-enable-database-protections',
  permissions: 'https://learn.microsoft.com/azure/defender-for-cloud/permissions',
  recommendations: 'https://learn.microsoft.com/azure/defender-for-cloud/review-security-recommendations',
  aiRecommendations: 'https://learn.microsoft.com/azure/defender-for-cloud/recommendations-reference-ai',
  governance: 'https://learn.microsoft.com/azure/defender-for-cloud/governance-rules',
  exemptions: 'https://learn.microsoft.com/azure/defender-for-cloud/exempt-resource',
  risk: 'https://learn.microsoft.com/azure/defender-for-cloud/risk-prioritization',
  attackPaths: 'https://learn.microsoft.com/azure/defender-for-cloud/how-to-manage-attack-path',
  suppression: 'https://learn.microsoft.com/azure/defender-for-cloud/alerts-suppression-rules',
  aiAlerts: 'https://learn.microsoft.com/azure/defender-for-cloud/alerts-ai-workloads',
  contacts: 'https://learn.microsoft.com/azure/defender-for-cloud/configure-email-notifications',
  aws: 'https://learn.microsoft.com/azure/defender-for-cloud/quickstart-onboard-aws',
  gcp: 'https://learn.microsoft.com/azure/defender-for-cloud/quickstart-onboard-gcp',
  sentinel: 'https://learn.microsoft.com/azure/sentinel/connect-defender-for-cloud',
  graph: 'https://learn.microsoft.com/azure/governance/resource-graph/overview',
  providers: 'https://learn.microsoft.com/azure/azure-resource-manager/management/resource-providers-and-types',
  localAuth: 'https://learn.microsoft.com/azure/ai-services/disable-local-auth',
  network: 'https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks',
  keys: 'https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-encryption-keys-portal',
  diagnostics: 'https://learn.microsoft.com/azure/ai-services/diagnostic-logging',
  regions: 'https://learn.microsoft.com/azure/defender-for-cloud/support-matrix-defender-for-cloud',
} as const;
