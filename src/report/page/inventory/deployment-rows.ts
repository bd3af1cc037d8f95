import type { InventoryItem } from '../../../model/report.ts';
import { STATUSES, type Status } from '../../../model/status.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
import { keyWords, kindWords, networkWords, seenWords } from './plain-words.ts';
import { resourceStatus } from './resource-status.ts';

/* One row a deployment; an account without one has a row of its own. */

export type Item = InventoryItem & { readonly subscription: Subscription };
export type DeploymentRow = {
  readonly key: string;
  readonly item: Item;
  /** Its name, or why there is none. */
  readonly deployment: string;
  readonly model: string;
  readonly version: string;
  /** When its model retires, as ISO 8601, from the region's list of models; undefined is "not told". */
  readonly ends?: string;
  /** Whether the row above is of the same resource. */
  readonly isSame: boolean;
};

export const deploymentRows = (items: readonly Item[]): readonly DeploymentRow[] =>
  items.flatMap((item): DeploymentRow[] => {
    const { deployments } = item;
    if (!deployments || deployments.length === 0) {
      const isUnread = item.notSeen?.some((one) => /deployments/.test(one)) === true;
      const deployment = isUnread ? 'not read' : deployments ? 'no deployment' : '–';
      return [{ key: item.resourceId, item, deployment, model: '', version: '', isSame: false }];
    }
    return deployments.map((one, at) => ({
      key: `${item.resourceId} ${one.name}`,
      item,
      deployment: one.name,
      model: one.model ?? '',
      version: one.version ?? '',
      ...(one.inferenceEnds ? { ends: one.inferenceEnds } : {}),
      isSame: at > 0,
    }));
  });

export type Judged = {
  /** The number of the check that judges it. */
  readonly check: string;
  readonly result: Pick<FindingBody, 'status' | 'waiver' | 'cause'> | undefined;
  readonly words: string | undefined;
};

/** What a check says of one resource in a column. */
export type JudgedColumn = 'network' | 'keys' | 'sees' | 'plan';

export function judged(model: ReportModel, item: Item, column: JudgedColumn): Judged {
  if (column === 'network') return of(model, item, '026', (result) => networkWords(item.network, result?.status));
  if (column === 'keys') return of(model, item, '025', () => keyWords(item.keyAccess));
  if (column === 'sees') return of(model, item, '018', (result) => seenWords(result?.status));
  const own = resourceStatus(model, item, '042');
  if (own?.status === 'fail') return { check: '042', result: own, words: 'opted out' };
  return of(model, item, '002', (result) => (result ? planWords(result) : undefined));
}

function of(model: ReportModel, item: Item, check: string, wordsOf: (result: Judged['result']) => string | undefined) {
  const result = resourceStatus(model, item, check);
  return { check, result, words: wordsOf(result) };
}

const planWords = ({ status, cause }: Pick<FindingBody, 'status' | 'cause'>): string | undefined =>
  ({
    pass: 'on',
    fail: cause ? 'off' : 'not covered',
    unknown: 'not seen',
    warn: 'not covered',
    pending: 'not yet',
    'not-applicable': undefined,
  })[status];

/** Whether any check that judges the resource fails or is unknown. */
export const isTroubled = (model: ReportModel, item: Item): boolean =>
  (['network', 'keys', 'sees', 'plan'] as const).some((column) => {
    const status = judged(model, item, column).result?.status;
    return status === 'fail' || status === 'unknown';
  });

export type InventorySort =
  | 'name'
  | 'kind'
  | 'subscription'
  | 'region'
  | 'created'
  | 'deployment'
  | 'model'
  | 'version'
  | 'retires'
  | JudgedColumn
  | 'paths'
  | 'owner';

const order = new Intl.Collator('en', { numeric: true });
const rankOf = (status: Status | undefined): number => (status ? STATUSES.indexOf(status) : STATUSES.length);

/** The rows in the order of a column: texts from A, marks from the worst, numbers from the largest. */
export function sortedRows(
  model: ReportModel,
  rows: readonly DeploymentRow[],
  sort: InventorySort | undefined,
  down: boolean,
): readonly DeploymentRow[] {
  if (!sort) return rows;
  const textOf = (row: DeploymentRow): string =>
    ({
      name: row.item.name,
      kind: kindWords(row.item),
      subscription: row.item.subscription.label,
      region: row.item.location ?? '',
      created: row.item.createdAt ?? '',
      deployment: row.deployment,
      model: row.model,
      version: row.version,
      retires: row.ends ?? '9999',
      owner: row.item.owner ?? row.item.subscription.owner ?? '',
    })[sort as string] ?? '';
  const isMark = sort === 'network' || sort === 'keys' || sort === 'sees' || sort === 'plan';
  const compare = (a: DeploymentRow, b: DeploymentRow): number => {
    if (sort === 'paths') return (b.item.attackPaths ?? -1) - (a.item.attackPaths ?? -1);
    if (isMark)
      return rankOf(judged(model, a.item, sort).result?.status) - rankOf(judged(model, b.item, sort).result?.status);
    return order.compare(textOf(a), textOf(b));
  };
  const sorted = rows.toSorted((a, b) => (down ? compare(b, a) : compare(a, b)));
  return sorted.map((row, at) => ({ ...row, isSame: sorted[at - 1]?.item === row.item }));
}
