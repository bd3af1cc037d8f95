import { count } from '../../../model/count.ts';
import type { Deployment, InventoryItem } from '../../../model/report.ts';
import { STATUSES, type Status } from '../../../model/status.ts';
import type { FindingBody } from '../data/encoded-report.ts';
import type { ReportModel, Subscription } from '../data/report-model.ts';
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
  /** "retires 2027-01-03", where that is within the policy's notice or past. */
  readonly end?: string;
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
      ...endOf(item, one),
      isSame: at > 0,
    }));
  });

function endOf({ notices = [] }: Item, { name, inferenceEnds }: Deployment): Pick<DeploymentRow, 'end'> {
  const notice = notices.find((text) => text.includes(`(deployment ${name})`));
  if (!notice || !inferenceEnds) return {};
  return { end: `${notice.includes('has been retired') ? 'retired' : 'retires'} ${inferenceEnds.slice(0, 10)}` };
}

export type Judged = {
  /** The number of the check that judges it. */
  readonly check: string;
  readonly result: Pick<FindingBody, 'status' | 'waiver' | 'cause'> | undefined;
  readonly words: string | undefined;
};

/** What a check says of one resource in a column. */
export type JudgedColumn = 'network' | 'keys' | 'sees' | 'plan';

export function judged(model: ReportModel, item: Item, column: JudgedColumn): Judged {
  if (column === 'network') return of(model, item, '026', item.network);
  if (column === 'keys') return of(model, item, '025', item.keyAccess);
  if (column === 'sees')
    return of(model, item, '018', item.assessed === undefined ? undefined : count(item.assessed, 'assessment'));
  const own = resourceStatus(model, item, '042');
  if (own?.status === 'fail') return { check: '042', result: own, words: 'Opted out' };
  const plan = of(model, item, '002', undefined);
  return { ...plan, words: plan.result ? planWords(plan.result) : undefined };
}

const of = (model: ReportModel, item: Item, check: string, words: string | undefined): Judged => ({
  check,
  result: resourceStatus(model, item, check),
  words,
});

const planWords = ({ status, cause }: Pick<FindingBody, 'status' | 'cause'>): string | undefined =>
  ({
    pass: 'Covered',
    fail: cause ? 'Plan is off' : 'Not covered',
    unknown: 'Not seen',
    warn: 'Not covered',
    pending: 'Not yet',
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
      kind: row.item.kind ?? row.item.type,
      subscription: row.item.subscription.label,
      region: row.item.location ?? '',
      created: row.item.createdAt ?? '',
      deployment: row.deployment,
      model: row.model,
      version: row.version,
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
