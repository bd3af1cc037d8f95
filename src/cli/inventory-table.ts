import type { BomChange } from '../model/bom/compare.ts';
import type { Declared } from '../model/bom/declared.ts';
import { modelLabel } from '../model/bom/deployments.ts';
import { count } from '../model/count.ts';
import { DEPLOYMENTS_UNREAD } from '../model/inventory.ts';
import { LIMITS } from '../model/limitations.ts';
import type { Deployment, InventoryItem } from '../model/report.ts';
import { withoutControls } from '../report/control-characters.ts';
import { type Column, fittedTable, wrapped } from './fitted-table.ts';

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
  readonly width: number | undefined;
};

const COLUMNS: readonly Column[] = [
  { title: 'NAME' },
  { title: 'SUBSCRIPTION' },
  { title: 'KIND' },
  { title: 'REGION', order: 6 },
  { title: 'CREATED', order: 4 },
  { title: 'NETWORK', order: 7 },
  { title: 'KEYS', order: 5 },
  { title: 'ASSESSED', order: 2 },
  { title: 'PATHS', order: 1 },
  { title: 'OWNER', order: 3 },
  { title: 'DEPLOYMENTS' },
];

/** The inventory as text; lines of at most `width`, or as long as they are. */
export function inventoryTable({ items, declared, unproven, labels, width }: Listed): string {
  const ai = items.filter((item) => item.role === 'ai').length;
  const notices = items.flatMap((item) => (item.notices ?? []).map((notice) => `${item.name}: ${notice}`));
  const gaps = items.flatMap((item) =>
    (item.notSeen ?? []).filter((text) => !GENERAL.has(text)).map((text) => `${item.name}: ${text}`),
  );
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length > 0 ? ['', title, ...lines.flatMap((line) => wrapped(withoutControls(line), width, '  '))] : [];
  return [
    fittedTable(
      COLUMNS,
      items.map((item) => rowOf(item, labels).map(withoutControls)),
      width,
    ),
    '',
    `${count(ai, 'AI resource')}, and ${items.length - ai} that are related or part of one. ? = could not be seen.`,
    ...unproven.flatMap((one) => {
      const name = withoutControls(labels.get(one.subscriptionId) ?? one.name);
      return wrapped(`May be incomplete: ${name}: ${withoutControls(one.message)}`, width);
    }),
    ...section('Made of:', items.flatMap(materialLines)),
    ...section('Models that retire:', notices),
    ...section('Declared by the policy, not seen:', declared.map(declaredLine)),
    ...section('Not seen:', gaps),
    ...section('What this list cannot show:', LIMITATIONS),
  ].join('\n');
}

/** What changed since a kept night. */
export const changesTable = (changes: readonly BomChange[], since: string, width?: number): string =>
  changes.length === 0
    ? `Nothing that was seen both times has changed since ${since}.`
    : [
        `Changed since ${since}:`,
        ...changes.flatMap((one) => wrapped(`${one.kind}: ${withoutControls(one.message)}`, width, '  ')),
      ].join('\n');

const GENERAL: ReadonlySet<string> = new Set([LIMITS.agents, LIMITS.bom, 'Azure does not say when it was created.']);

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
  deploymentCell(item),
];

/** "3", "none", "?" where they were not read, and nothing where the resource can have none. */
function deploymentCell({ deployments, notSeen = [] }: InventoryItem): string {
  if (deployments) return deployments.length === 0 ? 'none' : String(deployments.length);
  return notSeen.includes(DEPLOYMENTS_UNREAD) ? '?' : '';
}

function materialLines({ name, deployments = [], materials = {} }: InventoryItem): readonly string[] {
  const { connections = [], endpoints = [], models = [], datastores = [] } = materials;
  return [
    ...deployments.map((one) => `${name}: deployment ${one.name} (${modelLabel(one)}${endOf(one)})`),
    ...connections.map(
      (one) =>
        `${name}: connection ${[one.project, one.name].filter(Boolean).join('/')} (${[one.category, one.target].filter(Boolean).join(', ')})`,
    ),
    ...endpoints.map((one) => `${name}: ${one.kind} endpoint ${one.name} (${one.models.join(', ') || 'no model'})`),
    ...models.map((one) => `${name}: registered model ${[one.name, one.version].filter(Boolean).join(' ')}`),
    ...datastores.map((one) => `${name}: datastore ${one.name} (${one.category ?? '?'}, ${one.target ?? '?'})`),
  ];
}

const endOf = ({ inferenceEnds }: Deployment): string =>
  inferenceEnds ? `, retires ${inferenceEnds.slice(0, 10)}` : '';

const declaredLine = ({ kind, name, version, owner, reviewBy, overdue }: Declared): string =>
  `${kind} ${[name, version].filter(Boolean).join(' ')}: ${owner}, review ${overdue ? 'was due' : 'due'} ${reviewBy}`;
