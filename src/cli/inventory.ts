import { count } from '../model/count.ts';
import { KINDS } from '../model/evidence.ts';
import { inventoryOf } from '../model/inventory.ts';
import { LIMITS } from '../model/limitations.ts';
import { blindTo } from '../model/proof-of-sight.ts';
import type { Recorded } from '../model/recorded-scan.ts';
import type { InventoryItem } from '../model/report.ts';
import { isRunning, isVisible } from '../model/subject.ts';
import { subscriptionLabels } from '../model/subscription-label.ts';
import { withoutControls } from '../report/control-characters.ts';
import { recordScope } from '../scan/in-process.ts';
import { alignedColumns } from './aligned-columns.ts';
import { type AzureOptions, openAzure } from './open-azure.ts';
import { openPolicy } from './open-policy.ts';
import type { CliPorts } from './ports.ts';
import { writeOutput } from './write-output.ts';

type UnprovenInventory = { readonly subscriptionId: string; readonly name: string; readonly message: string };

/**
 * `aispm inventory`: lists every AI resource with what is known about it. Returns 0, or 3 where the inventory of a
 * subscription was not read or may be incomplete. Errors: `LoginError`, `ScopeError`, or a `CliError` of the policy.
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
      opened.display.progress,
    );
    opened.display.end();
    const items = recorded.subscriptions.flatMap(({ subject, readings }) =>
      inventoryOf(readings, subject, policy, now),
    );
    const unproven = recorded.subscriptions.flatMap(unprovenOf);
    const labels = subscriptionLabels(recorded.subscriptions.map(({ subject }) => subject));
    const text =
      options.format === 'json'
        ? JSON.stringify({ inventory: items, notRead: unproven, limitations: LIMITATIONS }, null, 2)
        : table(items, unproven, labels);
    await writeOutput(ports, text, undefined);
    return unproven.length > 0 ? 3 : 0;
  } finally {
    await opened.close();
  }
}

const LIMITATIONS: readonly string[] = [LIMITS.discovery, LIMITS.agents, LIMITS.copilot, LIMITS.bom];

function unprovenOf({ subject, readings }: Recorded['subscriptions'][number]): readonly UnprovenInventory[] {
  const because = (message: string) => [{ subscriptionId: subject.id, name: subject.name, message }];
  if (!isVisible(subject)) return because('the subscription is not visible to the scanner');
  if (!isRunning(subject)) return [];
  const { inventory } = readings;
  if (!inventory?.ok) return because(inventory?.message ?? 'it was not read');
  const blind = inventory.value.blind ?? blindTo(KINDS.inventory.actions, subject, readings.permissions);
  return blind ? because(blind.message) : [];
}

function table(
  items: readonly InventoryItem[],
  unproven: readonly UnprovenInventory[],
  labels: ReadonlyMap<string, string>,
): string {
  const rows = items.map((item) => [
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
  ]);
  const ai = items.filter((item) => item.role === 'ai').length;
  return [
    alignedColumns(
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
    `${count(ai, 'AI resource')}, and ${items.length - ai} that are related or part of one. ? = could not be seen.`,
    ...unproven.map(
      (one) =>
        `May be incomplete: ${withoutControls(labels.get(one.subscriptionId) ?? one.name)}: ${withoutControls(one.message)}`,
    ),
    '',
    'What this list cannot show:',
    ...LIMITATIONS.map((text) => `  ${text}`),
  ].join('\n');
}
