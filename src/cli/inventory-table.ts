import type { BomChange } from '../model/bom/compare.ts';
import type { Declared } from '../model/bom/declared.ts';
import { modelLabel } from '../model/bom/deployments.ts';
import { count } from '../model/count.ts';
import { DEPLOYMENTS_UNREAD } from '../model/inventory.ts';
import { LIMITS } from '../model/limitations.ts';
import type { Deployment, InventoryItem } from '../model/report.ts';
import { withoutControls } from '../report/control-characters.ts';
import { type Column, fittedTable, section, wrapped } from './fitted-table.ts';

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
  /** Read again for each pass. */
  items(): AsyncIterable<InventoryItem>;
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

/** The inventory as text, piece by piece; lines of at most `width`, or as long as they are. */
export async function* inventoryTable({ items, declared, unproven, labels, width }: Listed): AsyncGenerator<string> {
  async function* rows(): AsyncGenerator<readonly string[]> {
    for await (const item of items()) yield rowOf(item, labels).map(withoutControls);
  }
  yield* fittedTable(COLUMNS, rows, width);
  let ai = 0;
  let others = 0;
  for await (const item of items()) {
    if (item.role === 'ai') ai += 1;
    else others += 1;
  }
  yield `\n\n${count(ai, 'AI resource')}, and ${others} that are related or part of one. ? = could not be seen.`;
  for (const one of unproven) {
    const name = withoutControls(labels.get(one.subscriptionId) ?? one.name);
    const lines = wrapped(`May be incomplete: ${name}: ${withoutControls(one.message)}`, width);
    yield lines.map((line) => `\n${line}`).join('');
  }
  yield* section('Made of:', items(), materialLines, width);
  yield* section('Models that retire:', items(), noticeLines, width);
  yield* section('Declared by the policy, not seen:', declared, (one) => [declaredLine(one)], width);
  yield* section('Not seen:', items(), gapLines, width);
  yield* section('What this list cannot show:', LIMITATIONS, (one) => [one], width);
}

const noticeLines = ({ name, notices = [] }: InventoryItem): readonly string[] =>
  notices.map((notice) => `${name}: ${notice}`);
const gapLines = ({ name, notSeen = [] }: InventoryItem): readonly string[] =>
  notSeen.filter((text) => !GENERAL.has(text)).map((text) => `${name}: ${text}`);

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
