metadata description = 'Communication Services over a domain that may already send. Keys are off; the app sends with its identity.'

@description('Name of the Communication Services resource.')
param name string

@description('Name of the email service, which holds the domain; mail-domain.bicep makes both.')
param domainsName string

@description('Name of the domain in it.')
param domainName string

@description('Tags.')
param tags object

@description('Whether the domain is one of your own.')
param isOwnDomain bool

@description('Where the service keeps its data; the same as that of the email service.')
param dataLocation string

@description('Principal that sends.')
param principalId string

@description('Local part of the sender address of a domain of your own.')
param senderName string = 'aispm-watch'

// The only built-in role that may send mail. It can also manage the resource, so it is granted on this one resource and nowhere else.
var communicationAndEmailServiceOwner = '09976791-48a7-449e-bb21-39d1a415f350'

resource domains 'Microsoft.Communication/emailServices@2025-09-01' existing = {
  name: domainsName
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' existing = {
  parent: domains
  name: domainName
}

resource sender 'Microsoft.Communication/emailServices/domains/senderUsernames@2025-09-01' = if (isOwnDomain) {
  parent: domain
  name: senderName
  properties: {
    username: senderName
    displayName: 'AI posture watch'
  }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: [domain.id]
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(service.id, principalId, communicationAndEmailServiceOwner)
  scope: service
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', communicationAndEmailServiceOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Where mail is handed in.')
output endpoint string = 'https://${service.properties.hostName}'

@description('The sender address.')
output sender string = isOwnDomain ? '${senderName}@${domainName}' : 'DoNotReply@${domain.properties.mailFromSenderDomain}'
