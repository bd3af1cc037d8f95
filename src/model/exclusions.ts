import type { EvidenceMap, Extension } from './evidence.ts';
import { field, textField } from './field.ts';
import { isOn, isStandard } from './plans.ts';
import { attempt, isSeen, Unseen } from './reading.ts';

/* The tags that keep machines out of agentless scanning (RULINGS 010). */

export type Pair = { readonly key: string; readonly value: string };

/** The tag pairs of every plan where the extension is on, and why some could not be read. */
export function exclusions(plans: EvidenceMap['plans']): { readonly pairs: readonly Pair[]; readonly unread: Unseen | undefined } {
  const rows = plans.plans.filter(isStandard).flatMap((plan) => plan.extensions ?? []);
  const read = rows
    .filter((extension) => extension.name.toLowerCase() === 'agentlessvmscanning')
    .flatMap((extension) => attempt(() => (isOn(extension) ? pairsOf(extension) : [])));
  const faults = Object.entries(plans.unreadable ?? {}).map(([name, fault]) => new Unseen('malformed', `Plan ${name} cannot be read: ${fault}`));
  return { pairs: read.filter(isSeen), unread: [...read, ...faults].find((one) => one instanceof Unseen) };
}

/** Whether an approved pair is this one: keys compare without case, values with. */
export const approves = (approved: Pair, pair: Pair): boolean => approved.key.toLowerCase() === pair.key.toLowerCase() && approved.value === pair.value;

/** Each pair of one extension, or why it cannot be read: what else is listed still counts. */
function pairsOf(extension: Extension): readonly (Pair | Unseen)[] {
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
