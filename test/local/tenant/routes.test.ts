import { describe, expect, it } from 'vitest';
import { read } from '../../../local/tenant/arm.ts';
import { ARM_LISTS, type ArmListName } from '../../../local/tenant/arm-lists.ts';
import { guidOf } from '../../../local/tenant/names.ts';
import { stateOf } from '../../../local/tenant/state.ts';
import { parseWorld, type WorldInput } from '../../../local/tenant/world.ts';
import { write } from '../../../local/tenant/writes.ts';

const NOW = new Date('2026-11-24T01:00:00Z');
const ID = guidOf('A');
const LISTS = Object.entries(ARM_LISTS) as [ArmListName, (typeof ARM_LISTS)[ArmListName]][];
type Subscription = Omit<NonNullable<WorldInput['subscriptions']>[number], 'name'>;

const tenant = (over: Subscription = {}) =>
  stateOf(parseWorld({ managementGroups: [{ name: 'bank' }], subscriptions: [{ name: 'A', ...over }] }), NOW);
const url = (path: string, version: string) => new URL(`${path}?api-version=${version}`, 'https://127.0.0.1');
const codeOf = (answer: { readonly body: unknown }) => (answer.body as { error?: { code?: string } }).error?.code;

describe.each(LISTS)('one entry is all that a list needs: %s', (name, { type, version }) => {
  const path = `/subscriptions/${ID}/providers/${type}`;
  it('answers the rows of the world', () =>
    expect(read(tenant({ [name]: [{ name: 'one', properties: { a: 1 } }] }), url(path, version))).toMatchObject({
      status: 200,
      body: { value: [{ id: `${path}/one`, name: 'one', type, properties: { a: 1 } }] },
    }));
  it('in the one version that it knows', () =>
    expect(codeOf(read(tenant(), url(path, '1999-01-01')))).toBe('InvalidApiVersionParameter'));
  it('to a caller who may read it', () =>
    expect(
      codeOf(
        read(tenant({ permissions: [{ actions: ['*/read'], notActions: [`${type}/read`] }] }), url(path, version)),
      ),
    ).toBe('AuthorizationFailed'));
  it('while the provider is registered', () =>
    expect(codeOf(read(tenant({ registration: 'NotRegistered' }), url(path, version)))).toBe(
      'Subscription Not Registered',
    ));
  it('and takes a row, and its deletion', () => {
    const state = tenant({ [name]: [] });
    const row = url(`${path}/new`, version);
    const names = () =>
      (read(state, url(path, version)).body as { value: { name: string }[] }).value.map((one) => one.name);
    expect(write(state, 'PUT', row, { properties: { a: 2 } }).status).toBe(200);
    expect(names()).toEqual(['new']);
    expect(write(state, 'DELETE', row, undefined).status).toBe(200);
    expect(names()).toEqual([]);
  });
});

describe('a path', () => {
  it.each([
    ['the subscriptions, with a slash at their end or without', '/subscriptions/', '2022-12-01', 200, undefined],
    [
      'outside of any subscription',
      '/providers/Microsoft.Management/managementGroups/bank/descendants',
      '2020-05-01',
      200,
      undefined,
    ],
    [
      'in another casing',
      `/SUBSCRIPTIONS/${ID.toUpperCase()}/providers/microsoft.security`,
      '2021-04-01',
      200,
      undefined,
    ],
    ['that nothing answers', '/providers/Microsoft.Nothing/rows', '2020-01-01', 404, 'ResourceNotFound'],
    ['that nothing answers below a subscription', `/subscriptions/${ID}/providers/X/y`, '1', 404, 'ResourceNotFound'],
    ['of no subscription', `/subscriptions/${guidOf('B')}/providers/X/y`, '1', 404, 'SubscriptionNotFound'],
  ])('%s', (_what, path, version, status, code) => {
    const answer = read(tenant(), url(path, version));
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });
});
