metadata description = 'The private network: a subnet that the app leaves through, one that private endpoints stand in, and the DNS zones that find them. With subnets given, nothing is made.'

@description('Name of the virtual network.')
param name string

@description('Region.')
param location string

@description('Tags.')
param tags object

@description('The Azure cloud, which decides the zone of web apps.')
param cloud string

@description('Whether the app is private at all.')
param enabled bool

@description('Whether there is an event topic, which has a zone of its own.')
param hasTopic bool

@description('Address space.')
param addressPrefix string

@description('Addresses of the subnet that the app leaves through: /27 or larger.')
param appSubnetPrefix string

@description('Addresses of the subnet for private endpoints.')
param endpointSubnetPrefix string

@description('An existing subnet for the app.')
param existingAppSubnetId string

@description('An existing subnet for the endpoints, whose DNS is looked after elsewhere.')
param existingEndpointSubnetId string

var sitesZones = {
  public: 'privatelink.azurewebsites.net'
  usgov: 'privatelink.azurewebsites.us'
  china: 'privatelink.chinacloudsites.cn'
}
// learn.microsoft.com/azure/private-link/private-endpoint-dns; the one of the China cloud follows the pattern of its endpoints and is unverified.
var topicZones = {
  public: 'privatelink.eventgrid.azure.net'
  usgov: 'privatelink.eventgrid.azure.us'
  china: 'privatelink.eventgrid.azure.cn'
}
var createsZonesHere = enabled && empty(existingEndpointSubnetId)
var createsNetwork = enabled && (empty(existingAppSubnetId) || empty(existingEndpointSubnetId))
var storageZones = [for service in ['blob', 'queue', 'table']: 'privatelink.${service}.${environment().suffixes.storage}']
var zoneNames = createsZonesHere ? concat(storageZones, [sitesZones[cloud]], hasTopic ? [topicZones[cloud]] : []) : []

resource rules 'Microsoft.Network/networkSecurityGroups@2024-10-01' = if (createsNetwork) {
  name: '${name}-nsg'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'deny-internet-inbound'
        properties: {
          access: 'Deny'
          direction: 'Inbound'
          priority: 4000
          protocol: '*'
          sourceAddressPrefix: 'Internet'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-10-01' = if (createsNetwork) {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: appSubnetPrefix
          networkSecurityGroup: { id: rules.id }
          delegations: [
            {
              name: 'app'
              properties: { serviceName: 'Microsoft.App/environments' }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: endpointSubnetPrefix
          networkSecurityGroup: { id: rules.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zoneNames: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, index) in zoneNames: {
    parent: zones[index]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

@description('Subnet that the app leaves through; empty where it is not private.')
output appSubnetId string = !enabled ? '' : empty(existingAppSubnetId) ? resourceId('Microsoft.Network/virtualNetworks/subnets', name, 'app') : existingAppSubnetId

@description('Subnet for private endpoints; empty where the app is not private.')
output endpointSubnetId string = !enabled ? '' : empty(existingEndpointSubnetId) ? resourceId('Microsoft.Network/virtualNetworks/subnets', name, 'endpoints') : existingEndpointSubnetId

@description('Whether the DNS zones are made here.')
output createsZones bool = createsZonesHere

@description('The zone of web apps in this cloud.')
output sitesZoneName string = sitesZones[cloud]

@description('The zone of event topics in this cloud.')
output topicZoneName string = topicZones[cloud]
