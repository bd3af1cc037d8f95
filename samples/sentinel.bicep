metadata description = 'An analytics rule of Microsoft Sentinel over the log of the app: an alert for each owner with new failures. The workspace of the app must have Sentinel. Needs no topic.'

@description('Name of the Log Analytics workspace that the app logs to. Deploy into its resource group.')
param workspaceName string

@description('Name of the function app, by which its log lines are found.')
param appName string

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource rule 'Microsoft.SecurityInsights/alertRules@2024-09-01' = {
  scope: workspace
  name: guid(workspace.id, appName, 'new-failures')
  kind: 'Scheduled'
  properties: {
    displayName: 'AI posture: new failures in Defender coverage'
    description: 'aispm-watch saw checks fail that did not fail in the scan before.'
    enabled: true
    severity: 'Medium'
    query: replace(loadTextContent('queries/new-failures.kql'), '__APP__', appName)
    queryFrequency: 'PT1H'
    // Longer than the frequency, because lines arrive late; the query takes those that arrived in the last hour.
    queryPeriod: 'PT3H'
    triggerOperator: 'GreaterThan'
    triggerThreshold: 0
    suppressionEnabled: false
    suppressionDuration: 'PT1H'
    eventGroupingSettings: { aggregationKind: 'AlertPerResult' }
    customDetails: {
      Owner: 'owner'
      Scan: 'scanId'
      NewFailures: 'newFailures'
    }
    tactics: ['DefenseEvasion']
  }
}
