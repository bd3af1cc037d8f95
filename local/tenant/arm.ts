import { allows } from '../../src/model/proof-of-sight.ts';
import { type Answer, forbidden, refuse } from './answer.ts';
import { missing, namesIn } from './route.ts';
import type { State } from './state.ts';
import { SUBSCRIPTION_ROUTES } from './subscription-routes.ts';
import { TENANT_ROUTES } from './tenant-routes.ts';

/** Answers a GET of Azure Resource Manager, below a subscription or outside of any. */
export function read(state: State, url: URL): Answer {
  for (const route of TENANT_ROUTES) {
    const names = namesIn(route.path, url.pathname);
    if (names) return versioned(url, route.version, () => route.read({ state, url, names }));
  }
  const id = /^\/subscriptions\/([^/]+)/i.exec(url.pathname)?.[1]?.toLowerCase();
  if (!id) return missing(url);
  const subscription = state.subscriptions.get(id);
  if (!subscription) return refuse(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  for (const route of SUBSCRIPTION_ROUTES) {
    const names = namesIn(route.path, url.pathname);
    if (!names) continue;
    return versioned(url, route.version, () => {
      if (!allows(subscription.permissions, route.action)) return forbidden(route.action, url.pathname);
      if (route.security && subscription.registration.toLowerCase() !== 'registered')
        return refuse(
          404,
          'Subscription Not Registered',
          `The subscription '${subscription.id}' is not registered to use namespace 'Microsoft.Security'.`,
        );
      return route.read({ state, subscription, url, names });
    });
  }
  return missing(url);
}

function versioned(url: URL, offered: string, answer: () => Answer): Answer {
  const asked = url.searchParams.get('api-version') ?? '';
  if (!asked)
    return refuse(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (asked !== offered)
    return refuse(
      400,
      'InvalidApiVersionParameter',
      `The api-version '${asked}' is invalid. The supported versions are '${offered}'.`,
    );
  return answer();
}
