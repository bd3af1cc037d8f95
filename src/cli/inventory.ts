import { type BomChange, bomChanges } from '../model/bom/compare.ts';
import { declaredComponents } from '../model/bom/declared.ts';
import type { Readings } from '../model/evidence.ts';
import { inventoryOf } from '../model/inventory.ts';
import { inventoryGap } from '../model/inventory-gap.ts';
import type { Policy } from '../model/policy.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { bomCsv } from '../report/bom/csv.ts';
import { cycloneDx } from '../report/bom/cyclonedx.ts';
import type { BomInput } from '../report/bom/input.ts';
import { recordScope } from '../scan/in-process.ts';
import { scanIdOf } from '../scan/scan-id.ts';
import { scanBefore, storedBom } from '../scan/stored/stored-bom.ts';
import { VERSION } from '../version.ts';
import { CliError } from './errors.ts';
import { changesTable, inventoryTable, LIMITATIONS, type UnprovenInventory } from './inventory-table.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import { openStorage } from './open-storage.ts';
import type { CliPorts } from './ports.ts';
import { requireWritable, writeOutput } from './write-output.ts';

export const INVENTORY_FORMATS = ['table', 'json', 'csv', 'cyclonedx'] as const;
export type InventoryOptions = Omit<AzureOptions, 'bom' | 'forecast' | 'forecastDays'> & {
  readonly format: (typeof INVENTORY_FORMATS)[number];
  readonly subscription?: string;
  readonly since?: string;
  readonly wide?: boolean;
  readonly out?: string;
};
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
  await requireWritable(options.out);
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, { ...options, bom: true });
  try {
    const recorded = await recordScope(
      opened.azure,
      options.subscription ? [options.subscription] : (options.scope ?? []),
      policy,
      opened.cloud,
      ports.now,
      opened.display.progress,
    );
    opened.display.end();
    const found = bomIn(recorded, policy, options.subscription !== undefined);
    const changes = since ? await changesSince(ports, since, found) : undefined;
    const width = options.wide || options.out ? undefined : (ports.out.columns ?? 80);
    await writeOutput(ports, textOf(options.format, found, recorded, changes, width), options.out);
    return found.unproven.length > 0 || found.hasGaps ? 3 : 0;
  } finally {
    await opened.close();
  }
}

function sinceOf({ since = '', format }: InventoryOptions): Date {
  const time = new Date(since);
  if (Number.isNaN(time.getTime()))
    throw new CliError(`--since "${since}" is not a date`, 'Give a day as YYYY-MM-DD, or an ISO time');
  if (format === 'csv' || format === 'cyclonedx')
    throw new CliError(`${format} has no changes`, 'Use --since with --format table or json');
  return time;
}

function bomIn(recorded: Recorded, policy: Policy, single: boolean): Found {
  const now = new Date(recorded.recordedAt);
  const unproven = recorded.subscriptions.flatMap(unprovenOf);
  const ids = new Set(recorded.subscriptions.map(({ subject }) => subject.id.toLowerCase()));
  return {
    scan: {
      id: scanIdOf(new Date(recorded.startedAt)),
      startedAt: recorded.startedAt,
      finishedAt: recorded.recordedAt,
      version: VERSION,
      cloud: recorded.cloud,
    },
    subscriptions: recorded.subscriptions.map(({ subject }) => subject),
    items: recorded.subscriptions.flatMap(({ subject, readings }) => inventoryOf(readings, subject, policy, now)),
    declared: declaredComponents(policy, now).filter((one) =>
      one.subscription === undefined ? !single : !single || ids.has(one.subscription.toLowerCase()),
    ),
    unproven,
    unread: unproven.map(({ name, message }) => `${name}: ${message}`),
    hasGaps: recorded.subscriptions.some(({ readings }) => hasGaps(readings)),
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
  return { since: row.startedAt, list: bomChanges(before, { items: found.items, whole }) };
}

function textOf(
  format: InventoryOptions['format'],
  found: Found,
  recorded: Recorded,
  changes: Changes | undefined,
  width: number | undefined,
): string {
  const { items, declared, unproven } = found;
  if (format === 'cyclonedx') return cycloneDx(found);
  if (format === 'csv') return bomCsv(found);
  if (format === 'json')
    return JSON.stringify(
      {
        ...(changes ? { since: changes.since, changes: changes.list } : {}),
        inventory: items,
        declared,
        notRead: unproven,
        limitations: LIMITATIONS,
      },
      null,
      2,
    );
  if (changes) return changesTable(changes.list, changes.since, width);
  const labels = subscriptionLabels(recorded.subscriptions.map(({ subject }) => subject));
  return inventoryTable({ items, declared, unproven, labels, width });
}

const unprovenOf = ({ subject, readings }: Recorded['subscriptions'][number]): readonly UnprovenInventory[] => {
  const message = inventoryGap(subject, readings);
  return message === undefined ? [] : [{ subscriptionId: subject.id, name: subject.name, message }];
};

/** Whether a list below a resource was asked for and is not there in full. */
const hasGaps = ({ deployments, accountBom, workspaceBom }: Readings): boolean =>
  (deployments !== undefined &&
    (!deployments.ok || deployments.value.accounts.some(({ state }) => state === 'unread'))) ||
  [accountBom, workspaceBom].some(
    (bom) =>
      bom !== undefined &&
      (!bom.ok || bom.value.resources.some(({ parts }) => parts.some(({ state }) => state !== 'read'))),
  );
