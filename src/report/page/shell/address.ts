import { type Filters, NO_FILTERS } from '../data/filters.ts';

/*
 * The address: `#/VIEW/ARGUMENT?key=value`. Everything that narrows or opens stands in it, so that a copied link shows
 * the same to the next reader.
 */

export const VIEWS = {
  overview: 'Overview',
  inventory: 'AI inventory',
  trend: 'Trend',
  symptoms: 'Symptoms',
  board: 'Board sheet',
} as const;
export type TabView = keyof typeof VIEWS;
/** `s` is a subscription's page, `o` an owner's. */
export type View = TabView | 's' | 'o';
export type Address = {
  readonly view: View;
  readonly argument: string;
  readonly parameters: Readonly<Record<string, string>>;
};
export type Change = Readonly<Record<string, string | undefined>>;

const VIEW_NAMES: readonly string[] = [...Object.keys(VIEWS), 's', 'o'];
/** What stays when another view is opened: the nights that are compared. */
const KEPT = ['with'];

export const START: Address = { view: 'overview', argument: '', parameters: {} };

/**
 * Reads an address. The short forms `#f/007/SUBSCRIPTION`, `#trend` and `#large`, which mails of earlier versions and
 * the page's own links carry, open over what is in view.
 */
export function addressOf(hash: string, under: Address = START): Address {
  if (hash.startsWith('#f/')) {
    const [path = '', query = ''] = hash.slice(3).split('?');
    const finding = decoded(path);
    return finding.includes('/') ? changed(under, { f: finding, from: parametersOf(query)['from'] }) : under;
  }
  if (hash === '#large') return { ...START, parameters: { by: 'group' } };
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', ...rest] = path.split('/');
  if (view !== '' && !VIEW_NAMES.includes(view)) return START;
  return {
    view: view === '' ? 'overview' : (view as View),
    argument: decoded(rest.join('/')),
    parameters: parametersOf(query),
  };
}

function parametersOf(query: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URLSearchParams(query)].filter(([, value]) => value !== ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function hashOf({ view, argument, parameters }: Address): string {
  const query = Object.entries(parameters)
    .map(([key, value]) => `${key}=${encoded(value)}`)
    .join('&');
  const path = view === 'overview' ? '' : `${view}${argument ? `/${encoded(argument)}` : ''}`;
  return `#/${path}${query ? `?${query}` : ''}`;
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/%(2F|3A|2C)/g, (code) => decodeURIComponent(code));

/** The same view with some parameters set or, where undefined, taken away. */
export function changed(address: Address, change: Change): Address {
  const parameters: Record<string, string> = { ...address.parameters };
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined || value === '') delete parameters[key];
    else parameters[key] = value;
  }
  return { ...address, parameters };
}

/** Another view: filters and what is open stay behind. */
export const viewHash = (view: View, argument = '', address: Address = START): string =>
  hashOf({
    view,
    argument,
    parameters: Object.fromEntries(Object.entries(address.parameters).filter(([key]) => KEPT.includes(key))),
  });

const STATUS_NAMES: readonly string[] = ['fail', 'unknown', 'warn', 'pending', 'pass', 'not-applicable', 'waived'];
const SORTS: readonly string[] = ['worst', 'name', 'zone', 'owner'];

/** What the address narrows; a value that does not exist is no filter. */
export function filtersOf({ parameters }: Address): Filters {
  const { owner, zone, mg, area, status, sev, q, changed: isChanged, chk, ms } = parameters;
  const [sort = '', direction] = (ms ?? '').split('.');
  return {
    ...NO_FILTERS,
    owner: owner ?? '',
    zone: zone ?? '',
    group: mg ?? '',
    area: area ?? '',
    severity: sev ?? '',
    check: chk ?? '',
    text: q ?? '',
    status: STATUS_NAMES.includes(status ?? '') ? (status as Filters['status']) : '',
    changed: isChanged === '1',
    sort: SORTS.includes(sort) ? (sort as Filters['sort']) : 'worst',
    descending: direction === 'down',
  };
}

/** Filters as parameters of an address. */
export function filterChange(change: Partial<Filters>): Change {
  const names = {
    owner: 'owner',
    zone: 'zone',
    group: 'mg',
    area: 'area',
    severity: 'sev',
    check: 'chk',
    text: 'q',
    status: 'status',
  } as const;
  const result: Record<string, string | undefined> = {};
  for (const [key, name] of Object.entries(names)) {
    const value = change[key as keyof typeof names];
    if (value !== undefined) result[name] = value || undefined;
  }
  if (change.changed !== undefined) result['changed'] = change.changed ? '1' : undefined;
  if (change.sort !== undefined || change.descending !== undefined) {
    const sort = change.sort ?? 'worst';
    result['ms'] = sort === 'worst' ? undefined : `${sort}${change.descending ? '.down' : ''}`;
  }
  return result;
}
