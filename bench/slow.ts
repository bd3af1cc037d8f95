import { setTimeout as pause } from 'node:timers/promises';
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { credential } from '../local/tenant/credential.ts';
import { startTenant } from '../local/tenant/start.ts';
import { azure } from '../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../src/model/cloud.ts';
import { defaultPolicy } from '../src/model/policy.ts';

const SUBSCRIPTIONS = 64;
const SLOW_MS = 55_000;

/**
 * A shard of AI subscriptions whose security contacts answer 504 after 55 seconds, in real time: how long the shard and
 * its longest request take, and how many readings are unknown.
 */
export async function run(): Promise<void> {
  const tenant = await startTenant(
    {
      subscriptions: Array.from({ length: SUBSCRIPTIONS }, (_, index) => ({
        name: `Slow ${index}`,
        resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'openai' }],
      })),
    },
    { throttle: false },
  );
  const wire = createDefaultHttpClient();
  const tries = new Map<string, { readonly first: number; last: number; count: number }>();
  const slow: HttpClient = {
    async sendRequest(request) {
      if (!request.url.includes('/securityContacts')) return wire.sendRequest(request);
      const own = tries.get(request.url) ?? { first: performance.now(), last: 0, count: 0 };
      tries.set(request.url, own);
      own.count += 1;
      const cut = request.timeout > 0 && request.timeout < SLOW_MS;
      await pause(cut ? request.timeout : SLOW_MS);
      own.last = performance.now();
      if (cut) throw Object.assign(new Error('The request took too long'), { name: 'AbortError' });
      return { request, status: 504, headers: createHttpHeaders(), bodyAsText: '' };
    },
  };
  const reader = azure({
    cloud: CLOUD_PROFILES.public,
    credential: credential(),
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    httpClient: slow,
    graphQuota: 10_000,
  });
  const { subjects } = await reader.listScope([], defaultPolicy());
  const began = performance.now();
  const readings = await reader.gather(subjects, defaultPolicy());
  const seconds = (ms: number) => (ms / 1000).toFixed(0);
  const longest = Math.max(...[...tries.values()].map((one) => one.last - one.first));
  const unread = [...readings.values()].filter((own) => own.contacts && !own.contacts.ok).length;
  const sent = [...tries.values()].reduce((sum, one) => sum + one.count, 0);
  console.log(
    [
      `  ${SUBSCRIPTIONS} subscriptions, contacts answer 504 after ${SLOW_MS / 1000} s:`,
      `the shard takes ${seconds(performance.now() - began)} s, the longest request ${seconds(longest)} s`,
    ].join(' '),
  );
  console.log(`  ${tries.size} subscriptions were asked in ${sent} tries, ${unread} readings are unknown`);
  await tenant.close();
}
