import type { EvidenceMap } from './evidence.ts';
import { attempt, Unseen } from './reading.ts';

/** How Microsoft.Security is registered in a subscription, in the words of whoever said so. */
export type Provider = { readonly state: 'registered' | 'registering' | 'absent'; readonly words: string };

/**
 * The provider's state: its own `registrationState`, unless one of the provider's paths answers "Subscription Not
 * Registered": then `absent`, except while Registering. Throws `Unseen` where neither is known.
 */
export function providerOf(
  registration: () => EvidenceMap['registration'],
  plans?: () => EvidenceMap['plans'],
): Provider {
  const own = attempt(registration);
  const state = own instanceof Unseen ? '' : own.registrationState.trim();
  const word = state.toLowerCase();
  const words = `Microsoft.Security is ${state}`;
  if (word === 'registering') return { state: 'registering', words };
  if (word !== '' && word !== 'registered') return { state: 'absent', words };
  const refusal = [own, plans && attempt(plans)].find(
    (answer) => answer instanceof Unseen && answer.why === 'unregistered',
  );
  if (refusal instanceof Unseen)
    return { state: 'absent', words: `Microsoft.Security is not registered: ${refusal.message}` };
  if (own instanceof Unseen) throw own;
  if (word === '') throw new Unseen('malformed', 'The registrationState of Microsoft.Security is empty');
  return { state: 'registered', words };
}
