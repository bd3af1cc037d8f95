metadata description = 'What changed, as a card in a channel of Microsoft Teams: one card an event.'

@description('Name of the event topic (AISPM_EVENT_TOPIC_ID ends with it). Deploy into its resource group.')
param topicName string

@description('Region.')
param location string = resourceGroup().location

@description('Tags.')
param tags object = {}

@description('Only events whose subject begins with this, such as /owners/Lending%20IT/; empty = all.')
param subjectBeginsWith string = ''

@description('Address of the workflow "When a Teams webhook request is received" of the channel. It is a secret.')
@secure()
param channelUrl string

@description('What the names of Service Bus end with in this cloud: servicebus.usgovcloudapi.net in Azure Government, servicebus.chinacloudapi.cn in China.')
param serviceBusSuffix string = 'servicebus.windows.net'

var workflowName = 'logic-aispm-teams'
var queueName = 'sb-aispm-teams-${uniqueString(resourceGroup().id, topicName)}'
var queueUrl = 'https://${queueName}.${serviceBusSuffix}/events'

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: workflowName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: loadJsonContent('teams.json')
    parameters: {
      queueUrl: { value: queueUrl }
      channelUrl: { value: channelUrl }
    }
  }
}

module queue 'modules/queue.bicep' = {
  name: workflowName
  params: {
    name: queueName
    location: location
    tags: tags
    topicName: topicName
    subscriptionName: 'aispm-teams'
    subjectBeginsWith: subjectBeginsWith
    eventTypes: ['com.aispm-watch.drift.v1']
    receiverId: workflow.identity.principalId
  }
}
