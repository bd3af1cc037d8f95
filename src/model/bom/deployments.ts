import type { AccountReading, BomPart, BomRow, EvidenceMap } from '../evidence.ts';
import { DAY, field, textField, timeOf } from '../field.ts';
import type { Deployment } from '../report.ts';

/* Model deployments of an account, each with how long its model is offered. */

/**
 * The deployments of an account; undefined where they were not read. The lifecycle of each model comes from the
 * account's list of models, where that was read and names format, name and version alike.
 */
export function deploymentsOf(
  account: string,
  deployments: EvidenceMap['deployments'],
  bom: EvidenceMap['accountBom'] | undefined,
): readonly Deployment[] | undefined {
  const own = deployments.accounts.find((one) => is(one.resourceId, account));
  if (own?.state !== 'read') return undefined;
  const models = partsOf(account, bom).find((one) => one.part === 'models');
  return own.rows.map((row) => deploymentOf(row, models));
}

const is = (id: string, other: string): boolean => id.toLowerCase() === other.toLowerCase();

/** The lists that were read below a resource; none where the bill of materials was not asked for. */
export const partsOf = (
  resourceId: string,
  bom: EvidenceMap['accountBom' | 'workspaceBom'] | undefined,
): readonly BomPart[] => bom?.resources.find((one) => is(one.resourceId, resourceId))?.parts ?? [];

function deploymentOf(row: AccountReading['rows'][number], models: BomPart | undefined): Deployment {
  const capacity = field(row, 'sku.capacity');
  const model = {
    format: textField(row.properties, 'model.format'),
    model: textField(row.properties, 'model.name'),
    version: textField(row.properties, 'model.version'),
  };
  const same = (one: string | undefined, other: string | undefined) =>
    (one ?? '').toLowerCase() === (other ?? '').toLowerCase();
  const offered = models?.rows.find(
    (one) => same(one.name, model.model) && same(one.format, model.format) && same(one.version, model.version),
  );
  const parts = {
    ...model,
    publisher: textField(row.properties, 'model.publisher') ?? offered?.publisher,
    sku: textField(row, 'sku.name'),
    capacity: typeof capacity === 'number' ? capacity : undefined,
    upgrade: textField(row.properties, 'versionUpgradeOption'),
    contentFilter: textField(row.properties, 'raiPolicyName'),
    state: textField(row.properties, 'provisioningState'),
    lifecycle: offered?.lifecycle,
    inferenceEnds: earliest(offered?.inferenceEnds, skuEnd(offered, textField(row, 'sku.name'))),
    fineTuneEnds: timeOf(offered?.fineTuneEnds)?.toISOString(),
  };
  return {
    name: row.name ?? row.id ?? '',
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)),
  };
}

/** When a deployment's SKU of a model ends, where Azure says so. */
const skuEnd = (offered: BomRow | undefined, sku: string | undefined): string | undefined =>
  Object.entries(offered?.skuEnds ?? {}).find(([name]) => name.toLowerCase() === sku?.toLowerCase())?.[1];

const earliest = (...times: readonly (string | undefined)[]): string | undefined =>
  times
    .flatMap((one) => timeOf(one)?.toISOString() ?? [])
    .sort()
    .at(0);

/** A deployment's model as people name it: "gpt-4o 2024-11-20". */
export const modelLabel = ({ model, version, name }: Deployment): string =>
  model ? [model, version].filter(Boolean).join(' ') : `the model of ${name}`;

/**
 * What an owner must know of the models of these deployments: that inference has ended, or ends within the notice.
 *
 * @example noticesOf([{ name: 'chat', model: 'gpt-4', version: '0613', inferenceEnds: '2026-06-01T00:00:00.000Z' }],
 *   60, new Date('2026-11-24')) // ['gpt-4 0613 (deployment chat) has been retired since 2026-06-01']
 */
export function noticesOf(deployments: readonly Deployment[], noticeDays: number, now: Date): readonly string[] {
  return deployments.flatMap((one) => {
    const ends = timeOf(one.inferenceEnds);
    if (!ends) return [];
    const left = ends.getTime() - now.getTime();
    const day = ends.toISOString().slice(0, 10);
    const what = `${modelLabel(one)} (deployment ${one.name})`;
    if (left <= 0) return [`${what} has been retired since ${day}`];
    return left <= noticeDays * DAY ? [`${what} retires on ${day}`] : [];
  });
}
