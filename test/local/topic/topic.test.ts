import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topicPage } from '../../../local/topic/page.ts';
import { type EventTopic, startTopic } from '../../../local/topic/topic.ts';

let topic: EventTopic;
beforeAll(async () => {
  topic = await startTopic();
});
afterAll(() => topic.close());

const EVENT = { specversion: '1.0', id: '1', source: '/a', type: 'com.example.made.v1' };
const BATCH = 'application/cloudevents-batch+json; charset=utf-8';
type Sent = { body: unknown; type?: string; token?: string; query?: string };
const post = ({ body, type = BATCH, token = 'Bearer x', query = 'api-version=2018-01-01' }: Sent) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request(
      `${topic.endpoint}?${query}`,
      { method: 'POST', ca: topic.ca, headers: { 'content-type': type, authorization: token } },
      (response) => {
        let text = '';
        response.on('data', (part) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(typeof body === 'string' ? body : JSON.stringify(body));
  });

describe('the topic', () => {
  it.each<[string, unknown]>([
    ['the required attributes alone', [EVENT]],
    [
      'all attributes, data and extensions',
      [{ ...EVENT, subject: '/s', time: '2026-11-24T02:06:12Z', data: {}, more: true }],
    ],
    ['no event', []],
  ])('accepts %s', async (_what, body) => expect(await post({ body })).toEqual({ status: 200, text: '' }));

  it.each<[string, number, Sent]>([
    ['no token', 401, { body: [EVENT], token: 'SharedAccess x' }],
    ['another content type', 415, { body: [EVENT], type: 'application/json' }],
    ['one event that is no batch', 415, { body: EVENT, type: 'application/cloudevents+json' }],
    ['another api-version', 400, { body: [EVENT], query: 'api-version=2020-01-01' }],
    ['no list', 400, { body: EVENT }],
    ['no JSON', 400, { body: '[' }],
    ['another specversion', 400, { body: [{ ...EVENT, specversion: '0.3' }] }],
    ['no id', 400, { body: [{ ...EVENT, id: undefined }] }],
    ['an empty source', 400, { body: [{ ...EVENT, source: '' }] }],
    ['no type', 400, { body: [{ ...EVENT, type: undefined }] }],
    ['a time without a zone', 400, { body: [{ ...EVENT, time: '2026-11-24T02:06:12' }] }],
    ['data twice', 400, { body: [{ ...EVENT, data: {}, data_base64: 'AAAA' }] }],
    ['an extension in capitals', 400, { body: [{ ...EVENT, mayRepeat: true }] }],
    ['an extension that is an object', 400, { body: [{ ...EVENT, more: {} }] }],
    ['more than 1 MB', 413, { body: [{ ...EVENT, data: 'x'.repeat(1024 * 1024) }] }],
    ['more than 5,000 events', 400, { body: Array.from({ length: 5001 }, () => EVENT) }],
    ['a good event and a bad one', 400, { body: [EVENT, {}] }],
  ])('refuses %s with %i, and keeps nothing', async (_what, status, sent) => {
    const before = topic.events.length;
    expect((await post(sent)).status).toBe(status);
    expect(topic.events.length).toBe(before);
  });
});

describe('its page', () => {
  it('lists the events, names a repeat, shows each, and makes what they hold inert', async () => {
    const own = await startTopic();
    const page = topicPage(own);
    const server = createServer((asked, response) => {
      if (!page(asked, response)) response.writeHead(404).end('not the topic');
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await get('/topic')).toContain('Nothing was published yet');
    const [first] = [topic];
    topic = own;
    const body = [{ ...EVENT, subject: '/<b>' }];
    await post({ body });
    await post({ body });
    topic = first;
    const list = await get('/topic');
    expect(list).toContain('/&lt;b>');
    expect(list.match(/a repeat/g)).toHaveLength(1);
    expect(await get('/topic/1')).toContain('com.example.made.v1');
    expect(await get('/topic/2')).toMatch(/^404/);
    expect(await get('/mailbox')).toBe('404 not the topic');
    server.close();
    await own.close();
  });
});
