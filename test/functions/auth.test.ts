import { HttpRequest } from '@azure/functions';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from '../../src/config.ts';
import { refusalOf } from '../../src/functions/auth.ts';
import { type Served, serve } from './served.ts';

const principal = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const signedIn = (...roles: string[]) =>
  principal({
    auth_typ: 'aad',
    claims: [{ typ: 'name', val: 'somebody' }, ...roles.map((val) => ({ typ: 'roles', val }))],
  });
const longRole = principal({
  auth_typ: 'aad',
  claims: [{ typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role', val: 'Reader' }],
});

const WHO: Readonly<Record<string, string | undefined>> = {
  nobody: undefined,
  'not base64': '%%%',
  'not JSON': principal('hello'),
  'no object': principal('null'),
  'claims that are no list': principal({ auth_typ: 'aad', claims: 'roles=Reader' }),
  'claims that are no claims': principal({ auth_typ: 'aad', claims: [1, { typ: 'roles' }] }),
  'another provider': principal({ auth_typ: 'github', claims: [{ typ: 'roles', val: 'Reader' }] }),
  'no role': signedIn(),
  'a name like the role': principal({
    auth_typ: 'aad',
    claims: [
      { typ: 'name', val: 'Reader' },
      { typ: 'my/roles', val: 'Starter' },
    ],
  }),
  'another role': signedIn('reader', 'Readers'),
  reader: signedIn('Reader'),
  'reader, by the long name': longRole,
  starter: signedIn('Starter'),
  both: signedIn('Reader', 'Starter'),
};
const NOT_SIGNED_IN = [
  'nobody',
  'not base64',
  'not JSON',
  'no object',
  'claims that are no list',
  'claims that are no claims',
  'another provider',
];

describe('who may call, by settings', () => {
  beforeEach(() => {
    process.env['WEBSITE_AUTH_ENABLED'] = 'True';
  });
  afterEach(() => {
    delete process.env['WEBSITE_AUTH_ENABLED'];
  });
  const ask = (who: string, caller: 'reader' | 'starter', settings: Record<string, string>) => {
    const header = WHO[who];
    const request = new HttpRequest({
      method: 'GET',
      url: 'http://localhost/api/x',
      headers: header === undefined ? {} : { 'x-ms-client-principal': header },
    });
    const answer = refusalOf(request, readSettings({ AISPM_STORAGE: 'x', ...settings }), caller);
    return answer ? [answer.status, JSON.parse(String(answer.body)).code] : 'may';
  };

  it.each(Object.keys(WHO))('with function keys the platform has decided: %s', (who) => {
    for (const caller of ['reader', 'starter'] as const) expect(ask(who, caller, {})).toBe('may');
  });
  it.each(Object.keys(WHO))('with Entra and no role asked for, whoever is signed in may read: %s', (who) => {
    expect(ask(who, 'reader', { AISPM_AUTH: 'entra' })).toEqual(
      NOT_SIGNED_IN.includes(who) ? [401, 'not-signed-in'] : 'may',
    );
    expect(ask(who, 'starter', { AISPM_AUTH: 'entra' })).toEqual([403, 'not-offered']);
  });
  it.each(Object.keys(WHO))('with Entra and roles, each needs its own: %s', (who) => {
    const settings = { AISPM_AUTH: 'entra', AISPM_REQUIRED_ROLE: 'Reader', AISPM_STARTER_ROLE: 'Starter' };
    const refusal = NOT_SIGNED_IN.includes(who) ? [401, 'not-signed-in'] : [403, 'role-missing'];
    expect(ask(who, 'reader', settings)).toEqual(
      ['reader', 'reader, by the long name', 'both'].includes(who) ? 'may' : refusal,
    );
    expect(ask(who, 'starter', settings)).toEqual(['starter', 'both'].includes(who) ? 'may' : refusal);
  });
  it.each(Object.keys(WHO))(
    'with Entra, but without the platform’s authentication, a principal may be made up: %s',
    (who) => {
      delete process.env['WEBSITE_AUTH_ENABLED'];
      for (const caller of ['reader', 'starter'] as const)
        expect(ask(who, caller, { AISPM_AUTH: 'entra', AISPM_STARTER_ROLE: 'Starter' })).toEqual([
          503,
          'no-platform-authentication',
        ]);
    },
  );
});

describe('the app behind Entra', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({
      AISPM_AUTH: 'entra',
      AISPM_REQUIRED_ROLE: 'Reader',
      AISPM_STARTER_ROLE: 'Starter',
      WEBSITE_AUTH_ENABLED: 'True',
    });
  });
  afterAll(async () => {
    await served.close();
    for (const name of ['AISPM_AUTH', 'AISPM_REQUIRED_ROLE', 'AISPM_STARTER_ROLE', 'WEBSITE_AUTH_ENABLED'])
      delete process.env[name];
  });

  it('asks the platform for no key, because it looks at the principal itself', () => {
    const levels = served.runner.functions
      .filter((one) => one.trigger.type === 'httpTrigger')
      .map((one) => one.trigger['authLevel']);
    expect(new Set(levels)).toEqual(new Set(['anonymous']));
  });
  it.each([
    'report',
    'scans',
    'scans/20261122T010000Z',
    'subscriptions/00000000-0000-4000-8000-000000000000',
    'inventory',
    'fix',
    'drift',
    'rights',
    'openapi.json',
  ])('guards %s', async (path) => {
    const status = async (who: string) =>
      (await served.get(path, WHO[who] ? { 'x-ms-client-principal': WHO[who] } : {})).status;
    expect([
      await status('nobody'),
      await status('not JSON'),
      await status('no role'),
      await status('starter'),
    ]).toEqual([401, 401, 403, 403]);
    expect([200, 404]).toContain(await status('reader'));
  });
  it('leaves health open, which says nothing of any subscription', async () =>
    expect((await served.get('health')).status).toBe(503));
  it('gives evidence only to who may start scans, and tells the page who that is', async () => {
    const ask = async (path: string, who: string) => served.get(path, { 'x-ms-client-principal': WHO[who] ?? '' });
    const path = 'subscriptions/00000000-0000-4000-8000-000000000000/evidence';
    const statuses = await Promise.all(['nobody', 'no role', 'reader', 'starter'].map((who) => ask(path, who)));
    expect(statuses.map((one) => one.status)).toEqual([401, 403, 403, 404]);
    const rights = await Promise.all(['reader', 'both'].map(async (who) => (await ask('rights', who)).json()));
    expect(rights).toEqual([{ mayScan: false }, { mayScan: true }]);
  });
  it('serves a page that is the same for everybody, and may ask who its reader is', async () => {
    const page = await served.get('report', { accept: 'text/html', 'x-ms-client-principal': WHO['both'] ?? '' });
    const other = await served.get('report', { accept: 'text/html', 'x-ms-client-principal': WHO['reader'] ?? '' });
    const text = await page.text();
    expect(text).toContain("connect-src 'self'");
    expect(await other.text()).toBe(text);
  });
  it('starts a scan only for who may', async () => {
    const post = async (who: string) =>
      (
        await fetch(`${served.runner.url}/api/scans`, {
          method: 'POST',
          headers: { 'x-ms-client-principal': WHO[who] ?? '' },
        })
      ).status;
    expect([await post('nobody'), await post('no role'), await post('reader'), await post('starter')]).toEqual([
      401, 403, 403, 202,
    ]);
  });
});
