import type { Context } from './check.ts';
import { armPut } from './commands.ts';
import { declaredValue } from './declared-value.ts';
import type { EvidenceMap, Extension, Plan } from './evidence.ts';
import { MALWARE_CAP_GB } from './plan-prices.ts';
import { declaredFor, extensionOf, isOn, isStandard, planOf } from './plans.ts';
import { attempt, Unseen } from './reading.ts';
import type { Commands, Withheld } from './remediation.ts';

/*
 * The commands of plans. Each sends the plan as it was read (sub-plan, enforcement, every listed extension with its
 * properties) with only the wanted change, because a PUT that leaves an extension out may switch it off.
 */

type Plans = EvidenceMap['plans'];
/** An extension as a PUT takes it; `operationStatus` is Azure's to write. */
type Sent = Pick<Extension, 'name' | 'isEnabled' | 'additionalExtensionProperties'>;

/** A change of a plan that is on. An extension that Azure does not list is never sent. */
type PlanChange = {
  readonly on?: readonly string[];
  readonly off?: readonly string[];
  /** Properties of an extension that are replaced; its others stay. */
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};
/** What a plan is given when it is switched on. Real answers list no extension of a plan that is off. */
type NewPlan = PlanChange & {
  readonly subPlan?: string;
  /** What is sent where Azure lists no extension. */
  readonly extensions?: readonly Sent[];
};

/** The PUT of a plan that is on, with one change. */
export const changePlan = (plans: Plans, name: string, change: PlanChange = {}): Commands | Withheld =>
  put(name, () => {
    const plan = planOf(plans, name);
    if (!plan || !isStandard(plan)) return { withheld: `Plan ${name} is not Standard` };
    if (!plan.extensions)
      return { withheld: `Azure lists no extensions of plan ${name}, so that a command could switch some off` };
    const missing = [...(change.on ?? []), ...(change.off ?? [])].filter((one) => !extensionOf(plan, one));
    if (missing.length > 0)
      return {
        withheld: `Azure does not list ${missing.join(' and ')} in plan ${name}, so it may not be offered here`,
      };
    return propertiesOf(plan, change);
  });

/** The PUT that switches a plan on. A plan that Azure does not list, or that is off without a list, is sent whole. */
export const switchOn = (plans: Plans, name: string, wanted: NewPlan = {}): Commands | Withheld =>
  put(name, () => {
    const plan = planOf(plans, name) ?? { name, pricingTier: 'Free' };
    const subPlan = plan.subPlan ?? wanted.subPlan;
    const isOther = wanted.subPlan !== undefined && subPlan?.toLowerCase() !== wanted.subPlan.toLowerCase();
    const listed = plan.extensions?.length || isOther ? plan.extensions : wanted.extensions;
    return propertiesOf(
      { ...plan, pricingTier: 'Standard', subPlan, extensions: listed?.map((one) => ({ ...one })) },
      wanted,
    );
  });

type Properties = Readonly<Record<string, unknown>>;

function put(name: string, properties: () => Properties | Withheld): Commands | Withheld {
  if (!/^\w+$/.test(name)) return { withheld: `The plan’s name cannot stand in a command: ${name}` };
  const made = attempt(properties);
  if (made instanceof Unseen) return { withheld: `The plan could not be read: ${made.message}` };
  return isWithheld(made)
    ? made
    : armPut(`/providers/Microsoft.Security/pricings/${name}`, '2024-01-01', { properties: made });
}

const isWithheld = (made: Properties | Withheld): made is Withheld => 'withheld' in made;

/** Throws `Unseen` where an extension contradicts itself or its switch cannot be read. */
function propertiesOf(plan: Plan, change: PlanChange): Properties {
  const { subPlan, enforce, extensions } = plan;
  const names = [...new Set(extensions?.map((one) => one.name.toLowerCase()))];
  return {
    pricingTier: 'Standard',
    ...(subPlan ? { subPlan } : {}),
    ...(typeof enforce === 'string' ? { enforce } : {}),
    ...(extensions ? { extensions: names.map((one) => sentExtension(extensionOf(plan, one), change)) } : {}),
  };
}

function sentExtension(extension: Extension | undefined, { on, off, properties }: PlanChange): Sent | undefined {
  if (!extension) return undefined;
  const { name, additionalExtensionProperties: own } = extension;
  const among = (names: readonly string[] | undefined) =>
    names?.some((one) => one.toLowerCase() === name.toLowerCase()) === true;
  const isEnabled = among(off) ? false : among(on) || isOn(extension);
  const more = properties?.[name];
  return {
    name,
    isEnabled: isEnabled ? 'True' : 'False',
    ...(own || more ? { additionalExtensionProperties: { ...own, ...more } } : {}),
  };
}

/** The extensions of the AI plan that the policy declares off here: the privacy opt-out, and sharing with Purview. */
function declaredOff(context: Context): readonly string[] {
  const { policy } = context;
  return [
    ...(policy.promptEvidenceOptOut.some((entry) => declaredFor(entry, context)) ? ['AIPromptEvidence'] : []),
    ...(declaredValue(policy.purviewSharing, context, 'on').value === 'off' ? ['AIPromptSharingWithPurview'] : []),
  ];
}

const extension = (name: string, isEnabled = true): Sent => ({ name, isEnabled: isEnabled ? 'True' : 'False' });

/** The AI plan with what the policy wants of its extensions. */
export function aiPlanOn(plans: Plans, context: Context): Commands | Withheld {
  const names = ['AIPromptEvidence', 'AIPromptSharingWithPurview', 'AIModelScanner'];
  const off = declaredOff(context);
  return switchOn(plans, 'AI', {
    on: names,
    off,
    extensions: names.map((name) => extension(name, !off.includes(name))),
  });
}

/** Defender CSPM with the extensions that checks require; what is retired or optional is left as Azure lists it. */
export function cspmOn(plans: Plans): Commands | Withheld {
  const names = [
    'SensitiveDataDiscovery',
    'ContainerRegistriesVulnerabilityAssessments',
    'AgentlessDiscoveryForKubernetes',
    'AgentlessVmScanning',
  ];
  return switchOn(plans, 'CloudPosture', { on: names, extensions: names.map((name) => extension(name)) });
}

/**
 * Defender for Storage as it is listed; where nothing is listed, with malware scanning up to a cap. The cap is the
 * default of the built-in policy cfdc5972-75b3-4418-8ae1-7f5c36839390.
 */
export const storageOn = (plans: Plans): Commands | Withheld =>
  switchOn(plans, 'StorageAccounts', {
    subPlan: 'DefenderForStorageV2',
    extensions: [
      {
        ...extension('OnUploadMalwareScanning'),
        additionalExtensionProperties: { CapGBPerMonthPerStorageAccount: String(MALWARE_CAP_GB) },
      },
      extension('SensitiveDataDiscovery'),
    ],
  });

/** The commands of several requests as one, a line each; where none can be made, the first reason. */
export function together(made: readonly (Commands | Withheld)[]): Commands | Withheld {
  const commands = made.filter((one) => 'cli' in one);
  if (commands.length === 0) return made[0] ?? { withheld: 'Nothing is to be changed' };
  return {
    cli: commands.map((one) => one.cli).join('\n'),
    powershell: commands.map((one) => one.powershell).join('\n'),
  };
}
