import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import { anonymousSignIn } from '../azure/sign-in-words.ts';
import { logFailure } from '../log.ts';
import { count } from '../model/count.ts';
import { topicReasons } from '../notify/event-channel.ts';
import { mailReasons } from '../notify/mail-health.ts';
import { newestWhole } from '../scan/newest-closed.ts';
import { CLOCK_SKEW_MS } from '../scan/scan-id.ts';
import type { ScanRow, SetAside } from '../scan/store.ts';
import type { healthAnswer } from './answers.ts';
import { refusalOf } from './auth.ts';
import { problem, uncached } from './http.ts';
import { parseQuery } from './query.ts';
import { ROUTES } from './routes.ts';
import { wireUnjudged } from './wire.ts';

type Health = z.infer<typeof healthAnswer>;

app.http('health', { methods: ['GET', 'HEAD'], route: ROUTES.health.route, authLevel: 'anonymous', handler: health });

/**
 * 200 while the newest finished scan is recent enough and nothing else is wrong; otherwise 503 with the reasons. Says
 * nothing about any subscription, and names an owner only to somebody who may read reports.
 */
async function health(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const parsed = parseQuery(ROUTES.health.query, new URL(request.url).searchParams);
  if ('faults' in parsed) return problem(400, parsed.faults.code, parsed.faults.title, parsed.faults.detail);
  try {
    const { settings, store, deps, digests, events, policyFaults } = await wireUnjudged(context);
    // With function keys the platform does not say who calls an anonymous route: nobody is a reader then.
    const isReader = settings.AISPM_AUTH === 'entra' && refusalOf(request, settings, 'reader') === undefined;
    const scans = await store.scans(10);
    const closed = await newestWhole(store);
    const hours = closed?.finishedAt ? (deps.now().getTime() - Date.parse(closed.finishedAt)) / 3_600_000 : undefined;
    const reasons = [
      ...reasonsOf(scans, hours, settings.AISPM_STALE_AFTER),
      ...asideReasons(await store.setAside()),
      ...(await mailReasons(digests, isReader)),
      ...(await topicReasons(events)),
    ];
    if (deps.policyUnusable !== undefined)
      reasons.push('The policy file cannot be read, and there was no valid one before it; the log names the faults');
    else if (policyFaults.length > 0)
      reasons.push(
        `The policy file has ${count(policyFaults.length, 'fault')} and the last valid one is in force; the log names the faults`,
      );
    const body: Health = {
      healthy: reasons.length === 0,
      reasons,
      lastScan: closed
        ? {
            id: closed.id,
            state: closed.state === 'complete' ? 'complete' : 'partial',
            finishedAt: closed.finishedAt ?? '',
            ageHours: Math.round((hours ?? 0) * 10) / 10,
          }
        : null,
      malformed: Object.fromEntries(
        Object.entries(closed?.summary?.malformed ?? {}).map(([kind, { readings }]) => [kind, readings]),
      ),
      flapping: closed?.summary?.flapping ?? 0,
      running: scans.find((row) => ['planning', 'queueing', 'running'].includes(row.state))?.id ?? null,
    };
    return uncached(reasons.length === 0 ? 200 : 503, body);
  } catch (error) {
    logFailure(context, error);
    const body: Health = {
      healthy: false,
      reasons: ['The app cannot read its settings or policy, or open its storage; the log says why'],
    };
    return uncached(503, body);
  }
}

/** Clocks of two instances may differ by so much. */
const SKEW_HOURS = CLOCK_SKEW_MS / 3_600_000;

function* asideReasons(rows: readonly SetAside[]): Generator<string> {
  if (rows.length > 0)
    yield `${count(rows.length, 'stored row')} could not be read and ${rows.length === 1 ? 'was' : 'were'} set aside; the log names ${rows.length === 1 ? 'it' : 'them'}, and docs/operations.md says what to do`;
}

function reasonsOf(scans: readonly ScanRow[], hours: number | undefined, staleAfter: number): string[] {
  const reasons: string[] = [];
  if (hours === undefined) reasons.push('No scan has finished yet');
  else if (hours < -SKEW_HOURS)
    reasons.push(
      `The last finished scan is dated ${Math.round(-hours * 10) / 10} h in the future: the clock of the app was wrong then, or is wrong now`,
    );
  else if (hours > staleAfter) reasons.push(`The last finished scan is older than ${staleAfter} h`);
  const { id, error } = scans[0] ?? {};
  const signIn = error === undefined ? undefined : anonymousSignIn(error);
  if (error !== undefined)
    reasons.push(`Scan ${id} could not list its scope${signIn ? `: ${signIn}` : ''}; the log says why`);
  return reasons;
}
