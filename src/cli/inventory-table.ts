import type { BomChange } from '../model/bom/compare.ts';
import type { Declared } from '../model/bom/declared.ts';
import { count } from '../model/count.ts';
import { LIMITS } from '../model/limitations.ts';
import type { InventoryItem } from '../model/report.ts';
import { withoutControls } from '../report/control-characters.ts';
import { alignedColumns } from './aligned-columns.ts';

/* The inventory for a terminal. */

export const LIMITATIONS: readonly string[] = [
  LIMITS.discovery,
  LIMITS.agents,
  LIMITS.copilot,
  LIMITS.bom,
  LIMITS.multicloud,
  'Models of registries, and AI resources of AWS and GCP, are not read.',
];

export type UnprovenInventory = { readonly subscriptionId: string; readonly name: string; readonly message: string };

export type Listed = {
  readonly items: readonly InventoryItem[];
  readonly declared: readonly Declared[];
  readonly unproven: readonly UnprovenInventory[];
  readonly labels: ReadonlyMap<string, string>;
};

const HEAD = 'NAME SUBSCRIPTION KIND REGION CREATED NETWORK KEYS ASSESSED PATHS OWNER DEPLOYMENTS'.split(' ');

export function inventoryTable({ items, declared, unproven, labels }: Listed): string {
  const ai = items.filter((item) => item.role === 'ai').length;
  const notices = items.flatMap((item) => (item.notices ?? []).map((notice) => `${item.name}: ${notice}`));
  const gaps = items.flatMap((item) =>
    (item.notSeen ?? []).filter((text) => !GENERAL.has(text)).map((text) => `${item.name}: ${text}`),
  );
  return [
    alignedColumns(
      HEAD,
      items.map((item) => rowOf(item, labels)),
    ),
    '',
    `${count(ai, 'AI resource')}, and ${items.length - ai} that are related or part of one. ? = could not be seen.`,
    ...unproven.map(
      (one) =>
        `May be incomplete: ${withoutControls(labels.get(one.subscriptionId) ?? one.name)}: ${withoutControls(one.message)}`,
    ),
    ...section('Made of:', items.flatMap(materialLines)),
    ...section('Models that retire:', notices),
    ...section('Declared by the policy, not seen:', declared.map(declaredLine)),
    ...section('Not seen:', gaps),
    ...section('What this list cannot show:', LIMITATIONS),
  ].join('\n');
}

/** What changed since a kept night. */
export const changesTable = (changes: readonly BomChange[], since: string): string =>
  changes.length === 0
    ? `Nothing that was seen both times has changed since ${since}.`
    : [`Changed since ${since}:`, ...changes.map((one) => `  ${one.kind}: ${withoutControls(one.message)}`)].join('\n');

const GENERAL: ReadonlySet<string> = new Set([LIMITS.agents, LIMITS.bom, 'Azure does not say when it was created.']);

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length > 0 ? ['', title, ...lines.map((line) => `  ${withoutControls(line)}`)] : [];

const rowOf = (item: InventoryItem, labels: ReadonlyMap<string, string>): readonly string[] => [
  item.name,
  labels.get(item.subscriptionId) ?? item.subscriptionId,
  item.kind ?? item.type.split('/').at(-1) ?? '',
  item.location ?? '',
  item.createdAt?.slice(0, 10) ?? '?',
  item.network ?? '?',
  item.keyAccess ?? '',
  item.assessed === undefined ? '?' : String(item.assessed),
  item.attackPaths === undefined ? '?' : String(item.attackPaths),
  item.owner ?? '',
  item.deployments === undefined
    ? ''
    : item.deployments.map((one) => `${one.model ?? one.name} ${one.version ?? ''}`.trim()).join(', ') || 'none',
];

function materialLines({ name, materials = {} }: InventoryItem): readonly string[] {
  const { connections = [], endpoints = [], models = [], datastores = [] } = materials;
  return [
    ...connections.map(
      (one) =>
        `${name}: connection ${[one.project, one.name].filter(Boolean).join('/')} (${[one.category, one.target].filter(Boolean).join(', ')})`,
    ),
    ...endpoints.map((one) => `${name}: ${one.kind} endpoint ${one.name} (${one.models.join(', ') || 'no model'})`),
    ...models.map((one) => `${name}: registered model ${[one.name, one.version].filter(Boolean).join(' ')}`),
    ...datastores.map((one) => `${name}: datastore ${one.name} (${one.category ?? '?'}, ${one.target ?? '?'})`),
  ];
}

const declaredLine = ({ kind, name, version, owner, reviewBy, overdue }: Declared): string =>
  `${kind} ${[name, version].filter(Boolean).join(' ')}: ${owner}, review ${overdue ? 'was due' : 'due'} ${reviewBy}`;
