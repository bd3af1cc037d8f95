import { Board } from '../board/board.tsx';
import { cellOfAddress } from '../data/opened.ts';
import { ownerOf } from '../data/owners.ts';
import { Inventory } from '../inventory/inventory.tsx';
import { Overview } from '../overview/overview.tsx';
import { OwnerPage } from '../overview/owner-page.tsx';
import { Symptoms } from '../overview/symptoms.tsx';
import { SubscriptionPage } from '../subscription/subscription-page.tsx';
import { Trend } from '../trend/trend.tsx';
import { DeadLink } from './dead-link.tsx';
import type { Shown } from './shown.ts';

/** The view that the address names, or a page that says why there is none. */
export function ViewOf({ shown }: { shown: Shown }) {
  const { model, address, live } = shown;
  const { view, argument, parameters } = address;
  const { f } = parameters;
  if (f && !cellOfAddress(model, f)) return <DeadLink shown={shown} kind="finding" name={f} />;
  if (view === 's') {
    const subscription = model.findSubscription(argument);
    if (!subscription) return <DeadLink shown={shown} kind="subscription" name={argument} />;
    return <SubscriptionPage shown={shown} subscription={subscription} />;
  }
  if (view === 'o') {
    const owner = ownerOf(model, argument);
    if (owner === undefined) return <DeadLink shown={shown} kind="owner" name={argument} />;
    return <OwnerPage shown={shown} owner={owner} />;
  }
  if (view === 'inventory') return <Inventory model={model} live={live} />;
  if (view === 'trend') return <Trend model={model} />;
  if (view === 'symptoms') return <Symptoms model={model} />;
  if (view === 'board') return <Board shown={shown} />;
  return <Overview shown={shown} />;
}
