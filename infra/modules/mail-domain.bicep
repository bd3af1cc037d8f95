metadata description = 'The email service and its domain, apart from what sends: a domain of your own exists unverified until its DNS records are there, and until then nothing may be linked to it.'

@description('Name of the email service, which holds the domain.')
param domainsName string

@description('Name of the domain in it: AzureManagedDomain, or the domain of your own.')
param domainName string

@description('Tags.')
param tags object

@description('Whether the domain is one of your own.')
param isOwnDomain bool

@description('Where the service keeps its data, such as Europe. It cannot be changed later, so it has no default.')
@minLength(1)
param dataLocation string

resource domains 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: domainsName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: domains
  name: domainName
  location: 'global'
  tags: tags
  properties: {
    domainManagement: isOwnDomain ? 'CustomerManaged' : 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

@description('Resource id of the domain, by which its DNS records are read and its verification started.')
output domainId string = domain.id
