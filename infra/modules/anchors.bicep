metadata description = 'The account in which each scan leaves its manifest, write-once: apart from the one with the evidence, so that whoever can change the evidence cannot change what it is held against.'

@description('Name of the storage account.')
@minLength(3)
@maxLength(24)
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Redundancy.')
param redundancy string

@description('Whether the account is closed to the internet.')
param isPrivate bool

@description('Principal that adds manifests.')
param principalId string

@description('Days for which no version of a blob can be replaced or deleted.')
param days int

@description('Whether the policy is locked: for good, also for the owner of the subscription and for Microsoft support.')
param isLocked bool

var storageBlobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

// A policy is created unlocked, and only an unlocked one can be locked: lock it with a second deployment
// (learn.microsoft.com/rest/api/storagerp/storage-accounts/create, AccountImmutabilityPolicyProperties).
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: redundancy }
  properties: {
    accessTier: 'Hot'
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    isLocalUserEnabled: false
    supportsHttpsTrafficOnly: true
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: isPrivate ? 'Deny' : 'Allow'
      bypass: 'AzureServices'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: { enabled: true, keyType: 'Account' }
      }
    }
    immutableStorageWithVersioning: {
      enabled: true
      immutabilityPolicy: {
        immutabilityPeriodSinceCreationInDays: days
        allowProtectedAppendWrites: false
        state: isLocked ? 'Locked' : 'Unlocked'
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    isVersioningEnabled: true
    deleteRetentionPolicy: { enabled: true, days: 14 }
    containerDeleteRetentionPolicy: { enabled: true, days: 14 }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'manifests'
  properties: { publicAccess: 'None' }
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, principalId, storageBlobDataContributor)
  scope: container
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', storageBlobDataContributor)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

// After the grant, which a lock would not refuse, so that a deployment that fails half-way leaves nothing locked.
resource noDeletion 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'manifests-stay'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Each scan leaves its manifest here; the stored evidence is verified against them.'
  }
  dependsOn: [grant]
}

@description('Resource id of the account.')
output id string = account.id

@description('Address of the container, for AISPM_ANCHORS.')
output address string = '${account.properties.primaryEndpoints.blob}${container.name}'
