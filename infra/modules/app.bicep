metadata description = 'The function app on Flex Consumption. No key and no publishing password: the platform, the app and deployments all use the identity or Entra.'

@description('Name of the app.')
param name string

@description('Name of its plan.')
param planName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The Azure cloud that is scanned.')
param cloud string

@description('Node version.')
param nodeVersion string

@description('Most instances at once.')
param maximumInstanceCount int

@description('Memory of an instance in MB.')
param instanceMemoryMB int

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity.')
param identityClientId string

@description('Blob, queue and table endpoints of the storage account, each ending with a slash.')
param storageEndpoints object

@description('Container of the deployed package.')
param deploymentContainer string

@description('The queue of shards.')
param queueName string

@description('Container that the manifests of scans are added to.')
param anchors string

@description('Address of the key that signs manifests; empty = none.')
param signingKey string

@description('Where telemetry is sent.')
param insightsConnection string

@description('Whether the app is reached through private endpoints only.')
param isPrivate bool

@description('Subnet that the app leaves through; empty without one.')
param subnetId string

@description('What is scanned.')
param scope string

@description('Policy file in the package.')
param policyFile string

@description('When the nightly scan starts.')
param scanSchedule string

@description('How often an open scan is looked at.')
param finishSchedule string = '0 */2 * * * *'

@description('When rows past their retention are deleted.')
param purgeSchedule string

@description('How often due mail is looked for.')
param digestSchedule string = '30 */5 * * * *'

@description('Subscriptions in one message.')
param shardSize int

@description('Minutes after which a scan is closed as partial.')
param scanDeadlineMinutes int

@description('Hours after which the last scan counts as too old.')
param staleAfterHours int = 26

@description('What the names of the tables begin with.')
param tablePrefix string = 'aispm'

@description('Where mail is handed in; empty = no mail.')
param mailEndpoint string

@description('The sender address.')
param mailSender string

@description('Mails a minute that the domain allows.')
param mailPerMinute int

@description('Mails an hour that the domain allows.')
param mailPerHour int

@description('Where events are published; empty = nowhere.')
param eventTopic string

@description('Whether the nightly scan reads the AI bill of materials: on or off.')
param bom string

@description('Whether the nightly scan reads token metrics: on or off.')
param forecast string

@description('Whether mails link to the report page: with-sign-in, always or never.')
param mailLink string

@description('Client id of the app registration people sign in with; empty = function keys.')
param entraClientId string

@description('Tenant that people sign in to.')
param entraTenantId string

@description('App role that a reader must hold.')
param requiredRole string

@description('App role that may start a scan.')
param starterRole string

var hasSignIn = !empty(entraClientId)
// Without sign-in the page answers 401 to whoever follows a link, because no link may carry a key.
var linksToPage = mailLink == 'always' || (mailLink == 'with-sign-in' && hasSignIn)

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'app' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientAffinityEnabled: false
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storageEndpoints.blob}${deploymentContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        maximumInstanceCount: maximumInstanceCount
        instanceMemoryMB: instanceMemoryMB
        // A report may hold 20,000 subscriptions: few at once, so that memory suffices.
        triggers: { http: { perInstanceConcurrency: 4 } }
      }
    }
    // Nothing more: Flex Consumption refuses many site properties (error 51021), region by region; tools/check-infra/flex.ts lists them.
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      http20Enabled: true
    }
  }
}

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: {
    AzureWebJobsStorage__blobServiceUri: storageEndpoints.blob
    AzureWebJobsStorage__queueServiceUri: storageEndpoints.queue
    AzureWebJobsStorage__tableServiceUri: storageEndpoints.table
    AzureWebJobsStorage__credential: 'managedidentity'
    AzureWebJobsStorage__clientId: identityClientId
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnection
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    AISPM_STORAGE__queueServiceUri: storageEndpoints.queue
    AISPM_STORAGE__tableServiceUri: storageEndpoints.table
    AISPM_STORAGE__credential: 'managedidentity'
    AISPM_STORAGE__clientId: identityClientId
    AISPM_SCHEDULE: scanSchedule
    AISPM_FINISH_SCHEDULE: finishSchedule
    AISPM_PURGE_SCHEDULE: purgeSchedule
    AISPM_DIGEST_SCHEDULE: digestSchedule
    AISPM_SCOPE: scope
    AISPM_CLOUD: cloud
    AISPM_POLICY: policyFile
    AISPM_QUEUE: queueName
    AISPM_TABLE_PREFIX: tablePrefix
    AISPM_SHARD_SIZE: string(shardSize)
    AISPM_SCAN_DEADLINE: string(scanDeadlineMinutes)
    AISPM_STALE_AFTER: string(staleAfterHours)
    AISPM_AUTH: hasSignIn ? 'entra' : 'function'
    AISPM_REQUIRED_ROLE: requiredRole
    AISPM_STARTER_ROLE: starterRole
    AISPM_MAIL_ENDPOINT: mailEndpoint
    AISPM_MAIL_SENDER: mailSender
    AISPM_MAIL_PER_MINUTE: string(mailPerMinute)
    AISPM_MAIL_PER_HOUR: string(mailPerHour)
    AISPM_EVENT_TOPIC: eventTopic
    AISPM_BOM: bom
    AISPM_FORECAST: forecast
    AISPM_ANCHORS: anchors
    AISPM_SIGNING_KEY: signingKey
    AISPM_PAGE_URL: linksToPage ? 'https://${app.properties.defaultHostName}/api/report' : ''
    AZURE_CLIENT_ID: identityClientId
  }
}

// From here on one write after the other: each changes the same site, and two at once can end in a conflict or lose one of the two
// (github.com/Azure/azure-dev/pull/3125). The location is passed because Azure's verified module passes it (avm/res/web/site/basic-publishing-credentials-policy);
// the type does not know it.
resource noFtpPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'ftp'
  #disable-next-line BCP187
  location: location
  properties: { allow: false }
  dependsOn: [settings]
}

resource noScmPassword 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2024-04-01' = {
  parent: app
  name: 'scm'
  #disable-next-line BCP187
  location: location
  properties: { allow: false }
  dependsOn: [noFtpPassword]
}

// Written with and without sign-in, so that taking the client id away turns it off again.
// Without a client secret the platform validates tokens and signs people in with the implicit flow of the app registration (ID tokens allowed there).
resource signIn 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: { enabled: hasSignIn, runtimeVersion: '~1' }
    globalValidation: {
      requireAuthentication: hasSignIn
      unauthenticatedClientAction: hasSignIn ? 'RedirectToLoginPage' : 'AllowAnonymous'
      redirectToProvider: hasSignIn ? 'azureactivedirectory' : null
      excludedPaths: hasSignIn ? ['/api/health'] : []
    }
    httpSettings: { requireHttps: true }
    identityProviders: {
      azureActiveDirectory: {
        enabled: hasSignIn
        registration: {
          clientId: hasSignIn ? entraClientId : null
          openIdIssuer: hasSignIn ? '${environment().authentication.loginEndpoint}${entraTenantId}/v2.0' : null
        }
        validation: { allowedAudiences: hasSignIn ? [entraClientId, 'api://${entraClientId}'] : [] }
      }
    }
    login: { tokenStore: { enabled: false } }
  }
  dependsOn: [noScmPassword]
}

@description('Resource id of the app.')
output id string = app.id

@description('Name of the app.')
output name string = app.name

@description('Where the report page is.')
output pageUrl string = 'https://${app.properties.defaultHostName}/api/report'
