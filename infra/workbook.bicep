metadata description = 'A workbook for operators: how long scans take, what Azure throttled, how much was asked, and why findings are unknown.'

@description('Name of the function app, by which its telemetry is found.')
param appName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Workspace that holds the telemetry.')
param workspaceId string

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, appName, 'operations')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'aispm-watch operations (${appName})'
    category: 'workbook'
    sourceId: toLower(workspaceId)
    version: '1.0'
    serializedData: replace(loadTextContent('workbook.json'), '__APP__', appName)
  }
}
