metadata description = 'Alerts as code. Each query stands in queries/, where a test holds it to the columns of the tables it reads.'

@description('Name of the function app, by which its telemetry is found.')
param appName string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Workspace that holds the telemetry.')
param workspaceId string

@description('Action group that is told; empty = nobody, the alert is only shown.')
param actionGroupId string

var alerts = [
  {
    name: 'no-scan-finished'
    title: 'No scan has finished in 26 hours'
    severity: 1
    every: 'PT1H'
    window: 'PT1H'
    lookBack: 'P2D'
    query: loadTextContent('queries/no-scan-finished.kql')
  }
  {
    name: 'scan-partial'
    title: 'A scan was partial, or could not list its scope'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/scan-partial.kql')
  }
  {
    name: 'shard-poison'
    title: 'Part of a scan went to the poison queue'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/shard-poison.kql')
  }
  {
    name: 'mail-failing'
    title: 'Mail fails'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/mail-failing.kql')
  }
  {
    name: 'topic-failing'
    title: 'The event topic takes no events'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/topic-failing.kql')
  }
  {
    name: 'chain-failing'
    title: 'A manifest is not kept outside, or another one is'
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/chain-failing.kql')
  }
  {
    name: 'policy-broken'
    title: 'The policy file has faults, and the last good one is in force'
    severity: 2
    every: 'PT1H'
    window: 'PT1H'
    lookBack: ''
    query: loadTextContent('queries/policy-broken.kql')
  }
  {
    name: 'sign-in-failing'
    title: 'The identity is refused'
    severity: 1
    every: 'PT15M'
    window: 'PT30M'
    lookBack: ''
    query: loadTextContent('queries/sign-in-failing.kql')
  }
]

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: 'alert-${appName}-${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'aispm-watch: ${alert.title}'
      description: 'docs/operations.md says what to do: alert ${alert.name}.'
      severity: alert.severity
      enabled: true
      scopes: [workspaceId]
      // A new workspace resolves its tables only once data has arrived, and Azure would refuse the rule until then (github.com/mspnp/aks-baseline/pull/422).
      // A test holds every query to the columns of its tables instead.
      skipQueryValidation: true
      evaluationFrequency: alert.every
      windowSize: alert.window
      overrideQueryTimeRange: empty(alert.lookBack) ? null : alert.lookBack
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: replace(alert.query, '__APP__', appName)
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(actionGroupId) ? [] : [actionGroupId] }
    }
  }
]
