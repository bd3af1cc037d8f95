metadata description = 'Communication Services with an email domain. Keys are off; the app sends with its identity.'

@description('Name of the Communication Services resource.')
param name string

@description('Name of the email service, which holds the domain.')
param domainsName string

@description('Tags.')
param tags object

@description('azure-managed, own-domain or none.')
@allowed(['azure-managed', 'own-domain', 'none'])
param mode string

@description('With own-domain: the domain.')
param ownDomain string

@description('Where the service keeps its data.')
param dataLocation string

@description('Principal that sends.')
param principalId string

@description('Local part of the sender address of a domain of your own.')
param senderName string = 'aispm-watch'

// The only built-in role that may send mail. It can also manage the resource, so it is granted on this one resource and nowhere else.
var communicationAndEmailServiceOwner = '09976791-48a7-449e-bb21-39d1a415f350'
var hasMail = mode != 'none'
var domainName = mode == 'own-domain' ? ownDomain : 'AzureManagedDomain'

resource domains 'Microsoft.Communication/emailServices@2025-09-01' = if (hasMail) {
  name: domainsName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = if (hasMail) {
  parent: domains
  name: domainName
  location: 'global'
  tags: tags
  properties: {
    domainManagement: mode == 'own-domain' ? 'CustomerManaged' : 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource sender 'Microsoft.Communication/emailServices/domains/senderUsernames@2025-09-01' = if (mode == 'own-domain') {
  parent: domain
  name: senderName
  properties: {
    username: senderName
    displayName: 'AI posture watch'
  }
}

resource service 'Microsoft.Communication/communicationServices@2025-09-01' = if (hasMail) {
  name: name
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
    linkedDomains: [domain.id]
  }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (hasMail) {
  name: guid(service.id, principalId, communicationAndEmailServiceOwner)
  scope: service
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', communicationAndEmailServiceOwner)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Where mail is handed in; empty where there is none.')
output endpoint string = hasMail ? 'https://${service!.properties.hostName}' : ''

@description('The sender address; empty where there is none.')
output sender string = !hasMail ? '' : mode == 'own-domain' ? '${senderName}@${ownDomain}' : 'DoNotReply@${domain!.properties.mailFromSenderDomain}'
