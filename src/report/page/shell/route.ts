import { useEffect, useState } from 'preact/hooks';
import type { Cell, ReportModel } from '../data/report-model.ts';

export const VIEWS = { overview: 'Overview', inventory: 'AI inventory', trend: 'Trend', symptoms: 'Symptoms' } as const;
export type View = keyof typeof VIEWS;
export type Route = {
  readonly view: View;
  readonly grouped: boolean;
  readonly finding?: { readonly check: string; readonly subscription: string };
};

/**
 * `#trend`, `#large` (the overview by management group), `#f/007/<subscription id or name>`. Anything else is the
 * overview.
 */
export function routeOf(hash: string, under: View = 'overview'): Route {
  const [first, check, subscription] = decodeHash(hash.slice(1)).split('/');
  if (first === 'f' && check && subscription) return { view: under, grouped: false, finding: { check, subscription } };
  if (first === 'large') return { view: 'overview', grouped: true };
  const view = (Object.keys(VIEWS) as View[]).find((one) => one === first);
  return { view: view ?? 'overview', grouped: false };
}

function decodeHash(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Changes the address without a new history entry, and notifies the page. */
export function replaceHash(hash: string): void {
  history.replaceState(null, '', hash);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

export function useRoute(live: boolean): Route {
  const [route, setRoute] = useState<Route>(() => routeOf(live ? location.hash : ''));
  useEffect(() => {
    const onChange = () =>
      setRoute((before) => ({
        ...routeOf(location.hash, before.view),
        ...(location.hash.startsWith('#f/') ? { grouped: before.grouped } : {}),
      }));
    addEventListener('hashchange', onChange);
    return () => removeEventListener('hashchange', onChange);
  }, []);
  return route;
}

export const cellOfRoute = (model: ReportModel, route: Route): Cell | undefined =>
  route.finding ? model.find(route.finding.check, route.finding.subscription) : undefined;
