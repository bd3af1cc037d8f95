metadata description = 'A storage account that is there already, with the scans and evidence in it. Only a container for the package of this app is added, and the roles of its identity.'

@description('Name of the account, in the resource group of this module.')
param name string

@description('Container for the package; no two apps may share one.')
param deploymentContainer string

@description('Principal that reads and writes.')
param principalId string

@description('Name of the queue of shards, which is there already.')
param queueName string = 'aispm-shards'

var storageBlobDataOwner = 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
var storageQueueDataContributor = '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
var storageTableDataContributor = '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: name
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = {
  parent: account
  name: 'default'
}

resource packages 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: deploymentContainer
  properties: { publicAccess: 'None' }
}

// The names are those of storage.bicep, so that a role which the same identity holds already is found and not granted twice.
resource grants 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [storageBlobDataOwner, storageQueueDataContributor, storageTableDataContributor]: {
    name: guid(account.id, principalId, role)
    scope: account
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
      principalId: principalId
      principalType: 'ServicePrincipal'
    }
  }
]

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Its blob, queue and table endpoints, each ending with a slash.')
output endpoints object = account.properties.primaryEndpoints

@description('Container that the package is deployed to.')
output deploymentContainer string = packages.name

@description('Name of the queue of shards.')
output queueName string = queueName
