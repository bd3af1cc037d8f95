import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { z } from 'zod';
import { logFailure } from '../log.ts';
import { newestWhole } from '../scan/newest-closed.ts';
import type { healthAnswer } from './answers.ts';
import { refusalOf } from './auth.ts';
import { healthReasons, hoursSince } from './health-reasons.ts';
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
    const hours = hoursSince(closed, deps.now());
    const staleAfter = settings.AISPM_STALE_AFTER;
    const found = await healthReasons({ deps, digests, events, policyFaults, staleAfter, isReader });
    const reasons = Object.values(found).flat();
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
