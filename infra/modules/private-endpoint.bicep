metadata description = 'A private endpoint, and its entry in a private DNS zone where the zone is made here.'

@description('Name of the endpoint.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('Resource that is reached.')
param targetId string

@description('Which of its services: blob, queue, table, sites or topic.')
param groupId string

@description('Subnet that the endpoint stands in.')
param subnetId string

@description('Private DNS zone in this resource group; empty where DNS is looked after elsewhere.')
param zoneName string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-10-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: {
          privateLinkServiceId: targetId
          groupIds: [groupId]
        }
      }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-10-01' = if (!empty(zoneName)) {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: groupId
        properties: { privateDnsZoneId: resourceId('Microsoft.Network/privateDnsZones', zoneName) }
      }
    ]
  }
}
