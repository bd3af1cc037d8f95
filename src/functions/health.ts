import { app, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import type { ScanRow } from '../scan/store.ts';
import { wire } from './wire.ts';

app.http('health', {
  methods: ['GET'],
  route: 'health',
  authLevel: 'anonymous',
  handler: async (_request, context) => health(context),
});

/** 200 while the newest finished scan is complete and young enough; 503 with the reason otherwise. Says nothing of any subscription. */
async function health(context: InvocationContext): Promise<HttpResponseInit> {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  try {
    const { settings, store, deps } = await wire(context);
    const scans = await store.scans(10);
    const closed = scans.find((row) => row.state === 'complete' || row.state === 'partial');
    const hours = closed?.finishedAt ? (deps.now().getTime() - Date.parse(closed.finishedAt)) / 3_600_000 : undefined;
    const reasons = reasonsOf(scans, hours, settings.AISPM_STALE_AFTER);
    const body = {
      healthy: reasons.length === 0,
      reasons,
      lastScan: closed ? { id: closed.id, state: closed.state, finishedAt: closed.finishedAt, ageHours: Math.round((hours ?? 0) * 10) / 10 } : null,
      running: scans.find((row) => ['planning', 'queueing', 'running'].includes(row.state))?.id ?? null,
    };
    return { status: reasons.length === 0 ? 200 : 503, headers, body: JSON.stringify(body) };
  } catch (error) {
    context.error(error);
    return { status: 503, headers, body: JSON.stringify({ healthy: false, reasons: ['The app cannot open its settings, policy or storage; the log says why'] }) };
  }
}

function reasonsOf(scans: readonly ScanRow[], hours: number | undefined, staleAfter: number): string[] {
  const reasons: string[] = [];
  if (hours === undefined) reasons.push('No scan has finished yet');
  else if (hours > staleAfter) reasons.push(`The last finished scan is older than ${staleAfter} h`);
  if (scans[0]?.state === 'failed') reasons.push(`Scan ${scans[0].id} could not list its scope; the log says why`);
  return reasons;
}
