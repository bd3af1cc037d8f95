import type { InventoryItem } from '../../../model/report.ts';
import { dayOf, daysBetween } from '../../dates.ts';
import type { FindingBody } from '../data/encoded-report.ts';

/* What Azure says of a resource, in the words of whoever looks for it. Azure's own words stand in the CSV. */

/** From so many days before a model retires, the date warns. */
export const SOON_DAYS = 90;

const KINDS: Readonly<Record<string, string>> = {
  'microsoft.cognitiveservices/accounts AIServices': 'Foundry',
  'microsoft.machinelearningservices/workspaces Default': 'ML workspace',
  'microsoft.machinelearningservices/workspaces Hub': 'Foundry hub',
  'microsoft.machinelearningservices/workspaces Project': 'Foundry project',
  'microsoft.machinelearningservices/registries': 'ML registry',
};

export function kindWords({ type, kind }: Pick<InventoryItem, 'type' | 'kind'>): string {
  const key = type.toLowerCase();
  return KINDS[`${key} ${kind ?? ''}`] ?? KINDS[key] ?? kind ?? type.split('/').at(-1) ?? type;
}

/** "public Enabled, default Allow" as what it comes to, where that is known or a check has judged it. */
export function networkWords(network: string | undefined, status: FindingBody['status'] | undefined) {
  const isPrivate = network?.startsWith('public Disabled') === true;
  if (status === 'fail') return isPrivate ? network : 'open to all';
  if (isPrivate) return 'private';
  if (status === 'pass' && network?.includes('default Deny')) return 'restricted';
  return network;
}

export const keyWords = (keyAccess: string | undefined): string | undefined =>
  keyAccess === undefined ? undefined : ({ disabled: 'off', enabled: 'on' }[keyAccess] ?? keyAccess);

const SEEN = {
  pass: 'yes',
  fail: 'no',
  unknown: 'not seen',
  warn: 'in part',
  pending: 'not yet',
  'not-applicable': undefined,
} as const;
export const seenWords = (status: FindingBody['status'] | undefined): string | undefined => status && SEEN[status];

export type Retirement = { readonly day: string; readonly isSoon: boolean; readonly note: string };

/** When a model retires: "31 Mar 2027", and how soon that is where it is within `SOON_DAYS` or past. */
export function retirement(ends: string, now: string): Retirement {
  const days = daysBetween(now, ends);
  const note = days < 0 ? ', retired' : days === 1 ? ', 1 day' : days <= SOON_DAYS ? `, ${days} days` : '';
  return { day: dayOf(ends), isSoon: days <= SOON_DAYS, note };
}

export const retiresSoon = (ends: string | undefined, now: string): boolean =>
  ends !== undefined && retirement(ends, now).isSoon;
