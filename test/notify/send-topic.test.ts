import { afterEach, describe, expect, it } from 'vitest';
import { type EventTopic, startTopic, type TopicFault } from '../../local/topic/topic.ts';
import type { TopicAnswer } from '../../src/notify/event-ports.ts';
import { type CloudEvent, SCAN_EVENT } from '../../src/notify/event-schema.ts';
import { eventTopic, type TopicAccess } from '../../src/notify/send-topic.ts';

let topic: EventTopic;
afterEach(() => topic.close());

const SCOPE = 'https://eventgrid.azure.net/.default';
const status = { pass: 0, fail: 0, warn: 0, unknown: 0, pending: 0, 'not-applicable': 0 };
const EVENT: CloudEvent = {
  specversion: '1.0',
  id: '8540c0de-899f-5cce-acb5-3ec493af3800',
  source: '/aispm-watch/staispm/aispm',
  type: SCAN_EVENT,
  subject: '/scans/20261124T020000Z',
  time: '2026-11-24T02:06:12.000Z',
  datacontenttype: 'application/json',
  data: {
    schemaVersion: '1.0',
    mayRepeat: false,
    scan: {
      id: '20261124T020000Z',
      startedAt: '2026-11-24T02:00:00.000Z',
      finishedAt: '2026-11-24T02:06:12.000Z',
      status: 'complete',
      version: '0.1.0',
      trigger: 'timer',
      cloud: 'public',
    },
    coverage: { inScope: 1, evaluated: 1, unknown: 0 },
    totals: { byStatus: status, causes: 0, followers: 0, waived: 0 },
    failingBySeverity: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    missing: 0,
    baseline: false,
    changes: { total: 0, newFailures: 0, byKind: {}, events: 0 },
    chain: null,
  },
};

async function open(over: Partial<TopicAccess> = {}) {
  topic = await startTopic();
  const asked: (string | string[])[] = [];
  const credential = {
    getToken: async (scope: string | string[]) => {
      asked.push(scope);
      return { token: 'simulated', expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  const access = { endpoint: topic.endpoint, ca: topic.ca, credential, scope: SCOPE, ...over };
  return { asked, service: eventTopic(access) };
}

describe('a topic, through the real client', () => {
  it('takes events as they are, by a token for the scope of its cloud', async () => {
    const { service, asked } = await open({ scope: 'https://eventgrid.azure.us/.default' });
    expect(await service.publish([EVENT, { ...EVENT, id: 'second' }])).toEqual({ state: 'accepted' });
    expect(topic.events.map(({ event }) => event)).toEqual([EVENT, { ...EVENT, id: 'second' }]);
    expect(new Set(asked.flat())).toEqual(new Set(['https://eventgrid.azure.us/.default']));
  });

  const ordered = (status: number, retryAfter?: number | string): TopicFault => ({
    kind: 'status',
    status,
    message: "The client 'person@leak.example' may not",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
  it.each<[string, TopicFault, TopicAnswer]>([
    ['400', ordered(400), { state: 'refused', of: 'events', message: 'HTTP 400 BadRequest' }],
    ['401', ordered(401), { state: 'refused', of: 'topic', message: 'HTTP 401 Unauthorized' }],
    ['403', ordered(403), { state: 'refused', of: 'topic', message: 'HTTP 403 Forbidden' }],
    ['404', ordered(404), { state: 'refused', of: 'topic', message: 'HTTP 404 NotFound' }],
    ['413', ordered(413), { state: 'refused', of: 'events', message: 'HTTP 413 RequestEntityTooLarge' }],
    ['429 with seconds', ordered(429, 1_000_000_000), { state: 'throttled', retryAfterSeconds: 1_000_000_000 }],
    ['429 with garbage', ordered(429, 'soon'), { state: 'throttled', retryAfterSeconds: undefined }],
    ['500', ordered(500), { state: 'no-answer', message: 'HTTP 500 Ordered' }],
    ['503', ordered(503, 1), { state: 'no-answer', message: 'HTTP 503 Ordered' }],
    ['a redirect', ordered(302), { state: 'refused', of: 'topic', message: 'HTTP 302 Ordered' }],
    [
      'the page of a proxy',
      { kind: 'page' },
      { state: 'no-answer', message: 'HTTP 200 with a page instead of the answer of a topic' },
    ],
  ])('says what %s means, and asks once', async (_what, fault, answer) => {
    const { service } = await open();
    topic.order(fault);
    expect(await service.publish([EVENT])).toEqual(answer);
    expect([topic.requests.length, topic.events.length]).toEqual([1, 0]);
  });

  it.each(['lost', 'reset'] as const)('cannot tell whether events arrived where the answer is %s', async (kind) => {
    const { service } = await open();
    topic.order({ kind });
    expect(await service.publish([EVENT])).toMatchObject({ state: 'no-answer' });
    expect(topic.requests).toHaveLength(1);
  });

  it('knows that nothing arrived where nobody listens', async () => {
    const { service } = await open();
    await topic.close();
    expect(await service.publish([EVENT])).toMatchObject({ state: 'unreached' });
  });

  it('says that nobody could sign in', async () => {
    const error = Object.assign(new Error('no token'), { name: 'CredentialUnavailableError' });
    const { service } = await open({ credential: { getToken: () => Promise.reject(error) } });
    expect(await service.publish([EVENT])).toMatchObject({ state: 'refused', of: 'topic' });
    expect(topic.requests).toHaveLength(0);
  });
});
