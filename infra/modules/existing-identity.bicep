metadata description = 'An identity that is there already, with the roles that it holds: a second region keeps reading Azure with it.'

@description('Name of the identity, in the resource group of this module.')
param name string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: name
}

@description('Resource id, which the app is given.')
output id string = identity.id

@description('Client id, by which the app asks for tokens.')
output clientId string = identity.properties.clientId

@description('Principal id, which roles are granted to.')
output principalId string = identity.properties.principalId
