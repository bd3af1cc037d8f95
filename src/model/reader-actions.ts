import { type EvidenceKind, KINDS } from './evidence.ts';

/**
 * Actions other than reads that the built-in roles Reader and Security Reader carry themselves, lower-cased: holding them is no excess.
 * Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/security, Security Reader (39bc4728-0917-49c7-9d2c-d95423bc2eb4), read 2026-11-24.
 */
export const READER_ACTIONS: ReadonlySet<string> = new Set([
  'microsoft.security/iotdefendersettings/packagedownloads/action',
  'microsoft.security/iotdefendersettings/downloadmanageractivation/action',
  'microsoft.security/iotsensors/downloadresetpassword/action',
  'microsoft.iotsecurity/defendersettings/packagedownloads/action',
  'microsoft.iotsecurity/defendersettings/downloadmanageractivation/action',
]);

/** Every read that the checks rest on, with the kind of evidence it is for. The custom role of infra/ is made from the same list. */
export function neededReads(kinds: readonly EvidenceKind[] = Object.keys(KINDS) as EvidenceKind[]): readonly string[] {
  return [...new Set(kinds.flatMap((kind) => KINDS[kind].actions))].sort();
}
