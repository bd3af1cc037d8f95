metadata description = 'A record in a ticket system for each new failure: one for each owner and cause. The bodies are those of the table API of ServiceNow; others differ in field names only.'

@description('Name of the event topic (AISPM_EVENT_TOPIC_ID ends with it). Deploy into its resource group.')
param topicName string

@description('Region.')
param location string = resourceGroup().location

@description('Tags.')
param tags object = {}

@description('Only events whose subject begins with this, such as /owners/Lending%20IT/; empty = all.')
param subjectBeginsWith string = ''

@description('Where records are made, such as https://INSTANCE.service-now.com/api/now/table/incident.')
param recordsUrl string

@description('The Authorization header that the ticket system asks for. It is a secret.')
@secure()
param authorization string

@description('What the names of Service Bus end with in this cloud: servicebus.usgovcloudapi.net in Azure Government, servicebus.chinacloudapi.cn in China.')
param serviceBusSuffix string = 'servicebus.windows.net'

var workflowName = 'logic-aispm-ticket'
var queueName = 'sb-aispm-ticket-${uniqueString(resourceGroup().id, topicName)}'
var queueUrl = 'https://${queueName}.${serviceBusSuffix}/events'

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: workflowName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: loadJsonContent('ticket.json')
    parameters: {
      queueUrl: { value: queueUrl }
      recordsUrl: { value: recordsUrl }
      authorization: { value: authorization }
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
    subscriptionName: 'aispm-ticket'
    subjectBeginsWith: subjectBeginsWith
    eventTypes: ['com.aispm-watch.drift.v1']
    receiverId: workflow.identity.principalId
  }
}
