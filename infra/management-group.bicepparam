using './management-group.bicep'

param principalId = readEnvironmentVariable('AZURE_IDENTITY_PRINCIPAL_ID', '')
param roles = 'built-in'
param optionalReads = 'none'
