import type { EvidenceMap, Extension } from './evidence.ts';
import { field, textField } from './field.ts';
import { extensionOf, isOn, isStandard } from './plans.ts';
import { attempt, isSeen, Unseen } from './reading.ts';

/* The tags that keep machines out of agentless scanning . */

export type Pair = { readonly key: string; readonly value: string };

/** Plans that offer agentless machine scanning: one whose row cannot be read may exclude machines. */
const CARRIERS: ReadonlySet<string> = new Set(['cloudposture', 'virtualmachines', 'containers']);

/** The tag pairs of every plan where the extension is on, and why some could not be read. */
export function exclusions(plans: EvidenceMap['plans']): {
  readonly pairs: readonly Pair[];
  readonly unread: Unseen | undefined;
} {
  const standard = plans.plans.filter(isStandard);
  const read = standard
    .flatMap((plan) => plan.extensions ?? [])
    .filter((extension) => extension.name.toLowerCase() === 'agentlessvmscanning')
    .flatMap((extension) => attempt(() => (isOn(extension) ? pairsOf(extension) : [])));
  const unlisted = standard
    .filter((plan) => plan.name.toLowerCase() === 'cloudposture')
    .map((plan) => attempt(() => extensionOf(plan, 'AgentlessVmScanning')));
  const faults = Object.entries(plans.unreadable ?? {})
    .filter(([name]) => CARRIERS.has(name))
    .map(([name, fault]) => new Unseen('malformed', `Plan ${name} cannot be read: ${fault}`));
  return { pairs: read.filter(isSeen), unread: [...read, ...unlisted, ...faults].find((one) => one instanceof Unseen) };
}

/** Whether an approved pair is this one: keys compare without case, values with. */
export const approves = (approved: Pair, pair: Pair): boolean =>
  approved.key.toLowerCase() === pair.key.toLowerCase() && approved.value === pair.value;

/** Each pair of one extension, or why it cannot be read: what else is listed still counts. */
export function pairsOf(extension: Extension): readonly (Pair | Unseen)[] {
  const raw = field(extension.additionalExtensionProperties, 'ExclusionTags');
  if (raw === undefined || raw === null) return [];
  const list = typeof raw === 'string' ? parsed(raw) : raw;
  if (!Array.isArray(list)) throw unreadable();
  return list.map((entry: unknown) => {
    const key = textField(entry, 'key');
    const value = field(entry, 'value') ?? '';
    return key === undefined || typeof value !== 'string' ? unreadable() : { key, value };
  });
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? [] : (JSON.parse(text) ?? []);
  } catch {
    throw unreadable();
  }
}

const unreadable = () => new Unseen('malformed', 'ExclusionTags of AgentlessVmScanning cannot be read');
