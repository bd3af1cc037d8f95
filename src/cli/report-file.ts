import type { z } from 'zod';
import type { Finding } from '../model/finding.ts';
import { inPairs } from '../model/in-pairs.ts';
import { type InventoryItem, type Part, type ReportSubscription, reportSchema } from '../model/report.ts';
import { type Spill, spill } from '../scan/spill.ts';
import type { SpilledReport } from '../scan/spilled-scan.ts';
import { CliError } from './errors.ts';
import { NotJson, NotRead, readJsonFile } from './json-file.ts';

const LISTS = ['subscriptions', 'findings', 'inventory'] as const;
const headSchema = reportSchema.omit({ subscriptions: true, findings: true, inventory: true });

/**
 * Reads a report written with `--format json`, a subscription at a time and again for each pass. Errors: a `CliError`
 * that says what is wrong with the file; those of the temporary file.
 */
export async function openReport(path: string): Promise<SpilledReport> {
  const subscriptions = spill<ReportSubscription>();
  const findings = groupedRows<Finding>();
  const inventory = groupedRows<InventoryItem>();
  const close = async (): Promise<void> => {
    await Promise.all([subscriptions, findings, inventory].map((rows) => rows.close()));
  };
  const into = { subscriptions, findings, inventory };
  const ids = new Set<string>();
  let fault: string | undefined;
  try {
    const members = await readJsonFile(path, LISTS, async (list, value, index) => {
      if (fault !== undefined) return;
      const name = LISTS.find((one) => one === list) ?? 'findings';
      const parsed = reportSchema.shape[name].element.safeParse(value);
      if (!parsed.success) fault = faultIn(parsed.error, [name, index]);
      else {
        if (name === 'subscriptions') {
          const { id } = parsed.data as ReportSubscription;
          if (ids.has(id)) fault = `subscriptions.${index}.id: ${id} is there twice`;
          ids.add(id);
        }
        await into[name].add(parsed.data as ReportSubscription & Finding & InventoryItem);
      }
    });
    const whole = reportSchema.safeParse(members);
    if (!whole.success) fault = faultIn(whole.error, []);
    const stray = [...findings.ids, ...inventory.ids].find((id) => !ids.has(id));
    if (stray !== undefined) fault ??= `subscriptions: ${stray} is not among them`;
    if (fault !== undefined || !whole.success)
      throw new CliError(
        `The report ${path} does not have the expected shape (${fault})`,
        'Write it again with this version',
      );
    return {
      head: headSchema.parse(members),
      parts: () => partsOf(subscriptions.rows(), findings, inventory),
      close,
    };
  } catch (cause) {
    await close();
    throw asCliError(path, cause);
  }
}

function asCliError(path: string, cause: unknown): unknown {
  if (cause instanceof NotJson)
    return new CliError(`The report ${path} is not JSON`, 'Write it again with "aispm scan --format json --out FILE"', {
      cause,
    });
  if (cause instanceof NotRead)
    return new CliError(
      `The report ${path} cannot be read`,
      'Give a file that "aispm scan --format json --out FILE" wrote',
      { cause },
    );
  return cause;
}

function faultIn({ issues: [issue] }: z.ZodError, place: readonly PropertyKey[]): string {
  return `${[...place, ...(issue?.path ?? [])].join('.') || 'the whole file'}: ${issue?.message}`;
}

async function* partsOf(
  subscriptions: AsyncIterable<ReportSubscription>,
  findings: GroupedRows<Finding>,
  inventory: GroupedRows<InventoryItem>,
): AsyncGenerator<Part> {
  const ofRight = <R>([id]: readonly [string, R]) => id;
  const judged = inPairs(subscriptions, findings.groups(), { ofLeft: ({ id }) => id, ofRight, keys: findings.ids });
  const pairs = inPairs(judged, inventory.groups(), {
    ofLeft: ([one]) => one?.id ?? '',
    ofRight,
    keys: inventory.ids,
  });
  for await (const [pair, items] of pairs) {
    const [subscription, own] = pair ?? [];
    if (subscription) yield { subscription, findings: own?.[1] ?? [], inventory: items?.[1] ?? [] };
  }
}

type OfSubscription = { readonly subscriptionId: string };
type GroupedRows<T> = Pick<Spill<T>, 'add' | 'close'> & {
  /** The subscriptions that the rows are of. */
  readonly ids: ReadonlySet<string>;
  /** The rows of each subscription. */
  groups(): AsyncGenerator<readonly [string, readonly T[]]>;
};

/** Rows that stand together where they are of one subscription, as they are written; elsewhere all are in memory. */
function groupedRows<T extends OfSubscription>(): GroupedRows<T> {
  const rows = spill<T>();
  const ids = new Set<string>();
  let last: string | undefined;
  let areTogether = true;
  return {
    ids,
    async add(row) {
      if (row.subscriptionId !== last && ids.has(row.subscriptionId)) areTogether = false;
      last = row.subscriptionId;
      ids.add(row.subscriptionId);
      await rows.add(row);
    },
    async *groups() {
      let group: T[] = [];
      const groups = new Map<string, T[]>();
      for await (const row of rows.rows()) {
        const [first] = group;
        if (first && first.subscriptionId !== row.subscriptionId) {
          if (areTogether) yield [first.subscriptionId, group];
          group = groups.get(row.subscriptionId) ?? [];
        }
        group.push(row);
        if (!areTogether) groups.set(row.subscriptionId, group);
      }
      const [first] = group;
      if (!areTogether) yield* groups;
      else if (first) yield [first.subscriptionId, group];
    },
    close: rows.close,
  };
}
