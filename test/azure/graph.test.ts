import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { divisions, perSubscription, query, queryEverywhere } from '../../src/azure/graph.ts';
import { type Plain, scripted, type Told } from './scripted.ts';

let azure: Awaited<ReturnType<typeof scripted>>;
beforeAll(async () => {
  azure = await scripted();
});
afterAll(() => azure.close());

const KQL = 'resources | project id';
const idIn = (subscription: string, name = 'a') => `/subscriptions/${subscription}/providers/x/${name}`;
const rows = (...ids: string[]) => ids.map((id) => ({ id }));
const page = (
  data: readonly unknown[],
  over: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Plain => ({
  headers,
  json: { data, count: data.length, totalRecords: data.length, resultTruncated: 'false', ...over },
});
const subscriptionsOf = (body: unknown) => (body as { subscriptions?: string[] }).subscriptions ?? [];
const tokenOf = (body: unknown) => (body as { options: { $skipToken?: string } }).options.$skipToken;

describe('the pages of a query', () => {
  it('are read until no token comes, whatever resultTruncated says on the way', async () => {
    const { arm } = azure.tell(
      page(rows('/1'), { totalRecords: 3, $skipToken: 't1', resultTruncated: 'true' }),
      page(rows('/2'), { totalRecords: 3, $skipToken: 't2' }),
      page(rows('/3'), { totalRecords: 3 }),
    );
    expect(await query(arm, KQL, ['s'])).toEqual({ rows: rows('/1', '/2', '/3'), totalRecords: 3, pages: 3 });
    expect(azure.requests.map((one) => tokenOf(one.body))).toEqual([undefined, 't1', 't2']);
    expect(azure.requests[0]?.body).toEqual({
      subscriptions: ['s'],
      query: `${KQL} | order by id asc`,
      options: { $top: 1000, resultFormat: 'objectArray' },
    });
  });
  it.each<[string, Told[], string, string]>([
    [
      'fewer rows than are counted',
      [page(rows('/1'), { totalRecords: 2 })],
      'truncated',
      '1 row was read, Resource Graph counts 2',
    ],
    [
      'a last page that says it is truncated',
      [page(rows('/1'), { resultTruncated: 'true' })],
      'truncated',
      'says that its answer is truncated',
    ],
    [
      'the same as a boolean',
      [page(rows('/1'), { resultTruncated: true })],
      'truncated',
      'says that its answer is truncated',
    ],
    [
      'a tenant scope that was cut',
      [page(rows('/1'), {}, { 'x-ms-tenant-subscription-limit-hit': 'True' })],
      'truncated',
      'cut the scope',
    ],
    ['a token that comes again', [page(rows('/1'), { totalRecords: 9, $skipToken: 't' })], 'malformed', 'do not end'],
    [
      'a lost later page',
      [page(rows('/1'), { totalRecords: 2, $skipToken: 't' }), { status: 403 }],
      'denied',
      'Page 2 was lost: HTTP 403',
    ],
    [
      'a later page that is throttled for ever',
      [page(rows('/1'), { totalRecords: 2, $skipToken: 't' }), { status: 429 }],
      'throttled',
      'Page 2 was lost: HTTP 429',
    ],
    [
      'a later page of another shape',
      [page(rows('/1'), { totalRecords: 2, $skipToken: 't' }), { json: { data: 'x' } }],
      'malformed',
      'Page 2 was lost',
    ],
  ])('%s leaves what was read, marked blind', async (_what, script, why, words) => {
    const found = await query(azure.tell(...script).arm, KQL, undefined);
    expect(found.rows[0]).toEqual({ id: '/1' });
    expect(found.blind).toMatchObject({ why, message: expect.stringContaining(words) });
  });
  it('does not go round through two tokens', async () => {
    const found = await query(
      azure.tell((_path, body) => page(rows('/1'), { totalRecords: 99, $skipToken: tokenOf(body) === 'a' ? 'b' : 'a' }))
        .arm,
      KQL,
      undefined,
    );
    expect(found.blind?.message).toContain('do not end');
    expect(azure.requests.length).toBeLessThan(5);
  });
  it('throws where the first page cannot be read', async () =>
    await expect(query(azure.tell({ status: 403 }).arm, KQL, undefined)).rejects.toMatchObject({ why: 'denied' }));
});

describe('one query over many subscriptions', () => {
  const ids = ['s1', 's2', 's3', 's4', 's5', 's6', 's7', 's8'];
  const row = z.looseObject({ id: z.string(), bad: z.literal(false).optional() });
  const ask = (over: readonly string[], ...script: Told[]) =>
    perSubscription(azure.tell(...script).arm, 'graph 1', KQL, row, over, divisions());
  const own = (body: unknown) => page(subscriptionsOf(body).map((id) => ({ id: idIn(id.toUpperCase()) })));

  it('is split again by the id of each row, whatever its case', async () => {
    const found = await ask(ids, (_path, body) => own(body));
    expect(azure.requests).toHaveLength(1);
    expect([...found.keys()]).toEqual(ids);
    for (const id of ids)
      expect(found.get(id)).toMatchObject({
        ok: true,
        source: 'graph 1',
        value: { rows: [{ id: idIn(id.toUpperCase()) }], totalRecords: 1, pages: 1 },
      });
  });
  it.each<[string, Plain, string]>([
    ['is refused', { status: 403, json: { error: { code: 'AccessDenied', message: 'no' } } }, 'denied'],
    ['breaks off', 'half', 'failed'],
    ['answers 500', { status: 500 }, 'failed'],
    ['is throttled for ever', { status: 429 }, 'throttled'],
    ['has another shape', { json: { data: 7 } }, 'malformed'],
    ['has a row without an id', page([{ name: 'x' }]), 'malformed'],
  ])('is divided when it %s, until the one that causes it stands alone', async (_what, told, why) => {
    const found = await ask(ids, (_path, body) => (subscriptionsOf(body).includes('s6') ? told : own(body)));
    expect(found.get('s6')).toMatchObject({ ok: false, why });
    expect(ids.filter((id) => found.get(id)?.ok)).toEqual(ids.filter((id) => id !== 's6'));
  });
  it('finds several of them wherever they stand', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const bad = new Set(['s0', 's77', 's78', 's150', 's199']);
    const found = await ask(many, (_path, body) =>
      subscriptionsOf(body).some((id) => bad.has(id)) ? { status: 400 } : own(body),
    );
    expect(new Set(many.filter((id) => found.get(id)?.ok === false))).toEqual(bad);
  });
  it('leaves the others whole where one loses a page', async () => {
    const found = await ask(['s1', 's2'], (_path, body) => {
      const asked = subscriptionsOf(body);
      if (!asked.includes('s2')) return own(body);
      return tokenOf(body)
        ? { status: 403 }
        : page(rows(...asked.map((id) => idIn(id))), { totalRecords: 9, $skipToken: 't' });
    });
    expect(found.get('s1')).toMatchObject({ ok: true, value: { rows: [{ id: idIn('S1') }] } });
    expect(found.get('s1')?.ok && found.get('s1')).not.toHaveProperty('value.blind');
    expect(found.get('s2')).toMatchObject({
      ok: true,
      value: { rows: [{ id: idIn('s2') }], blind: { why: 'denied' } },
    });
  });
  it('marks the list blind, of that subscription alone, where a row of it cannot be read', async () => {
    const found = await ask(['s1', 's2'], page([{ id: idIn('s1'), bad: true }, { id: idIn('s2') }]));
    expect(found.get('s1')).toMatchObject({
      ok: true,
      value: { rows: [], blind: { why: 'malformed', message: expect.stringContaining('bad') } },
    });
    expect(found.get('s2')).toMatchObject({ ok: true, value: { rows: [{ id: idIn('s2') }] } });
    expect(found.get('s2')).not.toHaveProperty('value.blind');
  });
  it.each<[string, Plain]>([
    ['throttled', { status: 429 }],
    ['told to wait', { status: 503, headers: { 'retry-after': '3600' } }],
  ])('is hardly divided when all of it is %s, because more requests would not help', async (_what, told) => {
    const found = await ask(ids, told);
    for (const id of ids) expect(found.get(id)).toMatchObject({ ok: false, why: 'throttled' });
    expect(new Set(azure.requests.map((one) => subscriptionsOf(one.body).length))).toEqual(new Set([8, 4, 2]));
  });
  it('takes an outage for one after a while', async () => {
    const many = Array.from({ length: 200 }, (_, index) => `s${index}`);
    const found = await ask(many, { status: 403 });
    expect([...found.values()].every((reading) => !reading.ok && reading.why === 'denied')).toBe(true);
    expect(azure.requests.length).toBeLessThanOrEqual(49);
  });
  it('asks the plainer query where the first is not understood', async () => {
    const { arm } = azure.tell((_path, body) =>
      String((body as { query: string }).query).includes('systemData') ? { status: 400 } : own(body),
    );
    const found = await perSubscription(arm, 's', 'resources | project id, systemData', row, ids, divisions(), KQL);
    expect(azure.requests).toHaveLength(2);
    expect([...found.values()].every((reading) => reading.ok)).toBe(true);
  });
});

describe('a query over everything', () => {
  const known = Array.from({ length: 450 }, (_, index) => `s${index}`);
  const limit = { 'x-ms-tenant-subscription-limit-hit': 'true' };
  it('is asked once where Azure answers it whole', async () => {
    expect(await queryEverywhere(azure.tell(page(rows(idIn('s1')))).arm, KQL, known)).toMatchObject({
      rows: rows(idIn('s1')),
    });
    expect(azure.requests).toHaveLength(1);
  });
  it('is asked in batches where Azure cuts the scope, and then nothing is blind', async () => {
    const { arm } = azure.tell((_path, body) => {
      const asked = subscriptionsOf(body);
      return asked.length === 0 ? page(rows(idIn('s0')), {}, limit) : page(rows(...asked.map((id) => idIn(id))));
    });
    const found = await queryEverywhere(arm, KQL, known);
    expect(found.rows).toHaveLength(450);
    expect(found.blind).toBeUndefined();
    expect(azure.requests.map((one) => subscriptionsOf(one.body).length)).toEqual([0, 200, 200, 50]);
  });
  it('stays blind where a batch is refused too', async () => {
    const found = await queryEverywhere(azure.tell({ status: 403 }).arm, KQL, ['s0', 's1']);
    expect(found.blind).toMatchObject({ why: 'denied', message: expect.stringContaining('2 subscriptions') });
  });
});
