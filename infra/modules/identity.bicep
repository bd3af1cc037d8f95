metadata description = 'The one identity of the app: it reads Azure, opens storage, writes telemetry and sends mail. There is no key anywhere.'

@description('Name of the identity.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id, which the app is given.')
output id string = identity.id

@description('Client id, by which the app asks for tokens.')
output clientId string = identity.properties.clientId

@description('Principal id, which roles are granted to.')
output principalId string = identity.properties.principalId
