import type { FixRow } from './fix-row.ts';

/*
 * The built-in Azure policies that keep a cause fixed, and their assignment. Source of ids, effects, parameters and the
 * roles their identity needs: the definitions in github.com/Azure/azure-policy, built-in-policies/policyDefinitions
 * (folders Security Center, Cognitive Services and Machine Learning), read 2026-11-27.
 */

type RoleName = 'Owner' | 'Security Admin' | 'Contributor';
/** Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles. */
const ROLE_IDS: Readonly<Record<RoleName, string>> = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'Security Admin': 'fb1c8493-542b-48eb-b624-b4c8fea62acd',
  Contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
};

export type BuiltInPolicy = {
  readonly id: string;
  /** Name of the assignment: at management-group scope at most 24 characters. */
  readonly name: string;
  readonly title: string;
  readonly role: RoleName;
  readonly checks: readonly string[];
  /** What a reader must know before assigning it. */
  readonly caveat?: string;
};

const WHOLE_PLAN =
  'It sends only the extensions that it knows; whether Azure keeps the others is not documented, so scan again afterwards.';

export const BUILT_IN_POLICIES: readonly BuiltInPolicy[] = [
  {
    id: '7e92882a-2f8a-4991-9bc4-d3147d40abb0',
    name: 'aispm-ai-plan',
    title: 'Enable threat protection for AI workloads',
    role: 'Security Admin',
    checks: ['AISPM-001'],
    caveat: 'It switches the plan on where it is off, and no extension.',
  },
  {
    id: '359a48a3-351a-4618-bb32-f1628645694b',
    name: 'aispm-ai-plan-full',
    title: 'Configure Microsoft Defender threat protection for AI workloads',
    role: 'Owner',
    checks: ['AISPM-003'],
    caveat: `Of the extensions it knows AIPromptEvidence alone. ${WHOLE_PLAN}`,
  },
  {
    id: '72f8cee7-2937-403d-84a1-a4e3e57f3c21',
    name: 'aispm-cspm',
    title: 'Configure Microsoft Defender CSPM plan',
    role: 'Owner',
    checks: ['AISPM-007', 'AISPM-008', 'AISPM-009', 'AISPM-011', 'AISPM-012', 'AISPM-032'],
    caveat: `It also sends EntraPermissionsManagement, which is no longer offered everywhere. ${WHOLE_PLAN}`,
  },
  {
    id: 'cfdc5972-75b3-4418-8ae1-7f5c36839390',
    name: 'aispm-storage',
    title: 'Configure Microsoft Defender for Storage to be enabled',
    role: 'Owner',
    checks: ['AISPM-013'],
    caveat: 'It sets a cap of 5,000 GB of malware scanning per storage account and month.',
  },
  {
    id: 'b99b73e7-074b-4089-9395-b7236f094491',
    name: 'aispm-sql',
    title: 'Configure Azure Defender for Azure SQL database to be enabled',
    role: 'Security Admin',
    checks: ['AISPM-014'],
  },
  {
    id: '82bf5b87-728b-4a74-ba4d-6123845cf542',
    name: 'aispm-cosmos',
    title: 'Configure Microsoft Defender for Azure Cosmos DB to be enabled',
    role: 'Security Admin',
    checks: ['AISPM-014'],
  },
  {
    id: '44433aa3-7ec2-4002-93ea-65c65ff0310a',
    name: 'aispm-open-source-db',
    title: 'Configure Azure Defender for open-source relational databases to be enabled',
    role: 'Security Admin',
    checks: ['AISPM-014'],
  },
  {
    id: '14de9e63-1b31-492e-a5a3-c3f7fd57f555',
    name: 'aispm-no-keys',
    title: 'Configure Cognitive Services accounts to disable local authentication methods',
    role: 'Contributor',
    checks: ['AISPM-025'],
    caveat: 'Callers that still use keys stop working.',
  },
  {
    id: '47ba1dd7-28d9-4b07-a8d5-9813bed64e0c',
    name: 'aispm-ai-network',
    title: 'Configure Cognitive Services accounts to disable public network access',
    role: 'Contributor',
    checks: ['AISPM-026'],
    caveat: 'It disables the public network also where only chosen addresses are let in.',
  },
  {
    id: 'a10ee784-7409-4941-b091-663697637c0f',
    name: 'aispm-ml-network',
    title: 'Configure Azure Machine Learning Workspaces to disable public network access',
    role: 'Contributor',
    checks: ['AISPM-026'],
    caveat: 'It disables the public network also where only chosen addresses are let in.',
  },
];

/** The built-in policies that keep some causes fixed. */
export const policiesFor = (checkIds: readonly string[]): readonly BuiltInPolicy[] =>
  BUILT_IN_POLICIES.filter((policy) => policy.checks.some((one) => checkIds.includes(one)));

/** The same for rows; a missing read is not kept fixed by a policy. */
export const policiesForRows = (rows: readonly FixRow[]): readonly BuiltInPolicy[] =>
  policiesFor(rows.filter((row) => !row.missing).map((row) => row.checkId));

const shortIds = ({ checks }: BuiltInPolicy): string => checks.map((id) => id.replace('AISPM-', '')).join(', ');
const comments = (mark: string, policies: readonly BuiltInPolicy[]): readonly string[] => [
  `${mark} Keeps fixed what the scan found, for every subscription under one management group, new ones too.`,
  `${mark} Plans start a charge in each of them: agree the cost first. What is there already changes only by the`,
  `${mark} remediation task. Whoever runs this needs Owner on the management group, because it assigns roles.`,
  ...policies.map(
    (one) => `${mark}   ${one.title} (${shortIds(one)}): ${one.role}.${one.caveat ? ` ${one.caveat}` : ''}`,
  ),
];

/** The assignments, the role assignments of their identities and the remediation tasks, in Bicep. */
export function policyBicep(policies: readonly BuiltInPolicy[]): string {
  return [
    ...comments('//', policies),
    "targetScope = 'managementGroup'",
    '',
    "@description('Where the identities of the assignments live.')",
    'param location string = deployment().location',
    '',
    'var policies = [',
    ...policies.flatMap(({ id, name, title, role }) => [
      '  {',
      `    name: '${name}'`,
      `    title: '${title}'`,
      `    definition: '${id}'`,
      `    role: '${ROLE_IDS[role]}' // ${role}`,
      '  }',
    ]),
    ']',
    '',
    "resource assignments 'Microsoft.Authorization/policyAssignments@2024-04-01' = [",
    '  for policy in policies: {',
    '    name: policy.name',
    '    location: location',
    "    identity: { type: 'SystemAssigned' }",
    '    properties: {',
    '      displayName: policy.title',
    "      policyDefinitionId: tenantResourceId('Microsoft.Authorization/policyDefinitions', policy.definition)",
    '    }',
    '  }',
    ']',
    '',
    "resource roles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [",
    '  for (policy, index) in policies: {',
    '    name: guid(managementGroup().id, policy.name, policy.role)',
    '    properties: {',
    '      principalId: assignments[index].identity.principalId',
    "      principalType: 'ServicePrincipal'",
    "      roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', policy.role)",
    '    }',
    '  }',
    ']',
    '',
    "resource remediations 'Microsoft.PolicyInsights/remediations@2021-10-01' = [",
    '  for (policy, index) in policies: {',
    '    name: policy.name',
    '    properties: {',
    '      policyAssignmentId: assignments[index].id',
    '    }',
    '    dependsOn: [roles]',
    '  }',
    ']',
    '',
  ].join('\n');
}

/** The same with az, in bash. */
export function policyAz(policies: readonly BuiltInPolicy[]): string {
  return [
    '#!/usr/bin/env bash',
    ...comments('#', policies),
    'set -euo pipefail',
    `group="\${MANAGEMENT_GROUP:?the name of the management group}"`,
    `location="\${LOCATION:?the region of the identities, such as westeurope}"`,
    `scope="/providers/Microsoft.Management/managementGroups/\${group}"`,
    '',
    'assign() {  # name, definition, role',
    '  az policy assignment create --name "$1" --policy "$2" --scope "$scope" --location "$location" \\',
    '    --mi-system-assigned --role "$3" --identity-scope "$scope" --output none',
    '  az policy remediation create --name "$1" --policy-assignment "$scope/providers/Microsoft.Authorization/policyAssignments/$1" \\',
    '    --management-group "$group" --output none',
    '  echo "$1: assigned, and remediation started"',
    '}',
    '',
    ...policies.map(({ name, id, role, title }) => `assign ${name} ${id} '${role}'  # ${title}`),
    '',
  ].join('\n');
}
