import type { CloudName } from '../../../model/cloud.ts';

const PORTALS: Readonly<Record<CloudName, string>> = {
  public: 'https://portal.azure.com',
  usgov: 'https://portal.azure.us',
  china: 'https://portal.azure.cn',
};

/**
 * Where the portal shows a subscription or a resource. The form `#@/resource/ID` is what the portal itself copies as a
 * link; unverified for the sovereign clouds.
 */
export const portalLink = (cloud: CloudName, subscriptionId: string, resourceId?: string): string =>
  `${PORTALS[cloud]}/#@/resource${encodeURI(resourceId ?? `/subscriptions/${subscriptionId}`)}`;
