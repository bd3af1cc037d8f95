/* Where the page comes from: the app, which has other formats and other scans, or a file. */

/** Whether the app serves this page; false on the server and from disk. */
export const isServed = (): boolean => typeof location !== 'undefined' && location.protocol !== 'file:';

/** The same report with other query parameters; undefined takes one away. The caller's own (`code`) stay. */
export function reportHref(to: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams(location.search);
  for (const [key, value] of Object.entries(to)) {
    if (value === undefined) query.delete(key);
    else query.set(key, value);
  }
  const text = query.toString();
  return `${location.pathname}${text ? `?${text}` : ''}`;
}

/** The AI bill of materials of the same scan as CycloneDX, from the API. */
export function bomHref(): string {
  const now = new URLSearchParams(location.search);
  const query = new URLSearchParams({ format: 'cyclonedx' });
  for (const name of ['code', 'scan']) {
    const value = now.get(name);
    if (value) query.set(name, value);
  }
  return `${location.pathname.replace(/report$/, 'inventory')}?${query}`;
}

export const latestHref = (): string => reportHref({ scan: undefined });
export const scanHref = (scanId: string): string => reportHref({ scan: scanId });

/** Another route of the app that serves the page; the caller's own `code` goes along. */
export function routeHref(route: string, query: Readonly<Record<string, string>> = {}): string {
  const code = new URLSearchParams(location.search).get('code');
  const text = new URLSearchParams({ ...query, ...(code ? { code } : {}) }).toString();
  return `${location.pathname.replace(/\/report$/, `/${route}`)}${text ? `?${text}` : ''}`;
}

/** The evidence of a subscription as a scan kept it. */
export const evidenceHref = (subscriptionId: string, scan: string): string =>
  routeHref(`subscriptions/${subscriptionId}/evidence`, { scan });
