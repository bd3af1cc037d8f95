/* Written by `npm run generate`, from the files of this folder. */

import type { Check } from '../model/check.ts';
import { agentlessScanning } from './agentless-scanning.ts';
import { aiPlanCoverage } from './ai-plan-coverage.ts';
import { aiPlanStandard } from './ai-plan-standard.ts';
import { alertsReachSentinel } from './alerts-reach-sentinel.ts';
import { attackPathsPossible } from './attack-paths-possible.ts';
import { attackPathsTriaged } from './attack-paths-triaged.ts';
import { cloudAccountsConnected } from './cloud-accounts-connected.ts';
import { connectorsHealthy } from './connectors-healthy.ts';
import { containerPosture } from './container-posture.ts';
import { cspmStandard } from './cspm-standard.ts';
import { customerManagedKeys } from './customer-managed-keys.ts';
import { databasePlans } from './database-plans.ts';
import { declaredCatalogue } from './declared-catalogue.ts';
import { deploymentsKnown } from './deployments-known.ts';
import { deprecatedPlans } from './deprecated-plans.ts';
import { diagnosticLogs } from './diagnostic-logs.ts';
import { everySubscriptionSeen } from './every-subscription-seen.ts';
import { exemptionsReviewed } from './exemptions-reviewed.ts';
import { extensionsWork } from './extensions-work.ts';
import { inventoryComplete } from './inventory-complete.ts';
import { keyAccessDisabled } from './key-access-disabled.ts';
import { modelScanning } from './model-scanning.ts';
import { networkRestricted } from './network-restricted.ts';
import { noContraryPolicy } from './no-contrary-policy.ts';
import { noOptOut } from './no-opt-out.ts';
import { permissions } from './permissions.ts';
import { permissionsManagement } from './permissions-management.ts';
import { promptEvidence } from './prompt-evidence.ts';
import { providerRegistered } from './provider-registered.ts';
import { purviewSharing } from './purview-sharing.ts';
import { recommendationsOwned } from './recommendations-owned.ts';
import { recommendationsProduced } from './recommendations-produced.ts';
import { recommendationsWithinSla } from './recommendations-within-sla.ts';
import { regionSupported } from './region-supported.ts';
import { resourcesAssessed } from './resources-assessed.ts';
import { riskScored } from './risk-scored.ts';
import { scanExclusions } from './scan-exclusions.ts';
import { securityContacts } from './security-contacts.ts';
import { sensitiveDataDiscovery } from './sensitive-data-discovery.ts';
import { sentinelRules } from './sentinel-rules.ts';
import { sentinelSync } from './sentinel-sync.ts';
import { storagePlan } from './storage-plan.ts';
import { suppressionRules } from './suppression-rules.ts';
import { syntheticTest } from './synthetic-test.ts';
import { trialEnding } from './trial-ending.ts';

/** Every check, by id. */
export const CHECKS: readonly Check[] = [
  aiPlanStandard,
  aiPlanCoverage,
  promptEvidence,
  purviewSharing,
  modelScanning,
  extensionsWork,
  cspmStandard,
  sensitiveDataDiscovery,
  agentlessScanning,
  scanExclusions,
  containerPosture,
  permissionsManagement,
  storagePlan,
  databasePlans,
  providerRegistered,
  deprecatedPlans,
  trialEnding,
  resourcesAssessed,
  inventoryComplete,
  declaredCatalogue,
  deploymentsKnown,
  recommendationsProduced,
  recommendationsWithinSla,
  recommendationsOwned,
  keyAccessDisabled,
  networkRestricted,
  diagnosticLogs,
  customerManagedKeys,
  exemptionsReviewed,
  attackPathsTriaged,
  attackPathsPossible,
  riskScored,
  cloudAccountsConnected,
  connectorsHealthy,
  alertsReachSentinel,
  sentinelSync,
  suppressionRules,
  syntheticTest,
  securityContacts,
  everySubscriptionSeen,
  permissions,
  noOptOut,
  sentinelRules,
  regionSupported,
  noContraryPolicy,
];
