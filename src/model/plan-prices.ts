import type { Context } from './check.ts';
import type { EvidenceMap, Readings } from './evidence.ts';
import { field } from './field.ts';
import { extensionOf, isOn, lacksPlan, planOf, tierOf } from './plans.ts';
import { DATABASES, STORAGE } from './presence.ts';
import { blindTo } from './proof-of-sight.ts';
import { attempt, isSeen } from './reading.ts';
import { readOf } from './resource-types.ts';
import type { Tokens } from './token-use.ts';

/** Two bounds, in USD. */
type Usd = Tokens;

/**
 * What a plan other than the AI plan costs a month, where it is on, or would cost, where it is off. `usd` only where
 * the policy gives a price.
 */
export type PlanCost = {
  readonly plan: string;
  readonly on: boolean;
  /** The resources that it is billed for. */
  readonly resources: number;
  /** There may be more resources than were seen, or no bound on what is scanned. */
  readonly atLeast: boolean;
  readonly usd?: Usd;
  /** Gigabytes that malware scanning may scan at most, where the policy has no price of them. */
  readonly unpricedGb?: number;
};

/**
 * The resources that a scan reads, by the plan that is billed for them. A scan does not read machines, for which
 * Defender CSPM is billed too; unverified, the pricing page could not be read. So its resources are always "at least".
 */
const BILLED: Readonly<Record<string, readonly string[]>> = {
  CloudPosture: [...STORAGE, ...Object.values(DATABASES).flat()],
  StorageAccounts: STORAGE,
  ...DATABASES,
};

/** What the command of AISPM-013 sets where no cap is set: gigabytes for each storage account and month. */
export const MALWARE_CAP_GB = 5000;

/**
 * What the plans that checks 007, 013 and 014 ask for cost or would cost a month, and why that is not known where it is
 * not.
 */
export function planCosts(
  readings: Readings,
  context: Context,
): { readonly costs: readonly PlanCost[]; readonly notRead: readonly string[] } {
  const { plans, presence } = readings;
  // That the plans were not read is said with the AI plan.
  if (!plans?.ok) return { costs: [], notRead: [] };
  if (!presence?.ok)
    return { costs: [], notRead: [`The resources of other plans: ${presence?.message ?? 'not read'}`] };
  const costs: PlanCost[] = [];
  const notRead: string[] = [];
  for (const [plan, types] of Object.entries(BILLED)) {
    if (lacksPlan(plan, context)) continue;
    const tier = attempt(() => tierOf(plans.value, plan));
    if (!isSeen(tier)) {
      notRead.push(tier.message);
      continue;
    }
    const { resources, blind } = counted(types, presence.value, readings, context);
    const scanned = plan === 'StorageAccounts' ? scannedGb(plans.value, resources, tier.standard) : 0;
    const atLeast = plan === 'CloudPosture' || blind || scanned === undefined;
    if (resources === 0 && !atLeast) continue;
    costs.push({ plan, on: tier.standard, resources, atLeast, ...priced(plan, resources, scanned ?? 0, context) });
  }
  return { costs, notRead };
}

function counted(
  types: readonly string[],
  presence: EvidenceMap['presence'],
  { permissions }: Readings,
  { subject }: Context,
): { readonly resources: number; readonly blind: boolean } {
  const wanted = new Set(types.map((type) => type.toLowerCase()));
  const rows = presence.rows.filter(({ type }) => wanted.has(type.toLowerCase()));
  return {
    resources: new Set(rows.map(({ id }) => id.toLowerCase())).size,
    blind: (presence.blind ?? blindTo(types.map(readOf), subject, permissions)) !== undefined,
  };
}

/** What malware scanning may scan at most in a month; undefined where nothing caps it. */
function scannedGb(plans: EvidenceMap['plans'], accounts: number, planIsOn: boolean): number | undefined {
  const plan = planOf(plans, 'StorageAccounts');
  // The command of a plan that is off sends the extensions as they are listed, or its own where none is.
  if (!plan?.extensions?.length) return planIsOn ? undefined : accounts * MALWARE_CAP_GB;
  const scanning = attempt(() => extensionOf(plan, 'OnUploadMalwareScanning'));
  if (!isSeen(scanning)) return undefined;
  if (!scanning) return 0;
  if (attempt(() => isOn(scanning)) === false) return 0;
  const cap = field(scanning.additionalExtensionProperties, 'CapGBPerMonthPerStorageAccount');
  const gigabytes = typeof cap === 'string' || typeof cap === 'number' ? Number(cap) : Number.NaN;
  // Azure writes -1 where there is no cap.
  return gigabytes >= 0 ? accounts * gigabytes : undefined;
}

function priced(
  plan: string,
  resources: number,
  scanned: number,
  { policy }: Context,
): Pick<PlanCost, 'usd' | 'unpricedGb'> {
  const prices: Readonly<Record<string, number | undefined>> = policy.forecast?.prices ?? {};
  const price = prices[plan];
  const perGb = policy.forecast?.malwareScanningPerGb;
  const low = price === undefined ? undefined : cents(resources * price);
  return {
    ...(low === undefined ? {} : { usd: { low, high: cents(low + scanned * (perGb ?? 0)) } }),
    ...(scanned > 0 && perGb === undefined ? { unpricedGb: scanned } : {}),
  };
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
