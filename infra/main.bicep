targetScope = 'subscription'

metadata description = 'aispm-watch: the function app that scans every night, its storage, identity, monitoring and mail. It grants the app nothing outside its own resource group: what it may read is granted by management-group.bicep.'

@description('Short name of this deployment, such as prod; in lower case it becomes part of every name. Letters, digits and hyphens.')
@minLength(2)
@maxLength(12)
param environmentName string

@description('Region of all resources. It must offer the Flex Consumption plan.')
param location string

@description('The Azure cloud that is scanned, which is the one deployed to.')
@allowed(['public', 'usgov', 'china'])
param cloud string = 'public'

@description('Tags of every resource, besides those that say what it belongs to.')
param tags object = {}

@description('What is scanned: subscription or management group ids, separated by commas. Empty = everything the identity sees.')
param scope string = ''

@description('Name of the policy file inside the package. Empty = the defaults, under which every subscription counts as zone 3.')
param policyFile string = ''

@description('When the nightly scan starts: NCRONTAB with seconds, UTC.')
param scanSchedule string = '0 0 1 * * *'

@description('When rows past their retention are deleted: NCRONTAB with seconds, UTC.')
param purgeSchedule string = '0 30 4 * * *'

@description('Subscriptions in one message. Fewer make smaller, more parallel pieces.')
@minValue(1)
@maxValue(250)
param shardSize int = 200

@description('Minutes after which a scan is closed as partial.')
@minValue(10)
param scanDeadlineMinutes int = 120

@description('Node version of the app: 24, or 22 where the region does not offer 24 yet.')
@allowed(['24', '22'])
param nodeVersion string = '24'

@description('Most instances at once. Low on purpose: what Azure answers per identity is the limit, and more workers only meet it sooner. A region that refuses fewer than 40 wants 40.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 4

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Redundancy of the storage account, which holds the evidence. A region without zones has no ZRS: choose Standard_LRS or Standard_GRS there.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param storageSku string = 'Standard_ZRS'

@description('Days for which the manifest of a scan can be neither replaced nor deleted in the account of the manifests.')
@minValue(1)
@maxValue(146000)
param anchorDays int = 3650

@description('Whether those days are locked, for good: then they can be lengthened and never shortened, by anybody. Leave it false at the first deployment, which has to create the policy unlocked.')
param anchorsLocked bool = false

@description('Resource id of a Key Vault key (P-256 or RSA) that signs each manifest: /subscriptions/.../vaults/NAME/keys/NAME, in a vault with role-based access. Empty = manifests are not signed.')
param signingKeyId string = ''

@description('Days that logs are kept in the workspace. Evidence is not there but in the storage account, under the retention of the policy.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('How the app is reached. private: only through private endpoints, and storage is closed to the internet as well.')
@allowed(['public', 'private'])
param networkAccess string = 'public'

@description('Resource id of a storage account that holds earlier scans, for an app in another region. Empty = one is made.')
param storageAccountId string = ''

@description('Resource id of an identity that holds its reading roles already, for an app in another region. Empty = one is made.')
param identityId string = ''

@description('With private: an existing subnet for the app, delegated to Microsoft.App/environments. Given with endpointSubnetId or not at all: empty = a virtual network is made.')
param appSubnetId string = ''

@description('With private: an existing subnet for the private endpoints, whose DNS is looked after elsewhere. Empty = a virtual network with its DNS zones is made.')
param endpointSubnetId string = ''

@description('Address space of the virtual network that is made.')
param addressPrefix string = '10.90.0.0/24'

@description('In it, the addresses of the subnet that the app leaves through: /27 or larger.')
param appSubnetPrefix string = '10.90.0.0/26'

@description('In it, the addresses of the subnet for private endpoints.')
param endpointSubnetPrefix string = '10.90.0.64/26'

@description('How mail goes out: through a domain that Azure manages, through a domain of your own, or not at all.')
@allowed(['azure-managed', 'own-domain', 'none'])
param mail string = 'none'

@description('With mail: where the mail service keeps its data, such as Europe.')
param mailDataLocation string = ''

@description('With own-domain: the domain.')
param mailDomain string = ''

@description('With own-domain: whether the DNS records of the domain are verified. Until then the domain is made and nothing is mailed.')
param mailDomainVerified bool = false

@description('Whether mails link to the report page. Without sign-in a link answers 401, so with-sign-in links only where people can sign in.')
@allowed(['with-sign-in', 'always', 'never'])
param mailLink string = 'with-sign-in'

@description('Whether the drift of every closed scan is published as CloudEvents to an Event Grid topic, which is then made.')
@allowed(['event-grid', 'none'])
param events string = 'none'

@description('Whether the nightly scan also reads the optional lists of the AI bill of materials. The identity needs their reads.')
@allowed(['on', 'off'])
param bom string = 'off'

@description('Whether the nightly scan also reads token metrics and forecasts what plans cost. The identity needs their read.')
@allowed(['on', 'off'])
param forecast string = 'off'

@description('Client id of the app registration with which people sign in to the page. Empty = function keys instead.')
param entraClientId string = ''

@description('Tenant that people sign in to. Empty = the tenant of the subscription.')
param entraTenantId string = ''

@description('With sign-in: the app role that a reader must hold. Empty = whoever can sign in.')
param requiredRole string = ''

@description('With sign-in: the app role that may start a scan. Empty = nobody over HTTP.')
param starterRole string = ''

@description('Resource id of the action group that alerts go to. Empty = alerts are only shown.')
param actionGroupId string = ''

var token = uniqueString(subscription().id, environmentName, location)
// azd finds its resources by this tag, with the name as it was given.
var allTags = union(tags, { 'azd-env-name': environmentName, product: 'aispm-watch' })
var short = toLower(environmentName)
var names = {
  group: 'rg-aispm-${short}'
  identity: 'id-aispm-${short}'
  storage: 'staispm${token}'
  anchors: 'stanchor${token}'
  logs: 'log-aispm-${short}'
  insights: 'appi-aispm-${short}'
  plan: 'plan-aispm-${short}'
  app: 'func-aispm-${short}-${token}'
  mail: 'acs-aispm-${short}-${token}'
  mailDomains: 'acse-aispm-${short}-${token}'
  network: 'vnet-aispm-${short}'
  topic: 'evgt-aispm-${short}-${token}'
}
var isPrivate = networkAccess == 'private'
var hasTopic = events == 'event-grid'

// What is there already: /subscriptions/<2>/resourceGroups/<4>/providers/<6>/<7>/<8>.
var isOwnStorage = empty(storageAccountId)
var isOwnIdentity = empty(identityId)
var storageParts = split(isOwnStorage ? '/subscriptions/-/resourceGroups/-/providers/-/-/-' : storageAccountId, '/')
var identityParts = split(isOwnIdentity ? '/subscriptions/-/resourceGroups/-/providers/-/-/-' : identityId, '/')

var isOwnDomain = mail == 'own-domain'
var hasMailDomain = mail != 'none'
// A domain that is not verified can neither be linked nor given a sender, and would fail the deployment of everything (recorded in
// github.com/hashicorp/terraform-provider-azurerm/issues/22549). So what sends is made only afterwards, and the app asks only that for anything.
var canMail = mail == 'azure-managed' || (isOwnDomain && mailDomainVerified)
var domainName = isOwnDomain ? mailDomain : 'AzureManagedDomain'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: names.group
  location: location
  tags: allTags
}

module newIdentity 'modules/identity.bicep' = if (isOwnIdentity) {
  name: 'identity'
  scope: group
  params: {
    name: names.identity
    location: location
    tags: allTags
  }
}

module existingIdentity 'modules/existing-identity.bicep' = if (!isOwnIdentity) {
  name: 'identity-${short}'
  scope: resourceGroup(identityParts[2], identityParts[4])
  params: { name: identityParts[8] }
}

var identity = {
  id: isOwnIdentity ? newIdentity!.outputs.id : existingIdentity!.outputs.id
  clientId: isOwnIdentity ? newIdentity!.outputs.clientId : existingIdentity!.outputs.clientId
  principalId: isOwnIdentity ? newIdentity!.outputs.principalId : existingIdentity!.outputs.principalId
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    workspaceName: names.logs
    insightsName: names.insights
    location: location
    tags: allTags
    retentionInDays: logRetentionDays
    principalId: identity.principalId
  }
}

module network 'modules/network.bicep' = {
  name: 'network'
  scope: group
  params: {
    name: names.network
    location: location
    tags: allTags
    cloud: cloud
    enabled: isPrivate
    hasTopic: hasTopic
    addressPrefix: addressPrefix
    appSubnetPrefix: appSubnetPrefix
    endpointSubnetPrefix: endpointSubnetPrefix
    existingAppSubnetId: appSubnetId
    existingEndpointSubnetId: endpointSubnetId
  }
}

module newStorage 'modules/storage.bicep' = if (isOwnStorage) {
  name: 'storage'
  scope: group
  params: {
    name: names.storage
    location: location
    tags: allTags
    sku: storageSku
    isPrivate: isPrivate
    principalId: identity.principalId
  }
}

module existingStorage 'modules/existing-storage.bicep' = if (!isOwnStorage) {
  name: 'storage-${short}'
  scope: resourceGroup(storageParts[2], storageParts[4])
  params: {
    name: storageParts[8]
    deploymentContainer: 'app-package-${token}'
    principalId: identity.principalId
  }
}

var storage = {
  id: isOwnStorage ? newStorage!.outputs.id : existingStorage!.outputs.id
  endpoints: isOwnStorage ? newStorage!.outputs.endpoints : existingStorage!.outputs.endpoints
  deploymentContainer: isOwnStorage ? newStorage!.outputs.deploymentContainer : existingStorage!.outputs.deploymentContainer
  queueName: isOwnStorage ? newStorage!.outputs.queueName : existingStorage!.outputs.queueName
}

module anchors 'modules/anchors.bicep' = {
  name: 'anchors'
  scope: group
  params: {
    name: names.anchors
    location: location
    tags: allTags
    redundancy: storageSku
    isPrivate: isPrivate
    principalId: identity.principalId
    days: anchorDays
    isLocked: anchorsLocked
  }
}

var keyParts = split(signingKeyId, '/')

module signingKey 'modules/signing-key.bicep' = if (!empty(signingKeyId)) {
  name: 'signing-key'
  scope: resourceGroup(keyParts[2], keyParts[4])
  params: {
    vaultName: keyParts[8]
    keyName: keyParts[10]
    principalId: identity.principalId
  }
}

module anchorsEndpoint 'modules/private-endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-anchors'
  scope: group
  params: {
    name: 'pe-${names.anchors}-blob'
    location: location
    tags: allTags
    targetId: anchors.outputs.id
    groupId: 'blob'
    subnetId: network.outputs.endpointSubnetId
    zoneName: network.outputs.createsZones ? 'privatelink.blob.${environment().suffixes.storage}' : ''
  }
}

module storageEndpoints 'modules/private-endpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: if (isPrivate) {
    name: 'endpoint-${service}'
    scope: group
    params: {
      name: 'pe-${names.storage}-${service}'
      location: location
      tags: allTags
      targetId: storage.id
      groupId: service
      subnetId: network.outputs.endpointSubnetId
      zoneName: network.outputs.createsZones ? 'privatelink.${service}.${environment().suffixes.storage}' : ''
    }
  }
]

module mailDomains 'modules/mail-domain.bicep' = if (hasMailDomain) {
  name: 'mail-domain'
  scope: group
  params: {
    domainsName: names.mailDomains
    domainName: domainName
    tags: allTags
    isOwnDomain: isOwnDomain
    dataLocation: mailDataLocation
  }
}

module mailService 'modules/mail.bicep' = if (canMail) {
  name: 'mail'
  scope: group
  params: {
    name: names.mail
    domainsName: names.mailDomains
    domainName: domainName
    tags: allTags
    isOwnDomain: isOwnDomain
    dataLocation: mailDataLocation
    principalId: identity.principalId
  }
  dependsOn: [mailDomains]
}

module topic 'modules/topic.bicep' = if (hasTopic) {
  name: 'topic'
  scope: group
  params: {
    name: names.topic
    location: location
    tags: allTags
    isPrivate: isPrivate
    principalId: identity.principalId
  }
}

module app 'modules/app.bicep' = {
  name: 'app'
  scope: group
  params: {
    name: names.app
    planName: names.plan
    location: location
    tags: allTags
    cloud: cloud
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    identityId: identity.id
    identityClientId: identity.clientId
    storageEndpoints: storage.endpoints
    deploymentContainer: storage.deploymentContainer
    queueName: storage.queueName
    anchors: anchors.outputs.address
    signingKey: empty(signingKeyId) ? '' : signingKey!.outputs.address
    insightsConnection: monitoring.outputs.insightsConnection
    isPrivate: isPrivate
    subnetId: network.outputs.appSubnetId
    scope: scope
    policyFile: policyFile
    scanSchedule: scanSchedule
    purgeSchedule: purgeSchedule
    shardSize: shardSize
    scanDeadlineMinutes: scanDeadlineMinutes
    mailEndpoint: canMail ? mailService!.outputs.endpoint : ''
    mailSender: canMail ? mailService!.outputs.sender : ''
    eventTopic: hasTopic ? topic!.outputs.endpoint : ''
    bom: bom
    forecast: forecast
    mailLink: mailLink
    mailPerMinute: isOwnDomain ? 30 : 5
    mailPerHour: isOwnDomain ? 100 : 10
    entraClientId: entraClientId
    entraTenantId: empty(entraTenantId) ? tenant().tenantId : entraTenantId
    requiredRole: requiredRole
    starterRole: starterRole
  }
}

module appEndpoint 'modules/private-endpoint.bicep' = if (isPrivate) {
  name: 'endpoint-app'
  scope: group
  params: {
    name: 'pe-${names.app}'
    location: location
    tags: allTags
    targetId: app.outputs.id
    groupId: 'sites'
    subnetId: network.outputs.endpointSubnetId
    zoneName: network.outputs.createsZones ? network.outputs.sitesZoneName : ''
  }
}

module topicEndpoint 'modules/private-endpoint.bicep' = if (hasTopic && isPrivate) {
  name: 'endpoint-topic'
  scope: group
  params: {
    name: 'pe-${names.topic}'
    location: location
    tags: allTags
    targetId: hasTopic ? topic!.outputs.id : ''
    groupId: 'topic'
    subnetId: network.outputs.endpointSubnetId
    zoneName: network.outputs.createsZones ? network.outputs.topicZoneName : ''
  }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    appName: names.app
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: actionGroupId
  }
}

module workbook 'workbook.bicep' = {
  name: 'workbook'
  scope: group
  params: {
    appName: names.app
    location: location
    tags: allTags
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Name of the function app, for deployments by hand.')
output AZURE_FUNCTION_NAME string = app.outputs.name

@description('Principal id of the identity, which management-group.bicep grants its reading roles.')
output AZURE_IDENTITY_PRINCIPAL_ID string = identity.principalId

@description('Where the report page is.')
output AISPM_PAGE_URL string = app.outputs.pageUrl

@description('Address that mail comes from; empty where there is none.')
output AISPM_MAIL_SENDER string = canMail ? mailService!.outputs.sender : ''

@description('Resource id of the mail domain, by which its DNS records are read and its verification started; empty where there is none.')
output AISPM_MAIL_DOMAIN_ID string = hasMailDomain ? mailDomains!.outputs.domainId : ''

@description('Resource id of the event topic, for the event subscriptions of samples/; empty where there is none.')
output AISPM_EVENT_TOPIC_ID string = hasTopic ? topic!.outputs.id : ''

@description('Name of the resource group.')
output AZURE_RESOURCE_GROUP string = names.group

@description('Resource id of the identity, for an app in another region.')
output AZURE_IDENTITY_ID string = identity.id

@description('Resource id of the storage account, for an app in another region.')
output AZURE_STORAGE_ACCOUNT_ID string = storage.id
