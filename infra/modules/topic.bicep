metadata description = 'The Event Grid topic that the drift of every closed scan goes to, as CloudEvents 1.0. The app publishes with its identity; keys do not work.'

@description('Name of the topic.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Whether the topic takes events through its private endpoint only.')
param isPrivate bool

@description('Principal id of the identity that the app runs as.')
param principalId string

// EventGrid Data Sender: Microsoft.EventGrid/events/send/action (learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration).
var eventGridDataSender = 'd5a91429-5739-47e2-a06b-3470a27159e7'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: name
  location: location
  tags: tags
  // By this identity event subscriptions deliver to queues without a key.
  identity: { type: 'SystemAssigned' }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    disableLocalAuth: true
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(topic.id, principalId, eventGridDataSender)
  scope: topic
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', eventGridDataSender)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Resource id of the topic.')
output id string = topic.id

@description('Where events are published.')
output endpoint string = topic.properties.endpoint
