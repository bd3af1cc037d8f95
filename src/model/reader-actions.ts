import { EVIDENCE_KINDS, type EvidenceKind, KINDS, type Permission } from './evidence.ts';
import { covers } from './proof-of-sight.ts';
import { rolePatternOf } from './resource-types.ts';

/**
 * Actions other than reads that the built-in roles Reader and Security Reader carry themselves, lower-cased: holding
 * them is not excessive. Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/security, Security
 * Reader (39bc4728-0917-49c7-9d2c-d95423bc2eb4), read 2026-11-24.
 */
export const READER_ACTIONS: ReadonlySet<string> = new Set([
  'microsoft.security/iotdefendersettings/packagedownloads/action',
  'microsoft.security/iotdefendersettings/downloadmanageractivation/action',
  'microsoft.security/iotsensors/downloadresetpassword/action',
  'microsoft.iotsecurity/defendersettings/packagedownloads/action',
  'microsoft.iotsecurity/defendersettings/downloadmanageractivation/action',
]);

const VERBS = ['write', 'delete', 'action'];

/** The action patterns of a grant that allow more than reading, and that the grant does not take back itself. */
export function beyondReading(grant: Permission): readonly string[] {
  return (grant.actions ?? []).filter((pattern) => {
    const word = pattern.trim().toLowerCase();
    if (word.endsWith('/read') || READER_ACTIONS.has(word)) return false;
    return examplesOf(word).some((action) => !(grant.notActions ?? []).some((taken) => covers(taken, action)));
  });
}

/** What a pattern that ends in * allows, as one action for each verb; any other is its own example. */
function examplesOf(pattern: string): readonly string[] {
  const whole = pattern.replaceAll('*', 'any');
  return pattern.endsWith('*') ? VERBS.map((verb) => `${whole}/${verb}`) : [whole];
}

/** Every read that the checks rest on. */
export function neededReads(kinds: readonly EvidenceKind[] = EVIDENCE_KINDS): readonly string[] {
  return [...new Set(kinds.flatMap((kind) => KINDS[kind].actions))].sort();
}

/** The same reads as a custom role must name them. The role of infra/ is made from them. */
export const rolePatterns = (): readonly string[] => [...new Set(neededReads().map(rolePatternOf))].sort();

/**
 * What lists the scope itself: subscriptions, and the management groups above them. Held at the management group, so no
 * subscription's permissions show it.
 */
export const SCOPE_READS: readonly string[] = [
  'Microsoft.Management/managementGroups/descendants/read',
  'Microsoft.Management/managementGroups/read',
  'Microsoft.Resources/subscriptions/read',
];
