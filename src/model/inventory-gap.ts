import { KINDS, type Readings } from './evidence.ts';
import { blindTo } from './proof-of-sight.ts';
import { isRunning, isVisible, type Subject } from './subject.ts';

/** Why a subscription may hold AI resources that were not seen; undefined where its inventory is proven to be whole. */
export function inventoryGap(subject: Subject, { inventory, permissions }: Readings): string | undefined {
  if (!isVisible(subject)) return 'the subscription is not visible to the scanner';
  if (!isRunning(subject)) return undefined;
  if (!inventory?.ok) return `its AI resources could not be read: ${inventory?.message ?? 'nothing asked for them'}`;
  return (inventory.value.blind ?? blindTo(KINDS.inventory.actions, subject, permissions))?.message;
}
