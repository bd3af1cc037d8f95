import { KINDS } from '../model/evidence.ts';
import { inventoryOf } from '../model/inventory.ts';
import { LIMITS } from '../model/limitations.ts';
import { blindTo } from '../model/proof-of-sight.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { InventoryItem } from '../model/report.ts';
import { isRunning, isVisible } from '../model/subject.ts';
import { withoutControls } from '../report/plain.ts';
import { recordScope } from '../scan/in-process.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { deliver } from './deliver.ts';
import type { CliPorts } from './ports.ts';
import { columns } from './table.ts';

type Unseen = { readonly subscriptionId: string; readonly name: string; readonly message: string };

/**
 * `aispm inventory`: every AI resource with what can be said of it. Returns 3 where a subscription's inventory was not
 * read, or is not proven whole.
 */
export async function inventoryCommand(
  ports: CliPorts,
  options: AzureOptions & { readonly format: 'table' | 'json' },
): Promise<number> {
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  try {
    const recorded = await recordScope(
      opened.azure,
      options.scope ?? [],
      policy,
      opened.cloud,
      ports.now,
      opened.shown.progress,
    );
    opened.shown.end();
    const items = recorded.subscriptions.flatMap(({ subject, readings }) =>
      inventoryOf(readings, subject, policy, now),
    );
    const unseen = recorded.subscriptions.flatMap(unseenOf);
    const names = new Map(recorded.subscriptions.map(({ subject }) => [subject.id, subject.name]));
    const text =
      options.format === 'json'
        ? JSON.stringify({ inventory: items, notRead: unseen, limitations: LIMITATIONS }, null, 2)
        : table(items, unseen, names);
    await deliver(ports, text, undefined);
    return unseen.length > 0 ? 3 : 0;
  } finally {
    await opened.close();
  }
}

const LIMITATIONS: readonly string[] = [LIMITS.discovery, LIMITS.agents, LIMITS.copilot, LIMITS.bom];

function unseenOf({ subject, readings }: Recorded['subscriptions'][number]): readonly Unseen[] {
  const because = (message: string) => [{ subscriptionId: subject.id, name: subject.name, message }];
  if (!isVisible(subject)) return because('the subscription is not visible to the scanner');
  if (!isRunning(subject)) return [];
  const { inventory } = readings;
  if (!inventory?.ok) return because(inventory?.message ?? 'it was not read');
  const blind = inventory.value.blind ?? blindTo(KINDS.inventory.actions, subject, readings.permissions);
  return blind ? because(blind.message) : [];
}

function table(items: readonly InventoryItem[], unseen: readonly Unseen[], names: ReadonlyMap<string, string>): string {
  const rows = items.map((item) => [
    item.name,
    names.get(item.subscriptionId) ?? item.subscriptionId,
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
  ]);
  const ai = items.filter((item) => item.role === 'ai').length;
  return [
    columns(
      [
        'NAME',
        'SUBSCRIPTION',
        'KIND',
        'REGION',
        'CREATED',
        'NETWORK',
        'KEYS',
        'ASSESSED',
        'PATHS',
        'OWNER',
        'DEPLOYMENTS',
      ],
      rows,
    ),
    '',
    `${ai} AI resource${ai === 1 ? '' : 's'}, ${items.length - ai} that belong to or stand beside them. ? = could not be seen.`,
    ...unseen.map((one) => `Not proven whole: ${withoutControls(one.name)}: ${withoutControls(one.message)}`),
    '',
    'What this list cannot show:',
    ...LIMITATIONS.map((text) => `  ${text}`),
  ].join('\n');
}
