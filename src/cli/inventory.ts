import { isDayOrTime } from '../model/age.ts';
import { type BomChange, bomChanges } from '../model/bom/compare.ts';
import { declaredComponents } from '../model/bom/declared.ts';
import type { Readings } from '../model/evidence.ts';
import { inventoryOf } from '../model/inventory.ts';
import { inventoryGap } from '../model/inventory-gap.ts';
import type { Policy } from '../model/policy.ts';
import type { InventoryItem } from '../model/report.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { bomCsv } from '../report/bom/csv.ts';
import { cycloneDx } from '../report/bom/cyclonedx.ts';
import type { BomInput } from '../report/bom/input.ts';
import { jsonPieces } from '../report/json-pieces.ts';
import { collectGarbage } from '../scan/collect-garbage.ts';
import { readScope } from '../scan/in-process.ts';
import { scanIdOf } from '../scan/scan-id.ts';
import { type Spill, spill } from '../scan/spill.ts';
import { scanBefore, storedBom } from '../scan/stored/stored-bom.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { changesTable, inventoryTable, LIMITATIONS, type UnprovenInventory } from './inventory-table.ts';
import { type AzureOptions, type OpenedAzure, openAzure, requireOneScope } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { requireWritable, type Text, writeOutput } from './write-output.ts';

export const INVENTORY_FORMATS = ['table', 'json', 'csv', 'cyclonedx'] as const;
export type InventoryOptions = Omit<AzureOptions, 'bom' | 'forecast' | 'forecastDays'> & {
  readonly format: (typeof INVENTORY_FORMATS)[number];
  readonly subscription?: string;
  readonly since?: string;
  readonly wide?: boolean;
  readonly out?: string;
};
type Reader = Pick<OpenedAzure, 'azure' | 'cloud' | 'display'>;
type Found = BomInput & {
  readonly unproven: readonly UnprovenInventory[];
  /** Whether a list that was asked for was not read, or not all of it. */
  readonly hasGaps: boolean;
};

/**
 * `aispm inventory`: the AI bill of materials, read now: every AI resource with its models, connections, endpoints and
 * datastores; with `--since`, what changed from the scan that was kept before that day. Returns 0, or 3 where an
 * inventory or a list below it was not read or may be incomplete. Errors: `LoginError`, `ScopeError`, or a `CliError`
 * of the policy, the storage or the options.
 */
export async function inventoryCommand(ports: CliPorts, options: InventoryOptions): Promise<number> {
  const since = options.since === undefined ? undefined : sinceOf(options);
  if (options.wide && options.format !== 'table')
    throw new CliError('--wide is for --format table', 'Leave it out: every other format is complete');
  requireOneScope(options);
  await requireWritable(options.out);
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, { ...options, bom: true });
  try {
    return await writeInventory(ports, opened, policy, options, since);
  } finally {
    await opened.close();
  }
}

/** The same once Azure and the policy are open. */
export async function writeInventory(
  ports: CliPorts,
  opened: Reader,
  policy: Policy,
  options: InventoryOptions,
  since?: Date,
): Promise<number> {
  const items = spill<InventoryItem>();
  try {
    const found = await readBom(ports, opened, policy, options, items);
    opened.display.end();
    const changes = since ? await changesSince(ports, since, found) : undefined;
    const width = options.wide || options.out ? undefined : (ports.out.columns ?? 80);
    await writeOutput(ports, textOf(options.format, found, changes, width), options.out);
    return found.unproven.length > 0 || found.hasGaps ? 3 : 0;
  } finally {
    await items.close();
  }
}

function sinceOf({ since = '', format }: InventoryOptions): Date {
  if (!isDayOrTime(since))
    throw new CliError(`--since "${since}" is not a date`, 'Give a day as YYYY-MM-DD, or an ISO time');
  if (format === 'csv' || format === 'cyclonedx')
    throw new CliError(`${format} has no changes`, 'Use --since with --format table or json');
  return new Date(since);
}

/**
 * Reads the bill of materials; what was read of a subscription is let go once its items are made, which are spilled.
 */
async function readBom(
  ports: CliPorts,
  { azure, cloud, display }: Reader,
  policy: Policy,
  { subscription, scope = [] }: InventoryOptions,
  items: Spill<InventoryItem>,
): Promise<Found> {
  const now = ports.now();
  const subscriptions: { readonly id: string; readonly name: string }[] = [];
  const unproven: UnprovenInventory[] = [];
  let gaps = 0;
  const asked = subscription ? [subscription] : scope;
  const head = await readScope(azure, asked, policy, cloud, ports.now, display.progress, () => async (one) => {
    const { id, name } = one.subject;
    subscriptions.push({ id, name });
    for (const item of inventoryOf(one.readings, one.subject, policy, now)) await items.add(item);
    const message = inventoryGap(one.subject, one.readings);
    if (message !== undefined) unproven.push({ subscriptionId: id, name, message });
    if (hasGaps(one.readings)) gaps += 1;
    collectGarbage();
  });
  const ids = new Set(subscriptions.map(({ id }) => id.toLowerCase()));
  const single = subscription !== undefined;
  return {
    scan: {
      id: scanIdOf(new Date(head.startedAt)),
      startedAt: head.startedAt,
      finishedAt: head.recordedAt,
      version: VERSION,
      cloud: head.cloud,
    },
    subscriptions,
    items: items.rows,
    declared: declaredComponents(policy, now).filter((one) =>
      one.subscription === undefined ? !single : !single || ids.has(one.subscription.toLowerCase()),
    ),
    unproven,
    unread: unproven.map(({ name, message }) => `${name}: ${message}`),
    hasGaps: gaps > 0,
  };
}

type Changes = { readonly since: string; readonly list: readonly BomChange[] };

async function changesSince(ports: CliPorts, since: Date, found: Found): Promise<Changes> {
  const { store } = await openStorage(ports);
  const row = await scanBefore(store, since);
  if (!row)
    throw new CliError(
      `No scan that is kept started before ${since.toISOString()}`,
      'Give a later day; "aispm drift" shows from when scans are kept',
    );
  const ids = new Set(found.subscriptions.map((one) => one.id));
  const unproven = new Set(found.unproven.map((one) => one.subscriptionId));
  const whole = new Set([...ids].filter((id) => !unproven.has(id)));
  const before = await storedBom(store, row, (id) => ids.has(id));
  const items: InventoryItem[] = [];
  for await (const item of found.items()) items.push(item);
  return { since: row.startedAt, list: bomChanges(before, { items, whole }) };
}

function textOf(
  format: InventoryOptions['format'],
  found: Found,
  changes: Changes | undefined,
  width: number | undefined,
): Text {
  const { items, declared, unproven } = found;
  if (format === 'cyclonedx') return cycloneDx(found);
  if (format === 'csv') return bomCsv(found);
  if (format === 'json')
    return jsonPieces(
      {
        ...(changes ? { since: changes.since, changes: changes.list } : {}),
        inventory: items(),
        declared,
        notRead: unproven,
        limitations: LIMITATIONS,
      },
      2,
    );
  if (changes) return changesTable(changes.list, changes.since, width);
  const labels = subscriptionLabels(found.subscriptions);
  return inventoryTable({ items, declared, unproven, labels, width });
}

/** Whether a list below a resource was asked for and is not there in full. */
const hasGaps = ({ deployments, accountBom, workspaceBom }: Readings): boolean =>
  (deployments !== undefined &&
    (!deployments.ok || deployments.value.accounts.some(({ state }) => state === 'unread'))) ||
  [accountBom, workspaceBom].some(
    (bom) =>
      bom !== undefined &&
      (!bom.ok || bom.value.resources.some(({ parts }) => parts.some(({ state }) => state !== 'read'))),
  );
