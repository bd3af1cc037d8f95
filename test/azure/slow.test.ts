import { createDefaultHttpClient, type HttpClient } from '@azure/core-rest-pipeline';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { credential } from '../../local/tenant/credential.ts';
import type { Tenant } from '../../local/tenant/start.ts';
import { azure } from '../../src/azure/azure.ts';
import { CLOUD_PROFILES } from '../../src/model/cloud.ts';
import type { Readings } from '../../src/model/evidence.ts';
import { defaultPolicy } from '../../src/model/policy.ts';
import { after, timed, virtualTimer } from '../../tools/lies/virtual-timer.ts';
import { NOW, tenantOf } from './cli.ts';

/*
 * A path that answers slowly, or not at all, costs a shard about a minute and its own readings, whatever the number of
 * subscriptions.
 */

const COUNT = 100;
const AT_ONCE = 32;
const CONTACTS = 'Microsoft.Security/securityContacts';
let tenant: Tenant;
beforeAll(async () => {
  tenant = await tenantOf({
    subscriptions: Array.from({ length: COUNT }, (_, index) => ({
      name: `Sub ${index}`,
      resources: [{ type: 'Microsoft.CognitiveServices/accounts', kind: 'OpenAI', name: 'openai' }],
    })),
  });
});
afterEach(() => tenant.clearFaults());
afterAll(() => tenant.close());

/** The tenant over its real wire, with contacts that take `slowMs`; all of the time is virtual. */
async function opened(slowMs: () => number) {
  const timer = virtualTimer();
  const wire = timed(timer, createDefaultHttpClient());
  const spans = new Map<string, { readonly from: number; to: number; tries: number }>();
  const httpClient: HttpClient = {
    async sendRequest(request) {
      if (!request.url.includes(CONTACTS)) return wire.sendRequest(request);
      const span = spans.get(request.url) ?? { from: timer.now(), to: 0, tries: 0 };
      spans.set(request.url, span);
      span.tries += 1;
      return after(timer, slowMs(), request, () => wire.sendRequest(request)).finally(() => {
        span.to = timer.now();
      });
    },
  };
  const reader = azure({
    cloud: CLOUD_PROFILES.public,
    credential: credential(),
    endpoint: tenant.endpoint,
    ca: tenant.ca,
    now: () => NOW,
    httpClient,
    timer,
    graphQuota: 10_000,
  });
  const { subjects } = await reader.listScope([], defaultPolicy());
  const gather = async () => {
    spans.clear();
    const began = timer.now();
    const readings = [...(await reader.gather(subjects, defaultPolicy())).values()];
    return { seconds: (timer.now() - began) / 1000, readings, spans: [...spans.values()] };
  };
  return { timer, gather };
}

const contactsOf = (readings: readonly Readings[]) =>
  readings.map(({ contacts }) => (contacts?.ok ? 'read' : (contacts?.message ?? 'not asked')));
/** The kinds that could not be read, in any subscription. */
const unread = (readings: readonly Readings[]) => [
  ...new Set(readings.flatMap((own) => Object.entries(own).flatMap(([kind, one]) => (one.ok ? [] : [kind])))),
];

const contacts504 = () => tenant.order({ match: { path: CONTACTS }, fault: { kind: 'status', status: 504 } });

describe('contacts of every subscription answer 504', () => {
  it.each<[string, number, RegExp]>([
    ['after 55 seconds', 55_000, /No answer \(timeout\)/],
    ['after 20 seconds', 20_000, /HTTP 504 Ordered/],
    ['at once', 0, /HTTP 504 Ordered/],
    ['never', 3_600_000, /No answer \(timeout\)/],
  ])('%s', async (_what, slowMs, words) => {
    contacts504();
    const { gather } = await opened(() => slowMs);
    const { seconds, readings, spans } = await gather();
    expect(seconds).toBeLessThanOrEqual(61);
    for (const { from, to, tries } of spans) {
      expect(to - from).toBeLessThanOrEqual(60_000);
      expect(tries).toBe(3);
    }
    expect(spans.length).toBeLessThanOrEqual(AT_ONCE);
    expect(unread(readings)).toEqual(['contacts']);
    const said = contactsOf(readings);
    expect(said).toHaveLength(COUNT);
    for (const message of said) expect(message).toMatch(words);
    expect(said.filter((message) => message.startsWith(`Azure does not answer ${CONTACTS}: `))).toHaveLength(
      COUNT - spans.length,
    );
  });
});

describe('a path that was down', () => {
  it('is left alone for half a minute, then probed by one request, and read by all once it answers', async () => {
    contacts504();
    let slowMs = 55_000;
    const { timer, gather } = await opened(() => slowMs);
    await gather();
    await timer.pause(29_000);
    const rested = await gather();
    expect([rested.spans.length, new Set(contactsOf(rested.readings)).size]).toEqual([0, 1]);
    await timer.pause(1_000);
    const probed = await gather();
    expect([probed.spans.length, unread(probed.readings)]).toEqual([1, ['contacts']]);
    expect(probed.seconds).toBeLessThanOrEqual(61);
    await timer.pause(30_000);
    tenant.clearFaults();
    slowMs = 100;
    const back = await gather();
    expect([back.spans.length, unread(back.readings)]).toEqual([COUNT, []]);
  });
});

it('a few subscriptions that fail among others that answer take nothing from these', async () => {
  for (const id of [...tenant.state.subscriptions.keys()].filter((_, index) => index % 4 === 0))
    tenant.order({ match: { path: CONTACTS, subscriptionId: id }, fault: { kind: 'status', status: 500 } });
  const { gather } = await opened(() => 50);
  const said = contactsOf((await gather()).readings);
  expect(said.filter((message) => message === 'read')).toHaveLength(COUNT - COUNT / 4);
  expect(said.filter((message) => message.startsWith('Azure does not answer'))).toEqual([]);
});
