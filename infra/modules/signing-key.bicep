metadata description = 'Lets the app sign with one key of a vault that is there already. The key stays in the vault; the role is granted on the key alone.'

@description('Name of the vault, which uses Azure role-based access control.')
param vaultName string

@description('Name of the key: P-256 or RSA.')
param keyName string

@description('Principal that signs.')
param principalId string

// Read and sign, and other operations with the key; it cannot change its policy or delete it
// (learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-crypto-user).
var keyVaultCryptoUser = '12338af0-0e69-4776-bea7-57ae8d297424'

resource key 'Microsoft.KeyVault/vaults/keys@2023-07-01' existing = {
  name: '${vaultName}/${keyName}'
}

resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(key.id, principalId, keyVaultCryptoUser)
  scope: key
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyVaultCryptoUser)
    principalId: principalId
    principalType: 'ServicePrincipal'
  }
}

@description('Address of the key, for AISPM_SIGNING_KEY.')
output address string = 'https://${vaultName}${environment().suffixes.keyvaultDns}/keys/${keyName}'
