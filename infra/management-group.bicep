targetScope = 'managementGroup'

metadata description = 'What the scanner may read. Run once by somebody who may grant roles at the management group, apart from main.bicep: the app cannot grant itself anything.'

@description('Principal id of the identity of the app: output AZURE_IDENTITY_PRINCIPAL_ID of main.bicep.')
param principalId string

@description('built-in: the roles Reader and Security Reader. least-privilege: a custom role with exactly the reads that the checks rest on.')
@allowed(['built-in', 'least-privilege'])
param roles string = 'built-in'

@description('With least-privilege: the reads of optional evidence that the role carries too, for AISPM_BOM and AISPM_FORECAST.')
@allowed(['none', 'bom', 'forecast', 'both'])
param optionalReads string = 'none'

var reader = 'acdd72a7-3385-48ef-bd42-f606fba81ae7'
var securityReader = '39bc4728-0917-49c7-9d2c-d95423bc2eb4'
var isBuiltIn = roles == 'built-in'

// Written by `npm run generate` from the evidence that the checks ask for; AISPM-041 holds the identity to the same list.
var reads = loadJsonContent('reads.json')
var optional = loadJsonContent('optional-reads.json')
var bomReads = optionalReads == 'bom' || optionalReads == 'both' ? optional.bom : []
var forecastReads = optionalReads == 'forecast' || optionalReads == 'both' ? optional.forecast : []

resource builtIn 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [reader, securityReader]: if (isBuiltIn) {
    name: guid(managementGroup().id, principalId, role)
    properties: {
      roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource leastPrivilege 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (!isBuiltIn) {
  name: guid(managementGroup().id, 'aispm-watch')
  properties: {
    roleName: 'AI posture watch reader (${managementGroup().name})'
    description: 'The reads of aispm-watch, and nothing more.'
    type: 'CustomRole'
    assignableScopes: [managementGroup().id]
    permissions: [
      {
        actions: union(reads.actions, bomReads, forecastReads)
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!isBuiltIn) {
  name: guid(managementGroup().id, principalId, 'aispm-watch')
  properties: {
    roleDefinitionId: leastPrivilege.id
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('What was granted.')
output granted string = isBuiltIn ? 'Reader and Security Reader' : 'AI posture watch reader (${managementGroup().name})'
