/*
 * How a subscription is named to a person. Azure lets several subscriptions have the same display name, also within one
 * tenant: where they meet, each also shows the start of its id.
 */

type NamedSubscription = { readonly id: string; readonly name: string };

/** Display names that several subscriptions share, with how many characters of the id tell these apart. */
export type SharedNames = ReadonlyMap<string, number>;

/** Where the groups of a UUID end. */
const ID_LENGTHS = [8, 13, 18, 23, 36] as const;

/** A reader takes names that differ in case or in blanks at their ends for the same. */
const keyOf = (name: string): string => name.trim().toLowerCase();

/** The names that need a short id, out of all subscriptions that stand in the same report or mail. */
export function sharedNames(subscriptions: Iterable<NamedSubscription>): SharedNames {
  const groups = Map.groupBy(subscriptions, (one) => keyOf(one.name));
  const shared = new Map<string, number>();
  for (const [name, group] of groups) {
    const ids = new Set(group.map((one) => one.id.toLowerCase()));
    if (ids.size < 2) continue;
    const isEnough = (length: number) => new Set([...ids].map((id) => id.slice(0, length))).size === ids.size;
    shared.set(name, ID_LENGTHS.find(isEnough) ?? 36);
  }
  return shared;
}

/** The start of the id where the name alone is ambiguous, else undefined. */
export function shortId({ id, name }: NamedSubscription, shared: SharedNames): string | undefined {
  const length = shared.get(keyOf(name));
  return length === undefined ? undefined : id.slice(0, length);
}

/** "Payments", or "Payments (1a2b3c4d)" where another subscription has the same name. */
export function subscriptionLabel(subscription: NamedSubscription, shared: SharedNames): string {
  const id = shortId(subscription, shared);
  return id === undefined ? subscription.name : `${subscription.name} (${id})`;
}

/** The label of each subscription, by id. */
export function subscriptionLabels(subscriptions: readonly NamedSubscription[]): ReadonlyMap<string, string> {
  const shared = sharedNames(subscriptions);
  return new Map(subscriptions.map((one) => [one.id, subscriptionLabel(one, shared)]));
}
