using './main.bicep'

// A sample: every value can be given as an environment variable (azd env set NAME VALUE), or be written here.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'westeurope')
param cloud = readEnvironmentVariable('AISPM_CLOUD', 'public')
param scope = readEnvironmentVariable('AISPM_SCOPE', '')
param policyFile = readEnvironmentVariable('AISPM_POLICY', '')
param networkAccess = readEnvironmentVariable('AISPM_NETWORK', 'public')
param mail = readEnvironmentVariable('AISPM_MAIL', 'azure-managed')
param entraClientId = readEnvironmentVariable('AISPM_ENTRA_CLIENT_ID', '')
param requiredRole = readEnvironmentVariable('AISPM_REQUIRED_ROLE', '')
param starterRole = readEnvironmentVariable('AISPM_STARTER_ROLE', '')
param actionGroupId = readEnvironmentVariable('AISPM_ACTION_GROUP_ID', '')
param tags = {
  costCentre: 'security'
}
