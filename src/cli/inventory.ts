import { inventoryOf } from '../model/inventory.ts';
import type { InventoryItem } from '../model/report.ts';
import { record } from '../scan/once.ts';
import { type AzureOptions, openAzure, openPolicy } from './azure.ts';
import { deliver } from './deliver.ts';
import type { CliPorts } from './ports.ts';
import { columns } from './table.ts';

/** `aispm inventory`: every AI resource with what can be said of it. Returns 3 where a subscription's inventory could not be read. */
export async function inventoryCommand(ports: CliPorts, options: AzureOptions & { readonly format: 'table' | 'json' }): Promise<number> {
  const now = ports.now();
  const { policy } = await openPolicy(options.policy, now);
  const opened = await openAzure(ports, options);
  const { shown } = opened;
  try {
    const recorded = await record(opened.azure, options.scope ?? [], policy, opened.cloud, ports.now, shown.progress);
    shown.end();
    const items = recorded.subscriptions.flatMap(({ subject, readings }) => inventoryOf(readings, subject, policy, now));
    const unseen = recorded.subscriptions
      .filter(({ readings }) => readings.inventory?.ok === false)
      .map(({ subject, readings }) => ({ subscriptionId: subject.id, name: subject.name, message: readings.inventory?.ok === false ? readings.inventory.message : '' }));
    await deliver(ports, options.format === 'json' ? JSON.stringify({ inventory: items, notRead: unseen }, null, 2) : table(items, unseen), undefined);
    return unseen.length > 0 ? 3 : 0;
  } finally {
    await opened.close();
  }
}

function table(items: readonly InventoryItem[], unseen: readonly { readonly name: string; readonly message: string }[]): string {
  const rows = items.map((item) => [
    item.name,
    item.kind ?? item.type.split('/').at(-1) ?? '',
    item.location ?? '',
    item.network ?? '',
    item.keyAccess ?? '',
    item.assessed === undefined ? '?' : String(item.assessed),
    item.attackPaths === undefined ? '?' : String(item.attackPaths),
    (item.deployments ?? []).map((one) => `${one.model ?? one.name} ${one.version ?? ''}`.trim()).join(', '),
  ]);
  const words = [...new Set(items.flatMap((item) => item.notSeen ?? []))];
  return [
    columns(['NAME', 'KIND', 'REGION', 'NETWORK', 'KEYS', 'ASSESSED', 'PATHS', 'DEPLOYMENTS'], rows),
    '',
    `${items.filter((item) => item.role === 'ai').length} AI resources, ${items.filter((item) => item.role !== 'ai').length} parts and related.`,
    ...unseen.map((one) => `Not read: ${one.name}: ${one.message}`),
    ...(words.length > 0 ? ['', 'What cannot be seen:', ...words.map((word) => `  ${word}`)] : []),
  ].join('\n');
}
