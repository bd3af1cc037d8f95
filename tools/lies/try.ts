import { AzureError, LoginError, ScopeError } from '../../src/azure/errors.ts';
import type { Finding } from '../../src/model/finding.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { Scanned, World } from './scan.ts';
import type { Asked } from './wire.ts';

/* One lie, told in one scan, and what it must not have bettered. */

/** Who is lied to: every request of the kind, those of one subscription, or the first alone. */
export const REACHES = ['every', 'one subscription', 'first'] as const;
export type Reach = (typeof REACHES)[number];
export type Combination = { readonly kind: string; readonly fault: Fault; readonly reach: Reach };

/** All tries and waits of a scan together, in the time that it believes to have passed. */
const MOST_MS = 30 * 60_000;

/** Every combination for a world: the kinds of request are those of its honest scan. */
export const combinations = (world: World): readonly Combination[] =>
  [...new Set(world.exchanges.map((one) => one.asked.kind))].flatMap((kind) =>
    FAULTS.flatMap((fault) => REACHES.map((reach) => ({ kind, fault, reach }))),
  );

/** What the lie led to: nothing wrong is an empty list. `told`: whether the fault applied to any request. */
export async function tryLie(
  world: World,
  { kind, fault: [, lie], reach }: Combination,
): Promise<{ readonly told: boolean; readonly wrong: readonly string[] }> {
  let told = 0;
  const ours = world.exchanges.filter((one) => one.asked.kind === kind);
  const victim = world.honest.report.subscriptions.find((one) => ours.some(({ asked }) => isAbout(asked, one.id)))?.id;
  const hits = (asked: Asked): boolean =>
    asked.kind === kind &&
    (reach === 'every' || (reach === 'first' ? told === 0 : victim !== undefined && isAbout(asked, victim)));
  const scan = world.scan((asked, honest) => {
    const sent = 'text' in honest && hits(asked) ? lie(honest, { asked, exchanges: world.exchanges }) : undefined;
    if (sent) told += 1;
    return sent ?? honest;
  });
  const wrong = await scan.then(
    (scanned) => bettered(world.honest, scanned),
    (error: unknown) =>
      error instanceof LoginError || error instanceof ScopeError || error instanceof AzureError
        ? []
        : [
            `crashed: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : error}`,
          ],
  );
  return { told: told > 0, wrong };
}

const isAbout = (asked: Asked, id: string): boolean =>
  asked.url.pathname.toLowerCase().includes(id) || (asked.body?.subscriptions?.includes(id) ?? false);

/**
 * How good a status is. Unknown stands for itself: it is the honest answer to any lie, and better than none. Pass and
 * not applicable are both the end of a matter.
 */
const RANK: Readonly<Record<Exclude<Finding['status'], 'unknown'>, number>> = {
  fail: 0,
  warn: 1,
  pending: 2,
  pass: 3,
  'not-applicable': 3,
};
/** Whether a lie made a status better. What was unknown and is now judged rests on the lie, unless it fails. */
const isBetter = (before: Finding['status'], after: Finding['status']): boolean =>
  after !== 'unknown' && (before === 'unknown' ? after !== 'fail' : RANK[after] > RANK[before]);

/**
 * What is decided to stay (docs/reliability.md): a channel to Sentinel that was seen passes, and Sentinel that is
 * optional is not applicable, while another workspace could not be read. The message says so.
 */
const isDecided = ({ checkId, status, message }: Finding, before: Finding['status']): boolean =>
  before === 'warn' &&
  ['AISPM-035', 'AISPM-043'].includes(checkId) &&
  (status === 'pass' || status === 'not-applicable') &&
  message.includes('could not be read and may hold another');

function bettered(honest: Scanned, scanned: Scanned): string[] {
  const found = new Map(scanned.report.findings.map((one) => [`${one.subscriptionId} ${one.checkId}`, one]));
  const wrong = honest.report.findings.flatMap((before) => {
    const name = `${before.subscriptionId} ${before.checkId}`;
    const after = found.get(name);
    // A subscription that only a refused management group names: the report says that some may be missing.
    if (!after)
      return scanned.proven && ['fail', 'unknown'].includes(before.status) ? [`${name}: ${before.status} -> lost`] : [];
    const lowered = isLowered(before.estimate, after.estimate);
    if (lowered) return [`${name}: the estimate of its fix was lowered and does not say "at least"`];
    return isBetter(before.status, after.status) && !isDecided(after, before.status)
      ? [`${name}: ${before.status} -> ${after.status} "${after.message}"`]
      : lostItems(before, after).map((item) => `${name}: ${item} no longer fails`);
  });
  if (scanned.exit === 0 && honest.exit !== 0) wrong.push(`exit status ${honest.exit} -> 0`);
  if (scanned.waitedMs > MOST_MS) wrong.push(`waited ${Math.round(scanned.waitedMs / 1000)} s`);
  return wrong;
}

/** Whether an estimate names less than before, as if that were all. */
const isLowered = (before: Finding['estimate'], after: Finding['estimate']): boolean =>
  before?.usd !== undefined &&
  after !== undefined &&
  !after.atLeast &&
  (after.usd === undefined || after.usd.low < before.usd.low);

/** Resources that failed and are better now, or are no longer listed, in a finding that fails still and hides none. */
function lostItems(before: Finding, after: Finding): readonly string[] {
  if (after.status !== 'fail' || !after.items || after.partial) return [];
  const now = new Map(after.items.map((one) => [one.resourceId.toLowerCase(), one.status]));
  return (before.items ?? [])
    .filter((one) => one.status === 'fail' && isBetter('fail', now.get(one.resourceId.toLowerCase()) ?? 'pass'))
    .map((one) => one.resourceId);
}
