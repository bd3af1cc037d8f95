/*
 * Columns of Resource Graph's tables (learn.microsoft.com, supported tables and the query portal's schema, read
 * 2026-11).
 */

const COMMON = {
  id: 'string',
  name: 'string',
  type: 'string',
  tenantId: 'string',
  kind: 'string',
  location: 'string',
  resourceGroup: 'string',
  subscriptionId: 'string',
  managedBy: 'string',
  sku: 'dynamic',
  plan: 'dynamic',
  properties: 'dynamic',
  tags: 'dynamic',
  identity: 'dynamic',
  zones: 'dynamic',
  extendedLocation: 'dynamic',
  systemData: 'dynamic',
};

export const SCHEMAS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  resources: COMMON,
  resourcecontainers: COMMON,
  securityresources: COMMON,
  policyresources: COMMON,
};
