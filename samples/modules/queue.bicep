metadata description = 'A queue that the topic delivers to without a key, and that one logic app takes events from, one at a time, until each is done with.'

@description('Name of the Service Bus namespace; unique in Azure.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Name of the event topic, in this resource group.')
param topicName string

@description('Name of the event subscription.')
param subscriptionName string

@description('Only events whose subject begins with this, such as /owners/Lending%20IT/; empty = all.')
param subjectBeginsWith string

@description('Types of the events that are delivered.')
param eventTypes array

@description('Principal id of the logic app.')
param receiverId string

// Azure Service Bus Data Sender and Data Receiver (learn.microsoft.com/azure/role-based-access-control/built-in-roles/integration).
var serviceBusDataSender = '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39'
var serviceBusDataReceiver = '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: 'events'
  properties: {
    // An event that could not be handed on is there again after the lock, ten times, and is then kept as a dead letter.
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    deadLetteringOnMessageExpiration: true
    defaultMessageTimeToLive: 'P14D'
  }
}

resource send 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue.id, topic.id, serviceBusDataSender)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataSender)
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
  }
}

resource receive 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue.id, receiverId, serviceBusDataReceiver)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', serviceBusDataReceiver)
    principalId: receiverId
    principalType: 'ServicePrincipal'
  }
}

resource subscription 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: subscriptionName
  properties: {
    deliveryWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      destination: {
        endpointType: 'ServiceBusQueue'
        properties: { resourceId: queue.id }
      }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: eventTypes
      subjectBeginsWith: subjectBeginsWith
    }
    // The most that Event Grid offers: a day.
    retryPolicy: { eventTimeToLiveInMinutes: 1440, maxDeliveryAttempts: 30 }
  }
  dependsOn: [send]
}
